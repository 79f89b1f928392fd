// Fills in the fields of a PDF form. What a field says and how it looks are written together, in one step of libmupdf's journal,
// so that each can be undone and no other program has to draw anything.
#include "pages.h"
#include <stdlib.h>
#include <string.h>

static void spoil_looks(pdf_obj *field) {
  fz_context *ctx = pages_context();
  pdf_obj *kids = pdf_dict_get(ctx, field, PDF_NAME(Kids));
  const int length = pdf_array_len(ctx, kids);
  pdf_dirty_obj(ctx, field);
  for (int i = 0; i < length; i++) spoil_looks(pdf_array_get(ctx, kids, i));
}

/** A form that is described in two ways says one thing: what programs of Adobe's would show instead is left out. */
static void leave_out_xfa(struct document *document) {
  fz_context *ctx = pages_context();
  pdf_obj *form = pdf_dict_getp(ctx, pdf_trailer(ctx, document->pdf), "Root/AcroForm");
  if (pdf_dict_get(ctx, form, PDF_NAME(XFA)) != NULL) pdf_dict_del(ctx, form, PDF_NAME(XFA));
}

void go_on_step(struct document *document, bool begins_step) {
  fz_context *ctx = pages_context();
  if (begins_step) end_step(document);
  if (!document->is_step_open) pdf_begin_operation(ctx, document->pdf, "Fill in");
  document->is_step_open = true;
  leave_out_xfa(document);
}

void end_step(struct document *document) {
  if (document->is_step_open) pdf_end_operation(pages_context(), document->pdf);
  document->is_step_open = false;
}

bool give_back(struct document *document) {
  fz_context *ctx = pages_context();
  fz_report_error(ctx);
  fz_try(ctx) if (document->is_step_open) pdf_abandon_operation(ctx, document->pdf);
  fz_catch(ctx) fz_report_error(ctx);
  document->is_step_open = false;
  forget_page(document);
  return false;
}

void forget_words(struct document *document) {
  fz_drop_stext_page(pages_context(), document->text);
  document->text = NULL;
}

static void draw_looks(struct document *document, pdf_annot *widget, bool is_shared) {
  fz_context *ctx = pages_context();
  pdf_annot_request_resynthesis(ctx, widget);
  pdf_update_page(ctx, pdf_page_from_fz_page(ctx, document->page));
  document->has_shared |= is_shared;
  forget_words(document);
}

/** What a widget says of a field that others show too is the field's to say. */
static void forget_own_value(pdf_annot *widget) {
  fz_context *ctx = pages_context();
  pdf_obj *own = pdf_annot_obj(ctx, widget);
  if (pdf_objcmp_resolve(ctx, own, field_of_widget(widget)) != 0) pdf_dict_del(ctx, own, PDF_NAME(V));
}

static void put_value(pdf_annot *widget, const char *utf8) {
  fz_context *ctx = pages_context();
  pdf_obj *holder = field_of_widget(widget);
  pdf_dict_put_text_string(ctx, holder, PDF_NAME(V), utf8);
  pdf_dict_dels(ctx, holder, "RV");
  pdf_dict_del(ctx, holder, PDF_NAME(I));
  forget_own_value(widget);
  spoil_looks(holder);
}

/** A secret is seen as stars, one a letter, in the file that is saved as well. For fz_free; throws. */
static char *starred(const char *utf8) {
  fz_context *ctx = pages_context();
  const int length = fz_utflen(utf8);
  char *stars = fz_malloc(ctx, (size_t)length + 1);
  memset(stars, '*', (size_t)length);
  stars[length] = 0;
  return stars;
}

static void draw_secret(pdf_annot *widget, const char *utf8) {
  fz_context *ctx = pages_context();
  char *stars = starred(utf8);
  fz_try(ctx) set_text_look(widget, stars, false);
  fz_always(ctx) fz_free(ctx, stars);
  fz_catch(ctx) fz_rethrow(ctx);
}

