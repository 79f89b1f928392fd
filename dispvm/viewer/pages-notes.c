// Text that a person puts on a page of a PDF where it has no field: an annotation that has how it looks with it, so that every
// program shows it. What is being edited knows its own notes; those that came with the document stay as they are.
#include "pages.h"
#include <string.h>

static const float pad = 1, width_usual = 240, width_least = 72, margin = 18;

static float one_line(void) { return usual_points * line_height + 2 * pad; }

static int number_of(pdf_annot *annot) {
  fz_context *ctx = pages_context();
  return pdf_to_num(ctx, pdf_annot_obj(ctx, annot));
}

bool is_note(struct document *document, pdf_annot *annot) {
  for (int i = 0; i < document->notes_count; i++)
    if (document->notes[i] == number_of(annot)) return pdf_annot_type(pages_context(), annot) == PDF_ANNOT_FREE_TEXT;
  return false;
}

static pdf_page *pdf_page_of(struct document *document, int page) {
  return pdf_page_from_fz_page(pages_context(), load_page(document, page));
}

pdf_annot *annotation_numbered(struct document *document, int page, int number) {
  fz_context *ctx = pages_context();
  for (pdf_annot *annot = pdf_first_annot(ctx, pdf_page_of(document, page)); annot != NULL; annot = pdf_next_annot(ctx, annot))
    if (number_of(annot) == number) return annot;
  return NULL;
}

void check_page_changeable(struct document *document, int page) {
  fz_context *ctx = pages_context();
  pdf_obj *form = pdf_dict_getp(ctx, pdf_trailer(ctx, document->pdf), "Root/AcroForm");
  // The page of an XFA form is not the document: that would be gone with the first change.
  const int fields = pdf_array_len(ctx, pdf_dict_get(ctx, form, PDF_NAME(Fields)));
  const bool is_xfa_alone = pdf_dict_get(ctx, form, PDF_NAME(XFA)) != NULL && fields == 0;
  if (is_xfa_alone || !is_page_sound(document, page)) fz_throw(ctx, FZ_ERROR_ARGUMENT, "the page stays as it is");
}

static struct field describe_note(pdf_annot *annot) {
  const fz_rect box = pdf_bound_annot(pages_context(), annot);
  return (struct field){ .box = { box.x0, box.y0, box.x1, box.y1 }, .kind = fill_text, .is_multiline = true, .is_note = true };
}

int add_notes(struct document *document, int page, struct form_field *fields, int count) {
  fz_context *ctx = pages_context();
  if (document->notes_count == 0) return count;
  pdf_annot *annot = pdf_first_annot(ctx, pdf_page_of(document, page));
  for (; annot != NULL && count < form_fields_max; annot = pdf_next_annot(ctx, annot))
    if (is_note(document, annot)) fields[count++] = (struct form_field){ annot, describe_note(annot) };
  return count;
}

/** libmupdf 1.25 gives each a line that points at something. */
static void place_note(pdf_annot *annot, fz_rect box) {
  fz_context *ctx = pages_context();
  pdf_set_annot_rect(ctx, annot, box);
  pdf_dict_del(ctx, pdf_annot_obj(ctx, annot), PDF_NAME(CL));
}

/** As high as what it says, and moved up where the page would end before it does. */
static void fit_note(struct document *document, pdf_annot *annot, const char *utf8) {
  fz_context *ctx = pages_context();
  const fz_rect page = fz_bound_page(ctx, document->page), box = pdf_bound_annot(ctx, annot);
  const float height = fz_max(text_look_height(annot, utf8), one_line());
  float top = box.y0 + height > page.y1 ? page.y1 - height : box.y0;
  if (top < page.y0) top = page.y0;
  place_note(annot, fz_make_rect(box.x0, top, box.x1, top + height));
}

void write_note(struct document *document, struct form_field *note, const char *utf8) {
  fz_context *ctx = pages_context();
  pdf_set_annot_contents(ctx, note->widget, utf8);
  fit_note(document, note->widget, utf8);
  set_text_look(note->widget, utf8, true);
  note->field = describe_note(note->widget);
  document->is_note_new = false;
}

