// Numbers of a PDF that libmupdf believes: how many pages there are, and, of fields and marks that bring no look, the teeth of a
// comb, the arcs of a cloudy border, the turns of a wavy line, which it draws while their page is loaded, where nobody can stop it.
// Pages are counted where a number cannot be right; what would take minutes to draw, or for ever, gets a plainer look. Both in memory
// alone: neither the file nor what is saved of it says anything else.
#include "pages.h"
#include <limits.h>
#include <math.h>

/** How many teeth one comb may have, and how many strokes libmupdf may draw for a page by itself. */
enum { teeth_max = 1000, strokes_max = 100000 };
/** libmupdf's own measures of arcs and waves, by which it can be told how many it would draw. */
static const double arc_spacing = 6.666667, arc_border = 0.8333333, turns_to_height = 7;

/** Changes an entry as if the file said so: it is neither a step that can be undone nor anything to save. NULL takes it out; throws. */
static void say_instead(pdf_obj *own, pdf_obj *key, pdf_obj *value) {
  fz_context *ctx = pages_context();
  const int number = pdf_obj_parent_num(ctx, own);
  pdf_set_obj_parent(ctx, own, 0);
  fz_try(ctx) {
    if (value == NULL) pdf_dict_del(ctx, own, key);
    else pdf_dict_put(ctx, own, key, value);
  }
  fz_always(ctx) pdf_set_obj_parent(ctx, own, number);
  fz_catch(ctx) fz_rethrow(ctx);
}

static void say_number_instead(pdf_obj *own, pdf_obj *key, int number) {
  fz_context *ctx = pages_context();
  pdf_obj *value = pdf_new_int(ctx, number);
  fz_try(ctx) say_instead(own, key, value);
  fz_always(ctx) pdf_drop_obj(ctx, value);
  fz_catch(ctx) fz_rethrow(ctx);
}

/** Takes strokes from those that are left; false where they are too many, or no number. */
static bool takes(double strokes, double *left) {
  if (!(strokes <= *left)) return false;
  *left -= strokes;
  return true;
}

static void bound_comb(pdf_obj *own, double *left) {
  fz_context *ctx = pages_context();
  const int flags = pdf_field_flags(ctx, own);
  if (!(flags & PDF_TX_FIELD_IS_COMB)) return;
  const int teeth = pdf_dict_get_inheritable_int(ctx, own, PDF_NAME(MaxLen));
  if (teeth <= 0 || (teeth <= teeth_max && takes(teeth, left))) return;
  say_number_instead(own, PDF_NAME(Ff), flags & ~PDF_TX_FIELD_IS_COMB);
}

static double distance(pdf_obj *points, int from, int to) {
  fz_context *ctx = pages_context();
  return hypot(pdf_array_get_real(ctx, points, to) - pdf_array_get_real(ctx, points, from),
    pdf_array_get_real(ctx, points, to + 1) - pdf_array_get_real(ctx, points, from + 1));
}

/** How long a cloudy border can be: around the box, and along the corners where there are any. */
static double border_length(pdf_obj *own) {
  fz_context *ctx = pages_context();
  const fz_rect box = pdf_dict_get_rect(ctx, own, PDF_NAME(Rect));
  pdf_obj *corners = pdf_dict_get(ctx, own, PDF_NAME(Vertices));
  const int length = pdf_array_len(ctx, corners) & ~1;
  double sum = 2 * ((double)box.x1 - box.x0 + box.y1 - box.y0);
  for (int i = 2; i < length; i += 2) sum += distance(corners, i - 2, i);
  return length > 2 ? sum + distance(corners, length - 2, 0) : sum;
}

static double border_width(pdf_obj *own) {
  fz_context *ctx = pages_context();
  pdf_obj *width = pdf_dict_getp(ctx, own, "BS/W");
  if (!pdf_is_number(ctx, width)) width = pdf_array_get(ctx, pdf_dict_get(ctx, own, PDF_NAME(Border)), 2);
  return pdf_is_number(ctx, width) ? pdf_to_real(ctx, width) : 1;
}

static void bound_cloud(pdf_obj *own, double *left) {
  fz_context *ctx = pages_context();
  pdf_obj *effect = pdf_dict_get(ctx, own, PDF_NAME(BE));
  if (effect == NULL) return;
  const double spacing = pdf_dict_get_real(ctx, effect, PDF_NAME(I)) * arc_spacing + border_width(own) * arc_border;
  if (!(spacing > 0) || !takes(border_length(own) / spacing, left)) say_instead(own, PDF_NAME(BE), NULL);
}

