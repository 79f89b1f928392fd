// A PDF while it is edited: what is to be said before, undoing, and saving. Saved, it is the file as it came with what was changed
// behind it, so that whatever signs the first part still does; only a file that had to be repaired is written anew.
#include "pages.h"
#include "words.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { path_max = 4200, depth_max = 16, looks_max = 20000 };

/** Looks at no more than `left` fields; throws. */
static bool has_signature(pdf_obj *fields, int depth, int *left) {
  fz_context *ctx = pages_context();
  const int length = pdf_array_len(ctx, fields);
  for (int i = 0; i < length && depth < depth_max && --*left > 0; i++) {
    pdf_obj *field = pdf_array_get(ctx, fields, i);
    const bool is_one = pdf_name_eq(ctx, pdf_dict_get(ctx, field, PDF_NAME(FT)), PDF_NAME(Sig));
    if (is_one && pdf_is_dict(ctx, pdf_dict_get(ctx, field, PDF_NAME(V)))) return true;
    if (has_signature(pdf_dict_get(ctx, field, PDF_NAME(Kids)), depth + 1, left)) return true;
  }
  return false;
}

static const char *remark_of(struct document *document) {
  fz_context *ctx = pages_context();
  pdf_obj *form = pdf_dict_getp(ctx, pdf_trailer(ctx, document->pdf), "Root/AcroForm");
  int left = looks_max;
  if (has_signature(pdf_dict_get(ctx, form, PDF_NAME(Fields)), 0, &left)) return in_words(word_signed);
  if (pdf_dict_get(ctx, form, PDF_NAME(XFA)) == NULL) return NULL;
  return pdf_array_len(ctx, pdf_dict_get(ctx, form, PDF_NAME(Fields))) == 0 ? in_words(word_xfa_not_filled)
    : in_words(word_xfa_left_out);
}

static bool begin(struct document *document, const char **remark) {
  fz_context *ctx = pages_context();
  bool is_ready = false;
  if (document->pdf == NULL) return false;
  fz_var(is_ready);
  fz_try(ctx) {
    *remark = remark_of(document);
    pdf_enable_journal(ctx, document->pdf);
    is_ready = true;
  }
  fz_catch(ctx) fz_report_error(ctx);
  return is_ready;
}

/**
 * libmupdf 1.25 marks what it took back, or did again, as packed in a stream with other objects, and then does not write it. Nothing
 * that was changed is packed.
 */
static void unpack_changes(struct document *document) {
  const pdf_document *pdf = document->pdf;
  for (int section = 0; section < pdf->num_incremental_sections; section++)
    for (pdf_xref_subsec *part = pdf->xref_sections[section].subsec; part != NULL; part = part->next)
      for (int i = 0; i < part->len; i++) if (part->table[i].type == 'o') part->table[i].type = 'n';
}

static bool undo(struct document *document, bool again) {
  fz_context *ctx = pages_context();
  bool is_done = false;
  fz_var(is_done);
  fz_try(ctx) {
    end_step(document);
    is_done = again ? pdf_can_redo(ctx, document->pdf) : pdf_can_undo(ctx, document->pdf);
    if (is_done && again) pdf_redo(ctx, document->pdf);
    else if (is_done) pdf_undo(ctx, document->pdf);
  }
  fz_catch(ctx) {
    fz_report_error(ctx);
    is_done = false;
  }
  forget_page(document);
  return is_done;
}

/** Pages that nobody looked at show the same fields, as they were. */
static void draw_other_pages(struct document *document) {
  fz_context *ctx = pages_context();
  const int pages = document->has_shared ? pdf_count_pages(ctx, document->pdf) : 0;
  for (int i = 0; i < pages; i++) pdf_update_page(ctx, pdf_page_from_fz_page(ctx, load_page(document, i)));
  document->has_shared = false;
}

static void write_file(struct document *document, const char *path) {
  fz_context *ctx = pages_context();
  fz_output *out = fz_new_output_with_path(ctx, path, 0);
  pdf_write_options whole = pdf_default_write_options;
  whole.do_encrypt = PDF_ENCRYPT_KEEP;
  fz_try(ctx) {
    if (pdf_can_be_saved_incrementally(ctx, document->pdf)) pdf_write_snapshot(ctx, document->pdf, out);
    else pdf_write_document(ctx, document->pdf, out, &whole);
    fz_close_output(ctx, out);
  }
  fz_always(ctx) fz_drop_output(ctx, out);
  fz_catch(ctx) fz_rethrow(ctx);
}

static bool save(struct document *document, const char *path) {
  fz_context *ctx = pages_context();
  char beside[path_max];
  struct stat as_it_was;
  bool is_written = false;
  snprintf(beside, sizeof beside, "%s.saving", path);
  if (stat(path, &as_it_was) != 0) return false;
  fz_var(is_written);
  fz_try(ctx) {
    end_step(document);
    draw_other_pages(document);
    unpack_changes(document);
    write_file(document, beside);
    is_written = true;
  }
  fz_catch(ctx) fz_report_error(ctx);
  if (is_written && chmod(beside, as_it_was.st_mode & 0777) == 0 && rename(beside, path) == 0) return true;
  unlink(beside);
  return false;
}

const struct document_edit pages_edit = {
  .begin = begin, .list_fields = list_form_fields, .read_text = read_form_text, .write_text = write_form_text, .toggle = toggle_form_field,
  .read_choice = read_form_choice, .choose = choose_in_form, .choice_at = form_choice_at, .caret = form_caret, .offset_at = form_offset_at,
  .put_note = put_note, .move_note = move_note, .drop_empty_note = drop_empty_note,
  .draw_lines = draw_pen_lines, .undo = undo, .save = save,
};
