// A text as a document of the viewer: mapped, not read; its pieces are its pages, laid out to the window's width.
// The file is the sender's: its bytes become letters in encoding.c and reach libmupdf as well-formed text only.
#include "text-layout.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STORE_BYTES = 16 << 20, NARROWEST = 120, SMALLEST_PERCENT = 25, LARGEST_PERCENT = 1000 };
static const char fonts_folder[] = "/usr/share/fonts/truetype/dejavu";

static void keep_quiet(void *user, const char *message) {
  (void)user, (void)message;
}

/** One for all texts: its fonts stay loaded from one to the next. */
static fz_context *text_context(void) {
  static fz_context *context;
  if (context) return context;
  context = fz_new_context(NULL, NULL, STORE_BYTES);
  if (!context) return NULL;
  fz_set_warning_callback(context, keep_quiet, NULL);
  fz_set_error_callback(context, keep_quiet, NULL);
  return context;
}

static bool map_text(const char *path, struct document *document) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  struct stat facts;
  bool mapped = false;
  if (fd < 0) return false;
  if (fstat(fd, &facts) == 0 && S_ISREG(facts.st_mode)) {
    mapped = facts.st_size == 0;
    void *bytes = mapped ? MAP_FAILED : mmap(NULL, facts.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (bytes != MAP_FAILED) document->untrusted_bytes = bytes, document->size = facts.st_size, mapped = true;
  }
  close(fd);
  return mapped;
}

static void text_close(struct document *document) {
  if (document->context) {
    forget_pieces(document);
    fz_drop_archive(document->context, document->files);
    fz_drop_archive(document->context, document->pictures);
    fz_drop_archive(document->context, document->fonts);
  }
  if (document->untrusted_bytes) munmap((void *)document->untrusted_bytes, document->size);
  free(document);
}

/** Without fonts it is shown in libmupdf's own. */
static bool open_files(struct document *document) {
  fz_context *context = document->context;
  fz_try(context) {
    document->files = fz_new_multi_archive(context);
    document->pictures = fz_new_tree_archive(context, NULL);
    fz_mount_multi_archive(context, document->files, document->pictures, NULL);
    document->fonts = fz_open_directory(context, fonts_folder);
    fz_mount_multi_archive(context, document->files, document->fonts, NULL);
  }
  fz_catch(context) fz_report_error(context);
  return document->pictures != NULL;
}

static void text_lay_out(struct document *document, int width, int letters_percent) {
  document->width = width > NARROWEST ? width : NARROWEST;
  document->letters_percent = letters_percent < LARGEST_PERCENT ? letters_percent : LARGEST_PERCENT;
  if (letters_percent < SMALLEST_PERCENT) document->letters_percent = SMALLEST_PERCENT;
  forget_pieces(document);
}

static enum open_outcome text_open(const char *path, const char *password, int width, struct document **result) {
  (void)password;
  struct document *document = calloc(1, sizeof *document);
  enum open_outcome outcome = opened;
  if (!document) return too_large;
  for (int at = 0; at < KEPT_PIECES; at++) document->kept[at].number = -1;
  document->context = text_context();
  if (!document->context) outcome = too_large;
  else if (!map_text(path, document)) outcome = damaged;
  else if (!find_encoding(document->untrusted_bytes, document->size, &document->encoding)) outcome = unsupported;
  else if (!open_files(document)) outcome = too_large;
  if (outcome != opened) return text_close(document), outcome;
  document->pieces = count_pieces(&document->encoding, document->untrusted_bytes, document->size);
  text_lay_out(document, width, 100);
  *result = document;
  return opened;
}

static int text_count_pages(struct document *document) {
  return document->pieces;
}

static struct box text_measure(struct document *document, int page) {
  struct box box = {0, 0, document->width, 1};
  fz_try(document->context) box.y1 = lay_out_piece(document, page)->height;
  fz_catch(document->context) fz_report_error(document->context);
  return box;
}

static fz_matrix place(const struct document *document, const struct piece *piece, float scale, int rotation, struct area part) {
  fz_matrix turned = fz_pre_rotate(fz_scale(scale, scale), rotation);
  fz_rect whole = fz_transform_rect(fz_make_rect(0, 0, document->width, piece->height), turned);
  return fz_concat(turned, fz_translate(-whole.x0 - part.x, -whole.y0 - part.y));
}

static bool text_draw(struct document *document, int page, float scale, int rotation, struct area part, struct canvas *canvas) {
  fz_context *context = document->context;
  fz_pixmap *pixmap = NULL;
  fz_device *device = NULL;
  bool drawn = false;
  if (page < 0 || page >= document->pieces) return false;
  fz_var(pixmap);
  fz_var(device);
  fz_var(drawn);
  fz_try(context) {
    struct piece *piece = lay_out_piece(document, page);
    pixmap = fz_new_pixmap_with_data(context, fz_device_bgr(context), canvas->width, canvas->height, NULL, 1,
                                     canvas->stride, canvas->pixels);
    fz_clear_pixmap_with_value(context, pixmap, 255);
    device = fz_new_draw_device(context, fz_identity, pixmap);
    fz_run_display_list(context, piece->drawn, device, place(document, piece, scale, rotation, part), fz_infinite_rect, NULL);
    fz_close_device(context, device);
    drawn = true;
  }
  fz_always(context) {
    fz_drop_device(context, device);
    fz_drop_pixmap(context, pixmap);
  }
  fz_catch(context) fz_report_error(context);
  return drawn;
}

const struct document_kind text_kind = {
  .name = "text",
  .open = text_open,
  .close = text_close,
  .count_pages = text_count_pages,
  .measure = text_measure,
  .draw = text_draw,
  .search = search_text,
  .select_text = select_in_text,
  .lay_out = text_lay_out,
};
