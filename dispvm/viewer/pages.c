// Documents that libmupdf opens: PDF, XPS, EPUB, FB2, CBZ, MOBI, HTML. Every call into it is fenced, as any of them may
// throw over a damaged document. Nothing here turns scripts on (pdf_enable_js), and nothing may.
#include "pages.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { store_bytes = 64 << 20 };
/** Points of paper to a pixel of the window, and the size of letters, for what is laid out to the window. */
static const float points_to_pixel = 0.75f, letters_points = 12;

/** libmupdf breaks the page before the cover and each title of a FictionBook: what comes first would leave a page empty. */
static const char book_style[] =
  "FictionBook>description>title-info>coverpage,FictionBook>body>section>title{page-break-before:auto}"
  "FictionBook>body>section+section>title,FictionBook>body>title+section>title,FictionBook>body>epigraph+section>title,"
  "FictionBook>body>image+section>title,FictionBook>body+body>section>title{page-break-before:always}";

static fz_cookie cookie;

fz_context *pages_context(void) {
  static fz_context *ctx;
  if (ctx != NULL) return ctx;
  ctx = fz_new_context(NULL, NULL, store_bytes);
  if (ctx == NULL) return NULL;
  fz_try(ctx) {
    fz_register_document_handlers(ctx);
    fz_set_user_css(ctx, book_style);
  }
  fz_catch(ctx) fz_report_error(ctx);
  return ctx;
}

static void give_up(void) { cookie.abort = 1; }
fz_cookie *fresh_cookie(void) {
  memset(&cookie, 0, sizeof cookie);
  return &cookie;
}
bool was_given_up(void) { return cookie.abort != 0; }

void forget_fields(struct document *document) {
  fz_free(pages_context(), document->fields);
  document->fields = NULL;
}

void forget_page(struct document *document) {
  fz_context *ctx = pages_context();
  fz_drop_stext_page(ctx, document->text);
  fz_drop_page(ctx, document->page);
  forget_fields(document);
  document->text = NULL;
  document->page = NULL;
}

/** The page, loaded once; throws. */
fz_page *load_page(struct document *document, int number) {
  fz_context *ctx = pages_context();
  if (document->page != NULL && document->number == number) return document->page;
  forget_page(document);
  if (document->pdf != NULL) bound_looks(document, number);
  document->page = fz_load_page(ctx, document->fz, number);
  document->number = number;
  return document->page;
}

static void close_pages(struct document *document) {
  fz_context *ctx = pages_context();
  forget_page(document);
  pdf_drop_obj(ctx, document->last_field);
  fz_drop_document(ctx, document->fz);
  free(document);
}

static void lay_out(struct document *document, int width, int letters_percent) {
  fz_context *ctx = pages_context();
  if (!document->flows) return;
  forget_page(document);
  const float points = (float)width * points_to_pixel;
  fz_try(ctx) fz_layout_document(ctx, document->fz, points, points * 1.4142f, letters_points * (float)letters_percent / 100);
  fz_catch(ctx) fz_report_error(ctx);
}

/** Whether it opens; throws where it is damaged. */
static enum open_outcome admit(struct document *document, const char *password) {
  fz_context *ctx = pages_context();
  if (fz_needs_password(ctx, document->fz)) {
    if (password == NULL) return needs_password;
    if (!fz_authenticate_password(ctx, document->fz, password)) return wrong_password;
  }
  document->pdf = pdf_document_from_fz_document(ctx, document->fz);
  document->flows = fz_is_document_reflowable(ctx, document->fz);
  if (document->pdf != NULL) bound_page_count(document);
  return opened;
}

/** Of an error in opening: what only the holders of certificates may read is whole, and so is what only one maker's programs can. */
static enum open_outcome why_not_opened(void) {
  const char *error = fz_caught_message(pages_context());
  if (strstr(error, "unknown encryption") == NULL) return damaged;
  return strstr(error, "Adobe.PubSec") == NULL ? locked : needs_certificate;
}

static enum open_outcome open_pages(const char *path, const char *password, int width, struct document **opened_document) {
  fz_context *ctx = pages_context();
  struct document *document = calloc(1, sizeof *document);
  enum open_outcome outcome = damaged;
  if (ctx == NULL || document == NULL) {
    free(document);
    return too_large;
  }
  fz_var(outcome);
  fz_try(ctx) {
    document->fz = open_page_file(path);
    outcome = admit(document, password);
    if (outcome == opened) {
      lay_out(document, width, 100);
      load_page(document, 0);
    }
  }
  fz_catch(ctx) {
    // One page of several may be damaged without the others.
    if (outcome == opened) outcome = document->pdf != NULL && count_chapters_pages(document) > 1 ? opened : damaged;
    else outcome = why_not_opened();
    fz_report_error(ctx);
  }
  if (outcome == opened) *opened_document = document;
  else close_pages(document);
  return outcome;
}

