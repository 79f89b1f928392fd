// The fields of a PDF form: which of them can be filled in, and what they say. libmupdf follows a field's relatives without
// asking where that ends, so nothing is changed before their number and depth are known. No script of a form ever runs.
#include "pages.h"
#include <stdlib.h>
#include <string.h>

enum { relatives_max = 2000, depth_max = 16, looks_max = 100000, choices_max = 4096, value_max_bytes = 256 * 1024 };

/** The field that holds the value, which may be a widget's own or above it; NULL where that leads nowhere. */
pdf_obj *field_of_widget(pdf_annot *widget) {
  fz_context *ctx = pages_context();
  pdf_obj *own = pdf_annot_obj(ctx, widget), *field = own;
  for (int depth = 0; field != NULL; depth++) {
    if (pdf_dict_get(ctx, field, PDF_NAME(T)) != NULL) return field;
    if (depth == depth_max) return NULL;
    field = pdf_dict_get(ctx, field, PDF_NAME(Parent));
  }
  return own;
}

static bool count_relatives(pdf_obj *field, int depth, int *count) {
  fz_context *ctx = pages_context();
  pdf_obj *kids = pdf_dict_get(ctx, field, PDF_NAME(Kids));
  const int length = pdf_array_len(ctx, kids);
  if (++*count > relatives_max || depth > depth_max) return false;
  for (int i = 0; i < length; i++) if (!count_relatives(pdf_array_get(ctx, kids, i), depth + 1, count)) return false;
  return true;
}

/** How many objects show the field, or 0 where that cannot be told or is too many. Neighbours often share one. */
static int relatives(struct document *document, pdf_obj *field, int *looks_left) {
  fz_context *ctx = pages_context();
  int count = 0;
  if (document->last_field != NULL && pdf_objcmp(ctx, document->last_field, field) == 0) return document->last_relatives;
  const bool is_sound = *looks_left > 0 && count_relatives(field, 0, &count);
  *looks_left -= count;
  pdf_drop_obj(ctx, document->last_field);
  document->last_field = pdf_keep_obj(ctx, field);
  return document->last_relatives = is_sound ? count : 0;
}

static void describe_text(pdf_annot *widget, int flags, struct field *field) {
  fz_context *ctx = pages_context();
  const int most = pdf_text_widget_max_len(ctx, widget);
  field->kind = fill_text;
  field->is_multiline = (flags & PDF_TX_FIELD_IS_MULTILINE) != 0;
  field->is_secret = (flags & PDF_TX_FIELD_IS_PASSWORD) != 0;
  field->length_max = most > 0 ? most : 0;
}

static bool is_text_fillable(pdf_annot *widget, int flags, const struct field *field) {
  fz_context *ctx = pages_context();
  if (flags & PDF_TX_FIELD_IS_FILE_SELECT) return false;
  // What is hidden would be shown where the same field is shown elsewhere.
  if (field->is_secret && field->is_shared) return false;
  return strlen(pdf_field_value(ctx, pdf_annot_obj(ctx, widget))) < field_text_max_bytes;
}

static bool is_choice_fillable(pdf_annot *widget, int flags, bool is_list, struct field *field) {
  fz_context *ctx = pages_context();
  field->kind = fill_choice;
  field->is_list = is_list;
  field->is_free = !is_list && (flags & PDF_CH_FIELD_IS_EDIT) != 0;
  field->choices = pdf_choice_widget_options(ctx, widget, 0, NULL);
  return field->choices > 0 && field->choices <= choices_max;
}

/** Whether a person can see it and may change it; throws. */
static bool describe(struct document *document, pdf_annot *widget, fz_rect page, int *looks_left, struct field *field) {
  fz_context *ctx = pages_context();
  enum { unseen = PDF_ANNOT_IS_HIDDEN | PDF_ANNOT_IS_NO_VIEW | PDF_ANNOT_IS_LOCKED_CONTENTS };
  const fz_rect box = fz_intersect_rect(pdf_bound_widget(ctx, widget), page);
  pdf_obj *holder = field_of_widget(widget);
  const int flags = pdf_field_flags(ctx, pdf_annot_obj(ctx, widget));
  *field = (struct field){ .box = { box.x0, box.y0, box.x1, box.y1 } };
  // Written so that a size that is no number is refused too.
  const bool is_seen = box.x1 - box.x0 >= 1 && box.y1 - box.y0 >= 1 && !(pdf_annot_flags(ctx, widget) & unseen);
  if (!is_seen || flags & PDF_FIELD_IS_READ_ONLY) return false;
  const int count = holder == NULL ? 0 : relatives(document, holder, looks_left);
  field->is_shared = count > 1;
  if (count == 0) return false;
  switch (pdf_widget_type(ctx, widget)) {
    case PDF_WIDGET_TYPE_TEXT:
      describe_text(widget, flags, field);
      return is_text_fillable(widget, flags, field);
    case PDF_WIDGET_TYPE_CHECKBOX: case PDF_WIDGET_TYPE_RADIOBUTTON:
      field->kind = fill_toggle;
      return true;
    case PDF_WIDGET_TYPE_COMBOBOX: return is_choice_fillable(widget, flags, false, field);
    case PDF_WIDGET_TYPE_LISTBOX: return is_choice_fillable(widget, flags, true, field);
    default: return false;
  }
}