bool move_note(struct document *document, int page, int field, float right, float down) {
  fz_context *ctx = pages_context();
  bool is_moved = false;
  fz_var(is_moved);
  fz_try(ctx) {
    pdf_annot *annot = form_widget(document, page, field);
    const fz_rect whole = fz_bound_page(ctx, document->page), box = pdf_bound_annot(ctx, annot);
    const float x = fz_clamp(right, whole.x0 - box.x0, whole.x1 - box.x1), y = fz_clamp(down, whole.y0 - box.y0, whole.y1 - box.y1);
    go_on_step(document, !document->is_note_new);
    place_note(annot, fz_translate_rect(box, x, y));
    set_text_look(annot, pdf_annot_contents(ctx, annot), true);
    document->fields[field].field = describe_note(annot);
    is_moved = true;
  }
  fz_catch(ctx) is_moved = give_back(document);
  return is_moved;
}

static fz_rect first_line_at(struct document *document, float x, float y) {
  const fz_rect page = fz_bound_page(pages_context(), document->page);
  const float height = one_line(), last_left = page.x1 - width_least;
  const float left = x > last_left ? fz_max(last_left, page.x0) : fz_max(x, page.x0), room = page.x1 - margin - left;
  const float top = fz_max(fz_min(y - height / 2, page.y1 - height), page.y0);
  return fz_make_rect(left, top, left + fz_clamp(room, width_least, width_usual), top + height);
}

static pdf_annot *create_note(struct document *document, int page, float x, float y) {
  fz_context *ctx = pages_context();
  pdf_annot *annot = pdf_create_annot(ctx, pdf_page_of(document, page), PDF_ANNOT_FREE_TEXT);
  // The page has its own hold of it.
  pdf_drop_annot(ctx, annot);
  pdf_set_annot_default_appearance(ctx, annot, "Helv", usual_points, 3, pen_ink);
  pdf_set_annot_border_width(ctx, annot, 0);
  pdf_dict_put_name(ctx, pdf_annot_obj(ctx, annot), PDF_NAME(IT), "FreeTextTypeWriter");
  place_note(annot, first_line_at(document, x, y));
  pdf_set_annot_contents(ctx, annot, "");
  set_text_look(annot, "", true);
  return annot;
}

int put_note(struct document *document, int page, float x, float y) {
  fz_context *ctx = pages_context();
  int number = -1;
  fz_var(number);
  fz_try(ctx) {
    check_page_changeable(document, page);
    if (document->notes_count == notes_max) fz_throw(ctx, FZ_ERROR_LIMIT, "too many notes");
    go_on_step(document, true);
    document->notes[document->notes_count] = number_of(create_note(document, page, x, y));
    document->notes_count++;
    document->is_note_new = true;
    forget_fields(document);
    struct field unused[1];
    list_form_fields(document, page, unused, 1);
    // An annotation that is new is the last one.
    number = document->fields_count - 1;
  }
  fz_catch(ctx) give_back(document);
  return number;
}

static void take_away(struct document *document, int page, pdf_annot *annot, bool is_undone) {
  fz_context *ctx = pages_context();
  if (is_undone) {
    pdf_abandon_operation(ctx, document->pdf);
    document->notes_count--;
  } else {
    go_on_step(document, true);
    pdf_delete_annot(ctx, pdf_page_of(document, page), annot);
    pdf_end_operation(ctx, document->pdf);
  }
  document->is_step_open = document->is_note_new = false;
  forget_page(document);
}

bool drop_empty_note(struct document *document, int page, int field, bool *is_undone) {
  fz_context *ctx = pages_context();
  bool is_dropped = false;
  fz_var(is_dropped);
  fz_try(ctx) {
    pdf_annot *annot = form_widget(document, page, field);
    *is_undone = document->is_step_open && document->is_note_new;
    if (document->fields[field].field.is_note && pdf_annot_contents(ctx, annot)[0] == 0) {
      take_away(document, page, annot, *is_undone);
      is_dropped = true;
    }
  }
  fz_catch(ctx) give_back(document);
  return is_dropped;
}