int count_chapters_pages(struct document *document) {
  fz_context *ctx = pages_context();
  int pages = 0;
  fz_var(pages);
  fz_try(ctx) {
    const int chapters = fz_count_chapters(ctx, document->fz);
    // A chapter that was counted once is not laid out again.
    for (int i = 0; i < chapters && !was_given_up(); i++) pages += fz_count_chapter_pages(ctx, document->fz, i);
  }
  fz_catch(ctx) {
    fz_report_error(ctx);
    pages = 0;
  }
  return pages;
}

static int count_pages(struct document *document) {
  fresh_cookie();
  return count_chapters_pages(document);
}

static struct box measure(struct document *document, int page) {
  fz_context *ctx = pages_context();
  fz_rect rect = { 0, 0, 0, 0 };
  fz_var(rect);
  fz_try(ctx) rect = fz_bound_page(ctx, load_page(document, page));
  fz_catch(ctx) fz_report_error(ctx);
  return (struct box){ rect.x0, rect.y0, rect.x1, rect.y1 };
}

/** From the page to the part: as view.c turns points, to the pixel. */
static fz_matrix placed(fz_rect page, float scale, int rotation, struct area part) {
  const fz_matrix turned = fz_concat(fz_scale(scale, scale), fz_rotate((float)rotation));
  const fz_rect there = fz_transform_rect(page, turned);
  return fz_concat(turned, fz_translate(-there.x0 - (float)part.x, -there.y0 - (float)part.y));
}

static void run_page(struct document *document, int number, fz_pixmap *pixmap, float scale, int rotation, struct area part) {
  fz_context *ctx = pages_context();
  fz_page *page = load_page(document, number);
  const fz_matrix matrix = placed(fz_bound_page(ctx, page), scale, rotation, part);
  fz_device *device = fz_new_draw_device(ctx, fz_identity, pixmap);
  fz_try(ctx) {
    fz_run_page(ctx, page, device, matrix, &cookie);
    fz_close_device(ctx, device);
  }
  fz_always(ctx) fz_drop_device(ctx, device);
  fz_catch(ctx) fz_rethrow(ctx);
}

static bool draw(struct document *document, int page, float scale, int rotation, struct area part, struct canvas *canvas) {
  fz_context *ctx = pages_context();
  fz_pixmap *pixmap = NULL;
  bool is_whole = true;
  fz_var(pixmap);
  fz_var(is_whole);
  fresh_cookie();
  fz_try(ctx) {
    pixmap = fz_new_pixmap_with_data(ctx, fz_device_bgr(ctx), canvas->width, canvas->height, NULL, 1, canvas->stride, canvas->pixels);
    run_page(document, page, pixmap, scale, rotation, part);
  }
  fz_always(ctx) fz_drop_pixmap(ctx, pixmap);
  fz_catch(ctx) {
    fz_report_error(ctx);
    is_whole = false;
  }
  return is_whole && cookie.errors == 0;
}

static bool flows(struct document *document) { return document->flows; }

/** What stands there in the document's catalogue: a list's length, or 1 for anything else but null and false. */
static int look_up(struct document *document, const char *where) {
  fz_context *ctx = pages_context();
  int found = 0;
  fz_var(found);
  fz_try(ctx) {
    pdf_obj *object = pdf_dict_getp(ctx, pdf_trailer(ctx, document->pdf), where);
    found = pdf_is_array(ctx, object) ? pdf_array_len(ctx, object) : object != NULL && object != PDF_NULL && object != PDF_FALSE;
  }
  fz_catch(ctx) fz_report_error(ctx);
  return found;
}

static const char *remark(struct document *document) {
  if (document->pdf == NULL) return NULL;
  if (look_up(document, "Root/Collection"))
    return in_words(word_portfolio);
  if (!look_up(document, "Root/AcroForm/XFA")) return NULL;
  return look_up(document, "Root/NeedsRendering") || look_up(document, "Root/AcroForm/Fields") == 0
    ? in_words(word_xfa_alone)
    : in_words(word_xfa_too);
}

const struct document_kind pages_kind = {
  .name = "pages", .open = open_pages, .close = close_pages, .count_pages = count_pages, .measure = measure, .draw = draw,
  .search = search_page, .select_text = select_page_text, .link_at = page_link_at, .list_links = list_page_links,
  .lay_out = lay_out, .flows = flows, .remark = remark, .edit = &pages_edit, .give_up = give_up,
};