static void write_value(struct document *document, pdf_annot *widget, const struct field *field, const char *utf8) {
  put_value(widget, utf8);
  draw_looks(document, widget, field->is_shared);
  if (field->is_secret) draw_secret(widget, utf8);
  else if (!is_plain_text(utf8)) set_text_look(widget, utf8, field->is_multiline);
}

bool write_form_text(struct document *document, int page, int number, const char *utf8, bool begins_step) {
  fz_context *ctx = pages_context();
  bool is_written = false;
  fz_var(is_written);
  fz_try(ctx) {
    pdf_annot *widget = form_widget(document, page, number);
    const struct field field = document->fields[number].field;
    go_on_step(document, begins_step);
    if (field.is_note) write_note(document, &document->fields[number], utf8);
    else write_value(document, widget, &field, utf8);
    is_written = true;
  }
  fz_catch(ctx) is_written = give_back(document);
  return is_written;
}

bool toggle_form_field(struct document *document, int page, int number) {
  fz_context *ctx = pages_context();
  bool is_written = false;
  fz_var(is_written);
  fz_try(ctx) {
    pdf_annot *widget = form_widget(document, page, number);
    go_on_step(document, true);
    pdf_toggle_widget(ctx, widget);
    forget_own_value(widget);
    draw_looks(document, widget, document->fields[number].field.is_shared);
    end_step(document);
    is_written = true;
  }
  fz_catch(ctx) is_written = give_back(document);
  return is_written;
}

static pdf_obj *choices_of(pdf_annot *widget) {
  fz_context *ctx = pages_context();
  return pdf_dict_get_inheritable(ctx, pdf_annot_obj(ctx, widget), PDF_NAME(Opt));
}

/** What a choice is called, or the value that stands for it in the file. Valid while the document is unchanged. */
static const char *choice_text(pdf_obj *choices, int choice, bool is_value) {
  fz_context *ctx = pages_context();
  pdf_obj *entry = pdf_array_get(ctx, choices, choice);
  if (pdf_array_len(ctx, entry) >= 2) return pdf_array_get_text_string(ctx, entry, is_value ? 0 : 1);
  return pdf_is_string(ctx, entry) ? pdf_to_text_string(ctx, entry) : "";
}

/** Whether the field has this value, alone or in a list. */
static bool is_chosen(pdf_annot *widget, const char *value) {
  fz_context *ctx = pages_context();
  pdf_obj *now = pdf_dict_get_inheritable(ctx, pdf_annot_obj(ctx, widget), PDF_NAME(V));
  const int length = pdf_array_len(ctx, now);
  if (pdf_is_string(ctx, now)) return strcmp(pdf_to_text_string(ctx, now), value) == 0;
  for (int i = 0; i < length; i++) if (strcmp(pdf_array_get_text_string(ctx, now, i), value) == 0) return true;
  return false;
}

char *read_form_choice(struct document *document, int page, int number, int choice, bool *is_it) {
  fz_context *ctx = pages_context();
  char *copy = NULL;
  fz_var(copy);
  fz_try(ctx) {
    pdf_annot *widget = form_widget(document, page, number);
    pdf_obj *choices = choices_of(widget);
    *is_it = is_chosen(widget, choice_text(choices, choice, true));
    copy = strdup(choice_text(choices, choice, false));
  }
  fz_catch(ctx) fz_report_error(ctx);
  return copy;
}

/** The first choice that a list shows: what is chosen last is to be seen. */
static int first_shown(pdf_annot *widget, int chosen, int count) {
  fz_context *ctx = pages_context();
  const int lines = list_lines(widget);
  int first = pdf_dict_get_inheritable_int(ctx, pdf_annot_obj(ctx, widget), PDF_NAME(TI));
  if (chosen < first) first = chosen;
  if (chosen >= first + lines) first = chosen - lines + 1;
  return first < 0 || first >= count ? 0 : first;
}

