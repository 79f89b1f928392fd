// Lines that a person draws on a page of a PDF: a signature. Those that are drawn one after the other are one annotation, each can be
// undone by itself, and how they look is written with them.
#include "pages.h"
#include <math.h>

const float pen_width = 1.6f, pen_ink[3] = { 0.05f, 0.12f, 0.5f };


static pdf_annot *begin_drawing(struct document *document, int page) {
  fz_context *ctx = pages_context();
  pdf_annot *annot = pdf_create_annot(ctx, pdf_page_from_fz_page(ctx, load_page(document, page)), PDF_ANNOT_INK);
  // The page has its own hold of it.
  pdf_drop_annot(ctx, annot);
  pdf_set_annot_color(ctx, annot, 3, pen_ink);
  pdf_set_annot_border_width(ctx, annot, pen_width);
  document->drawing = pdf_to_num(ctx, pdf_annot_obj(ctx, annot));
  return annot;
}

static int count_dots(struct pen_lines lines) {
  int count = 0;
  for (int i = 0; i < lines.count; i++) count += lines.lengths[i];
  return count;
}

static struct box box_around(struct pen_lines lines) {
  const int count = count_dots(lines);
  struct box box = { INFINITY, INFINITY, -INFINITY, -INFINITY };
  for (int i = 0; i < count; i++) {
    box.x0 = fminf(box.x0, lines.dots[i].x - pen_width);
    box.y0 = fminf(box.y0, lines.dots[i].y - pen_width);
    box.x1 = fmaxf(box.x1, lines.dots[i].x + pen_width);
    box.y1 = fmaxf(box.y1, lines.dots[i].y + pen_width);
  }
  return box;
}

static fz_point place_within(struct dot dot, fz_rect page) {
  return fz_make_point(fz_clamp(dot.x, page.x0, page.x1), fz_clamp(dot.y, page.y0, page.y1));
}

static void add_lines(pdf_annot *annot, struct pen_lines lines, fz_rect page) {
  fz_context *ctx = pages_context();
  const struct dot *dot = lines.dots;
  for (int i = 0; i < lines.count; i++) {
    pdf_add_annot_ink_list_stroke(ctx, annot);
    for (int j = 0; j < lines.lengths[i]; j++, dot++)
      pdf_add_annot_ink_list_stroke_vertex(ctx, annot, place_within(*dot, page));
  }
}

bool draw_pen_lines(struct document *document, int page, struct pen_lines lines, bool continues, struct box *drawn) {
  fz_context *ctx = pages_context();
  bool is_drawn = false;
  fz_var(is_drawn);
  *drawn = box_around(lines);
  fz_try(ctx) {
    check_page_changeable(document, page);
    go_on_step(document, true);
    pdf_annot *annot = continues ? annotation_numbered(document, page, document->drawing) : NULL;
    if (annot == NULL) annot = begin_drawing(document, page);
    add_lines(annot, lines, fz_bound_page(ctx, document->page));
    pdf_update_annot(ctx, annot);
    end_step(document);
    is_drawn = true;
  }
  fz_catch(ctx) is_drawn = give_back(document);
  return is_drawn;
}
