// Where the next letter of a field goes, as libmupdf lays the field out. Where the look is our own, nobody knows.
#include "pages.h"
#include <math.h>
#include <string.h>

static const float caret_width = 1.2f;

/** A place between two letters of the layout: bytes before it, and where it is. */
struct place { size_t offset; float x, y, height; };
/** What is looked for: the last place at or before `offset`, or the nearest to a point. */
struct search { size_t offset; fz_point point; bool by_point, is_found; float distance; struct place best; };

static void weigh(struct search *search, struct place place) {
  if (!search->by_point) {
    if (place.offset > search->offset) return;
    search->best = place;
    search->is_found = true;
    return;
  }
  // Another line is further than anything in its own.
  const float beside = fabsf(place.x - search->point.x), off = fabsf(place.y + place.height * 0.3f - search->point.y);
  const float distance = beside + 1000 * (off < place.height * 0.6f ? 0 : off);
  if (search->is_found && distance >= search->distance) return;
  search->best = place;
  search->distance = distance;
  search->is_found = true;
}

static void look_through_layout(const fz_layout_block *layout, const char *text, struct search *search) {
  for (const fz_layout_line *line = layout->head; line != NULL; line = line->next) {
    struct place place = { (size_t)(line->p - text), line->x, line->y, line->font_size };
    weigh(search, place);
    for (const fz_layout_char *letter = line->text; letter != NULL; letter = letter->next) {
      int unused;
      place.offset = (size_t)(letter->p - text) + (size_t)fz_chartorune(&unused, letter->p);
      place.x = letter->x + letter->advance;
      weigh(search, place);
    }
  }
}

/** Whether it is libmupdf's layout that is seen; throws. */
static fz_layout_block *lay_out_field(struct document *document, int page, int number, const char **text) {
  fz_context *ctx = pages_context();
  pdf_annot *widget = form_widget(document, page, number);
  *text = pdf_field_value(ctx, pdf_annot_obj(ctx, widget));
  if (document->fields[number].field.is_secret || !is_plain_text(*text)) return NULL;
  return pdf_layout_text_widget(ctx, widget);
}

bool form_caret(struct document *document, int page, int number, size_t offset, struct box *box) {
  fz_context *ctx = pages_context();
  fz_layout_block *layout = NULL;
  struct search search = { .offset = offset };
  fz_var(layout);
  fz_var(search);
  fz_try(ctx) {
    const char *text;
    layout = lay_out_field(document, page, number, &text);
    if (layout != NULL) look_through_layout(layout, text, &search);
    if (search.is_found) {
      const struct place best = search.best;
      const fz_rect there = fz_transform_rect(fz_make_rect(best.x, best.y - best.height * 0.2f, best.x + caret_width, best.y + best.height * 0.8f), layout->matrix);
      *box = (struct box){ there.x0, there.y0, there.x1, there.y1 };
    }
  }
  fz_always(ctx) fz_drop_layout(ctx, layout);
  fz_catch(ctx) {
    fz_report_error(ctx);
    search.is_found = false;
  }
  return search.is_found;
}

size_t form_offset_at(struct document *document, int page, int number, float x, float y) {
  fz_context *ctx = pages_context();
  fz_layout_block *layout = NULL;
  struct search search = { .by_point = true };
  const char *text = "";
  fz_var(layout);
  fz_var(text);
  fz_try(ctx) {
    layout = lay_out_field(document, page, number, &text);
    if (layout != NULL) {
      search.point = fz_transform_point(fz_make_point(x, y), layout->inv_matrix);
      look_through_layout(layout, text, &search);
    }
  }
  fz_always(ctx) fz_drop_layout(ctx, layout);
  fz_catch(ctx) fz_report_error(ctx);
  return search.is_found ? search.best.offset : strlen(text);
}
