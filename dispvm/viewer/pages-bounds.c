// Fields and marks of a PDF that bring no look are drawn by libmupdf while their page is loaded, where nobody can stop it, and it
// believes each of their numbers: the teeth of a comb, the arcs of a cloudy border, the turns of a wavy line. Those that would take
// minutes, or for ever, get a plainer look, in memory alone: neither the file nor what is saved of it says anything else.
#include "pages.h"
#include <math.h>

/** Of one comb; of all that libmupdf may draw for a page by itself. */
enum { teeth_max = 1000, strokes_max = 100000 };
/** As libmupdf measures arcs and waves. */
static const double arc_spacing = 6.666667, arc_border = 0.8333333, turns_to_height = 7;

/** As if the file said so: neither a step that can be undone nor anything to save. NULL takes the entry out; throws. */
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

/** False where there are too many, or they are no number. */
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
  pdf_obj *plain = pdf_new_int(ctx, flags & ~PDF_TX_FIELD_IS_COMB);
  fz_try(ctx) say_instead(own, PDF_NAME(Ff), plain);
  fz_always(ctx) pdf_drop_obj(ctx, plain);
  fz_catch(ctx) fz_rethrow(ctx);
}

static double distance(pdf_obj *points, int from, int to) {
  fz_context *ctx = pages_context();
  return hypot(pdf_array_get_real(ctx, points, to) - pdf_array_get_real(ctx, points, from),
    pdf_array_get_real(ctx, points, to + 1) - pdf_array_get_real(ctx, points, from + 1));
}

/** Around its box, and along its corners where it has any. */
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