/** Each line lies in a box of four corners: upper left, upper right, lower left, lower right. */
static void bound_wave(pdf_obj *own, double *left) {
  fz_context *ctx = pages_context();
  pdf_obj *boxes = pdf_dict_get(ctx, own, PDF_NAME(QuadPoints));
  const int length = pdf_array_len(ctx, boxes);
  double strokes = 0;
  if (!pdf_name_eq(ctx, pdf_dict_get(ctx, own, PDF_NAME(Subtype)), PDF_NAME(Squiggly))) return;
  for (int i = 0; i < length; i += 8) {
    const double width = distance(boxes, i + 4, i + 6);
    if (width > 0) strokes += width * turns_to_height / distance(boxes, i, i + 4);
  }
  if (!takes(strokes, left)) say_instead(own, PDF_NAME(Subtype), PDF_NAME(Underline));
}

/** How many nodes of a page tree are looked at, and how deep: no program that makes PDFs needs as many. */
enum { tree_nodes_max = 20000, tree_depth_max = 60 };

/** As libmupdf tells a node of the page tree from a page. */
static bool is_node(pdf_obj *object) {
  fz_context *ctx = pages_context();
  pdf_obj *type = pdf_dict_get(ctx, object, PDF_NAME(Type));
  if (type != NULL) return pdf_name_eq(ctx, type, PDF_NAME(Pages));
  return pdf_dict_get(ctx, object, PDF_NAME(Kids)) != NULL && pdf_dict_get(ctx, object, PDF_NAME(MediaBox)) == NULL;
}

static int count_below(pdf_obj *node, int depth, int *left);

static int sum_below(pdf_obj *kids, int depth, int *left) {
  fz_context *ctx = pages_context();
  const int length = pdf_array_len(ctx, kids);
  long long pages = 0;
  for (int i = 0; i < length && *left > 0; i++) {
    pdf_obj *kid = pdf_array_get(ctx, kids, i);
    --*left;
    pages += is_node(kid) ? count_below(kid, depth + 1, left) : 1;
  }
  return (int)(pages < INT_MAX ? pages : INT_MAX);
}

/**
 * The pages below a node, whose number is put right where it is wrong. A node that has as many kids as it says it has pages, the first
 * of them a page, is believed: so nearly all nodes are of nearly all documents, and their pages need not be read to be counted.
 */
static int count_below(pdf_obj *node, int depth, int *left) {
  fz_context *ctx = pages_context();
  pdf_obj *kids = pdf_dict_get(ctx, node, PDF_NAME(Kids));
  const int said = pdf_dict_get_int(ctx, node, PDF_NAME(Count));
  if (depth > tree_depth_max) *left = 0;
  if (*left <= 0) return 0;
  if (said > 0 && said == pdf_array_len(ctx, kids) && !is_node(pdf_array_get(ctx, kids, 0))) return said;
  const int pages = sum_below(kids, depth, left);
  if (*left > 0 && pages != said) say_number_instead(node, PDF_NAME(Count), pages);
  return pages;
}

/** Where the tree was too large to be looked at: each page still is an object of the file. */
static void bound_by_objects(struct document *document, pdf_obj *root) {
  fz_context *ctx = pages_context();
  const int most = pdf_xref_len(ctx, document->pdf);
  if (pdf_dict_get_int(ctx, root, PDF_NAME(Count)) > most) say_number_instead(root, PDF_NAME(Count), most);
}

void bound_page_count(struct document *document) {
  fz_context *ctx = pages_context();
  int left = tree_nodes_max;
  fz_try(ctx) {
    pdf_obj *root = pdf_dict_getp(ctx, pdf_trailer(ctx, document->pdf), "Root/Pages");
    if (pdf_is_dict(ctx, root)) {
      count_below(root, 0, &left);
      if (left <= 0) bound_by_objects(document, root);
    }
  }
  fz_catch(ctx) fz_report_error(ctx);
}

void bound_looks(struct document *document, int page) {
  fz_context *ctx = pages_context();
  pdf_obj *all = pdf_dict_get(ctx, pdf_lookup_page_obj(ctx, document->pdf, page), PDF_NAME(Annots));
  const int length = pdf_array_len(ctx, all);
  double left = strokes_max;
  for (int i = 0; i < length; i++) {
    pdf_obj *own = pdf_resolve_indirect(ctx, pdf_array_get(ctx, all, i));
    if (!pdf_is_dict(ctx, own)) continue;
    bound_comb(own, &left);
    bound_cloud(own, &left);
    bound_wave(own, &left);
  }
}