static void draw_list(pdf_annot *widget, int chosen) {
  fz_context *ctx = pages_context();
  pdf_obj *choices = choices_of(widget);
  const int count = pdf_array_len(ctx, choices), first = first_shown(widget, chosen, count);
  const char **texts = NULL;
  bool *are_chosen = NULL;
  fz_var(texts);
  fz_var(are_chosen);
  pdf_dict_put_int(ctx, pdf_annot_obj(ctx, widget), PDF_NAME(TI), first);
  fz_try(ctx) {
    texts = fz_calloc(ctx, (size_t)count + 1, sizeof *texts);
    are_chosen = fz_calloc(ctx, (size_t)count + 1, sizeof *are_chosen);
    for (int i = 0; i < count; i++) {
      texts[i] = choice_text(choices, i, false);
      are_chosen[i] = is_chosen(widget, choice_text(choices, i, true));
    }
    const int end = first + list_lines(widget) + 1;
    set_list_look(widget, texts, are_chosen, first, end < count ? end : count);
  }
  fz_always(ctx) {
    fz_free(ctx, texts);
    fz_free(ctx, are_chosen);
  }
  fz_catch(ctx) fz_rethrow(ctx);
}

/** Adds the value to those that are chosen, or takes it out of them. */
static void put_values(pdf_annot *widget, const char *changed) {
  fz_context *ctx = pages_context();
  pdf_obj *choices = choices_of(widget), *holder = field_of_widget(widget);
  pdf_obj *values = pdf_new_array(ctx, pdf_get_bound_document(ctx, holder), 4);
  const int count = pdf_array_len(ctx, choices);
  fz_try(ctx) {
    for (int i = 0; i < count; i++) {
      const char *value = choice_text(choices, i, true);
      if (is_chosen(widget, value) != (strcmp(value, changed) == 0)) pdf_array_push_text_string(ctx, values, value);
    }
    pdf_dict_put(ctx, holder, PDF_NAME(V), values);
    pdf_dict_del(ctx, holder, PDF_NAME(I));
    spoil_looks(holder);
  }
  fz_always(ctx) pdf_drop_obj(ctx, values);
  fz_catch(ctx) fz_rethrow(ctx);
}

/** Draws what libmupdf would draw by the value, or without saying what is chosen. */
static void draw_choice(pdf_annot *widget, const struct field *field, int choice) {
  const char *shown = choice_text(choices_of(widget), choice, false), *value = choice_text(choices_of(widget), choice, true);
  if (field->is_list) draw_list(widget, choice);
  else if (strcmp(shown, value) != 0 || !is_plain_text(shown)) set_text_look(widget, shown, false);
}

bool choose_in_form(struct document *document, int page, int number, int choice, bool adds) {
  fz_context *ctx = pages_context();
  bool is_written = false;
  fz_var(is_written);
  fz_try(ctx) {
    pdf_annot *widget = form_widget(document, page, number);
    const struct field field = document->fields[number].field;
    const char *value = choice_text(choices_of(widget), choice, true);
    if (choice < 0 || choice >= field.choices) fz_throw(ctx, FZ_ERROR_ARGUMENT, "no such choice");
    go_on_step(document, true);
    if (adds && pdf_choice_widget_is_multiselect(ctx, widget)) put_values(widget, value);
    else put_value(widget, value);
    draw_looks(document, widget, field.is_shared);
    draw_choice(widget, &field, choice);
    end_step(document);
    is_written = true;
  }
  fz_catch(ctx) is_written = give_back(document);
  return is_written;
}

int form_choice_at(struct document *document, int page, int number, float x, float y) {
  fz_context *ctx = pages_context();
  int choice = -1;
  fz_var(choice);
  fz_try(ctx) {
    pdf_annot *widget = form_widget(document, page, number);
    const int first = pdf_dict_get_inheritable_int(ctx, pdf_annot_obj(ctx, widget), PDF_NAME(TI));
    choice = (first < 0 ? 0 : first) + list_line_at(widget, fz_make_point(x, y));
    if (choice >= document->fields[number].field.choices) choice = -1;
  }
  fz_catch(ctx) {
    fz_report_error(ctx);
    choice = -1;
  }
  return choice;
}