/** A field that cannot be read is one that cannot be filled in. */
static bool is_fillable(struct document *document, pdf_annot *widget, fz_rect page, int *looks_left, struct field *field) {
  fz_context *ctx = pages_context();
  bool is_it = false;
  fz_var(is_it);
  fz_try(ctx) is_it = describe(document, widget, page, looks_left, field);
  fz_catch(ctx) fz_report_error(ctx);
  return is_it;
}

static pdf_annot *first_widget(struct document *document, int page) {
  fz_context *ctx = pages_context();
  return pdf_first_widget(ctx, pdf_page_from_fz_page(ctx, load_page(document, page)));
}

/** Whether it can be drawn in little time and memory; throws. Whatever is changed on a page has libmupdf look at all of its fields. */
static bool is_drawable(pdf_annot *widget) {
  fz_context *ctx = pages_context();
  pdf_obj *own = pdf_annot_obj(ctx, widget);
  return strlen(pdf_field_value(ctx, own)) <= value_max_bytes && pdf_choice_field_option_count(ctx, own) <= choices_max;
}

bool is_page_sound(struct document *document, int page) {
  fz_context *ctx = pages_context();
  int left = form_fields_max;
  bool is_sound = true;
  fz_var(is_sound);
  fz_try(ctx)
    for (pdf_annot *widget = first_widget(document, page); widget != NULL && is_sound; widget = pdf_next_widget(ctx, widget))
      is_sound = left-- > 0 && is_drawable(widget);
  fz_catch(ctx) {
    fz_report_error(ctx);
    is_sound = false;
  }
  return is_sound;
}

/** Fields that bring no look of their own have one while they can be filled in. */
static void draw_missing_looks(struct document *document) {
  fz_context *ctx = pages_context();
  fz_try(ctx) pdf_update_page(ctx, pdf_page_from_fz_page(ctx, document->page));
  fz_catch(ctx) fz_report_error(ctx);
}

/** The page's fields, kept with the page; throws. */
static void ready_fields(struct document *document, int page) {
  fz_context *ctx = pages_context();
  int looks_left = looks_max;
  const fz_rect whole = fz_bound_page(ctx, load_page(document, page));
  if (document->fields != NULL) return;
  struct form_field *fields = fz_calloc(ctx, form_fields_max, sizeof *fields);
  const bool is_sound = is_page_sound(document, page);
  int count = 0;
  fresh_cookie();
  if (is_sound) draw_missing_looks(document);
  pdf_annot *widget = is_sound ? first_widget(document, page) : NULL;
  for (; widget != NULL && count < form_fields_max; widget = pdf_next_widget(ctx, widget)) {
    if (was_given_up()) break;
    fields[count].widget = widget;
    if (is_fillable(document, widget, whole, &looks_left, &fields[count].field)) count++;
  }
  if (is_sound) count = add_notes(document, page, fields, count);
  document->fields = fields;
  document->fields_count = count;
}

int list_form_fields(struct document *document, int page, struct field *found, int max) {
  fz_context *ctx = pages_context();
  int count = 0;
  fz_var(count);
  fz_try(ctx) {
    ready_fields(document, page);
    for (; count < document->fields_count && count < max; count++) found[count] = document->fields[count].field;
  }
  fz_catch(ctx) {
    fz_report_error(ctx);
    count = 0;
  }
  return count;
}

pdf_annot *form_widget(struct document *document, int page, int field) {
  fz_context *ctx = pages_context();
  ready_fields(document, page);
  if (field < 0 || field >= document->fields_count) fz_throw(ctx, FZ_ERROR_ARGUMENT, "no such field");
  return document->fields[field].widget;
}

const char *form_text(struct document *document, int page, int field) {
  fz_context *ctx = pages_context();
  pdf_annot *widget = form_widget(document, page, field);
  return document->fields[field].field.is_note ? pdf_annot_contents(ctx, widget) : pdf_field_value(ctx, pdf_annot_obj(ctx, widget));
}

char *read_form_text(struct document *document, int page, int field) {
  fz_context *ctx = pages_context();
  char *copy = NULL;
  fz_var(copy);
  fz_try(ctx) copy = strdup(form_text(document, page, field));
  fz_catch(ctx) fz_report_error(ctx);
  return copy;
}
