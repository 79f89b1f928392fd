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

/** Places of libmupdf's layout have y upwards, those of a page downwards. */
static const fz_matrix turned_over = { 1, 0, 0, -1, 0, 0 };
/** How wide a space is, and how far below a note's top its first line stands, in parts of the letters' size. */
static const float space_part = 0.28f, baseline_part = 1.05f;

static void weigh_letter(struct search *search, size_t offset, float x, float baseline) {
  weigh(search, (struct place){ offset, x, -baseline, usual_points });
}

/** Passes over what is not drawn, from `at` to the letter that is drawn next (0: to the end); false where others come before it. */
static bool skip_unseen(const char *text, int letter, size_t *at, fz_point *pen, float left, struct search *search) {
  for (int next; text[*at] != 0;) {
    const int bytes = fz_chartorune(&next, text + *at);
    if (next == letter) return true;
    if (next != ' ' && next != '\n') return false;
    *at += (size_t)bytes;
    if (next == ' ') pen->x += space_part * usual_points;
    else *pen = fz_make_point(left, pen->y + line_height * usual_points);
    weigh_letter(search, *at, pen->x, pen->y);
  }
  return letter == 0;
}

/** Whether the letters are drawn in the order in which they are read. */
static bool look_through_letters(const fz_stext_page *drawn, const char *text, fz_rect box, struct search *search) {
  size_t at = 0;
  const float left = box.x0 + 1;
  fz_point pen = { left, box.y0 + baseline_part * usual_points };
  weigh_letter(search, 0, pen.x, pen.y);
  for (const fz_stext_block *block = drawn->first_block; block != NULL; block = block->next) {
    if (block->type != FZ_STEXT_BLOCK_TEXT) continue;
    for (const fz_stext_line *line = block->u.t.first_line; line != NULL; line = line->next)
      for (const fz_stext_char *letter = line->first_char; letter != NULL; letter = letter->next) {
        int unused;
        if (!skip_unseen(text, letter->c, &at, &pen, left, search)) return false;
        weigh_letter(search, at, letter->origin.x, letter->origin.y);
        at += (size_t)fz_chartorune(&unused, text + at);
        pen = fz_make_point(letter->quad.lr.x, letter->origin.y);
        weigh_letter(search, at, pen.x, pen.y);
      }
  }
  return skip_unseen(text, 0, &at, &pen, left, search);
}

/** A note is laid out by us: its letters are where they were drawn. Throws. */
static void look_through_note(pdf_annot *note, struct search *search) {
  fz_context *ctx = pages_context();
  const fz_stext_options options = { .flags = FZ_STEXT_PRESERVE_WHITESPACE | FZ_STEXT_INHIBIT_SPACES };
  const char *text = pdf_annot_contents(ctx, note);
  if (!is_plain_text(text)) return;
  fz_stext_page *drawn = pdf_new_stext_page_from_annot(ctx, note, &options);
  fz_try(ctx) search->is_found = look_through_letters(drawn, text, pdf_bound_annot(ctx, note), search) && search->is_found;
  fz_always(ctx) fz_drop_stext_page(ctx, drawn);
  fz_catch(ctx) fz_rethrow(ctx);
}

/** NULL where it is not libmupdf's layout that is seen; throws. */
static fz_layout_block *lay_out_field(pdf_annot *widget, const struct field *field, const char **text) {
  fz_context *ctx = pages_context();
  *text = pdf_field_value(ctx, pdf_annot_obj(ctx, widget));
  return field->is_secret || !is_plain_text(*text) ? NULL : pdf_layout_text_widget(ctx, widget);
}

/** Finds the place in a field that libmupdf lays out; how its places lie on the page. Throws. */
static fz_matrix look_through_field(pdf_annot *widget, const struct field *field, struct search *search) {
  fz_context *ctx = pages_context();
  const char *text;
  fz_layout_block *layout = lay_out_field(widget, field, &text);
  if (layout == NULL) return fz_identity;
  const fz_matrix matrix = layout->matrix;
  search->point = fz_transform_point(search->point, layout->inv_matrix);
  look_through_layout(layout, text, search);
  fz_drop_layout(ctx, layout);
  return matrix;
}

/** Finds the place in any text, a field's or a note's; returns the way from its places to the page. Throws. */
static fz_matrix look_for(struct document *document, int page, int number, struct search *search) {
  pdf_annot *widget = form_widget(document, page, number);
  const struct field *field = &document->fields[number].field;
  if (!field->is_note) return look_through_field(widget, field, search);
  search->point = fz_transform_point(search->point, turned_over);
  look_through_note(widget, search);
  return turned_over;
}

bool form_caret(struct document *document, int page, int number, size_t offset, struct box *box) {
  fz_context *ctx = pages_context();
  struct search search = { .offset = offset };
  fz_var(search);
  fz_try(ctx) {
    const fz_matrix matrix = look_for(document, page, number, &search);
    const struct place best = search.best;
    const float top = best.y - best.height * 0.2f, bottom = best.y + best.height * 0.8f;
    const fz_rect there = fz_transform_rect(fz_make_rect(best.x, top, best.x + caret_width, bottom), matrix);
    *box = (struct box){ there.x0, there.y0, there.x1, there.y1 };
  }
  fz_catch(ctx) {
    fz_report_error(ctx);
    search.is_found = false;
  }
  return search.is_found;
}

size_t form_offset_at(struct document *document, int page, int number, float x, float y) {
  fz_context *ctx = pages_context();
  struct search search = { .by_point = true, .point = { x, y } };
  size_t length = 0;
  fz_var(search);
  fz_var(length);
  fz_try(ctx) {
    length = strlen(form_text(document, page, number));
    look_for(document, page, number, &search);
  }
  fz_catch(ctx) {
    fz_report_error(ctx);
    search.is_found = false;
  }
  return search.is_found ? search.best.offset : length;
}
