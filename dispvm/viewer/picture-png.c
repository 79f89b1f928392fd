// PNG by libpng, row by row: a file that ends early shows what it has, and one too large for the memory loses pixels.
// Those that move are Imlib2's. The sender's bytes reach the library only; its errors come back here.
#include "picture.h"
#include <png.h>
#include <stdlib.h>
#include <string.h>

enum { SIGNATURE_BYTES = 8, LARGEST_CHUNK = 64 << 20, MOST_SKIPPED = 64 };

/** `at` is how far the library has read. */
struct source { const struct picture *picture; size_t at; };

static void read_bytes(png_structp png, png_bytep to, size_t length) {
  struct source *source = png_get_io_ptr(png);
  if (source->picture->size - source->at < length) png_error(png, "the file ends");
  memcpy(to, source->picture->untrusted_bytes + source->at, length);
  source->at += length;
}

static void keep_silent(png_structp png, png_const_charp message) {
  (void)png, (void)message;
}

static void give_up(png_structp png, png_const_charp message) {
  (void)message;
  png_longjmp(png, 1);
}

static png_structp begin(struct source *source, png_infop *info) {
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, give_up, keep_silent);
  *info = png ? png_create_info_struct(png) : NULL;
  if (!*info) return png_destroy_read_struct(&png, NULL, NULL), NULL;
  png_set_read_fn(png, source, read_bytes);
  png_set_user_limits(png, 0x7fffffff, 0x7fffffff);
  png_set_chunk_malloc_max(png, LARGEST_CHUNK);
  png_set_crc_action(png, PNG_CRC_QUIET_USE, PNG_CRC_QUIET_USE);
  return png;
}

static int png_orientation(png_structp png, png_infop info) {
  png_uint_32 length = 0;
  png_bytep exif = NULL;
  return png_get_eXIf_1(png, info, &length, &exif) && exif ? exif_orientation(exif, length) : 1;
}

static enum open_outcome open_png(struct picture *picture) {
  struct source source = {picture, 0};
  png_infop info;
  png_structp png = begin(&source, &info);
  volatile enum open_outcome outcome = damaged;
  if (!png) return too_large;
  if (setjmp(png_jmpbuf(png)) == 0) {
    png_read_info(png, info);
    picture->width = png_get_image_width(png, info);
    picture->height = png_get_image_height(png, info);
    picture->orientation = png_orientation(png, info);
    // The chunk that says that it moves stands before the first row.
    outcome = memmem(picture->untrusted_bytes, source.at, "acTL", 4) ? unsupported : opened;
  }
  png_destroy_read_struct(&png, &info, NULL);
  return outcome;
}

/** Asks the library for blue, green, red, alpha of eight bits, whatever depth and palette the file has. */
static int ask_for_screen_order(png_structp png, png_infop info) {
  png_set_expand(png);
  png_set_scale_16(png);
  png_set_gray_to_rgb(png);
  png_set_bgr(png);
  png_set_add_alpha(png, 255, PNG_FILLER_AFTER);
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  return passes;
}

static void take_row(const uint32_t *row, int skip, int y, struct pixels *pixels) {
  uint32_t *to = pixels->data + (size_t)(y / skip) * pixels->width;
  for (int x = 0; x < pixels->width; x++) to[x] = row[(size_t)x * skip];
}

static void read_rows(png_structp png, int passes, const struct picture *picture, int skip, uint32_t *row, struct pixels *pixels) {
  for (int pass = 0; pass < passes; pass++)
    for (int y = 0; y < picture->height; y++) {
      bool kept = y % skip == 0 && y / skip < pixels->height;
      if (skip == 1) row = pixels->data + (size_t)y * pixels->width;
      png_read_row(png, (png_bytep)row, NULL);
      if (skip > 1 && kept) take_row(row, skip, y, pixels);
    }
}

/** Which of the pixels to keep, so that they fit into memory: each, or one of so many. Interlaced rows need all of them. */
static int choose_skip(const struct picture *picture, bool interlaced, struct pixels *pixels) {
  for (int skip = 1; skip <= (interlaced ? 1 : MOST_SKIPPED); skip *= 2)
    if (make_pixels(pixels, (picture->width + skip - 1) / skip, (picture->height + skip - 1) / skip)) return skip;
  return 0;
}

static void use_profile(png_structp png, png_infop info, struct pixels *pixels) {
  png_charp name;
  png_bytep profile = NULL;
  png_uint_32 size = 0;
  int compression;
  if (png_get_iCCP(png, info, &name, &compression, &profile, &size)) apply_profile(profile, size, pixels);
}

static enum open_outcome decode_png(struct picture *picture, int page, int reduction, struct pixels *pixels) {
  (void)page, (void)reduction;
  struct source source = {picture, 0};
  png_infop info;
  png_structp png = begin(&source, &info);
  uint32_t *row = calloc(picture->width, sizeof *row);
  volatile enum open_outcome outcome = row ? damaged : too_large;
  if (png && row && setjmp(png_jmpbuf(png)) == 0) {
    png_read_info(png, info);
    int passes = ask_for_screen_order(png, info), skip = choose_skip(picture, passes > 1, pixels);
    outcome = skip && png_get_rowbytes(png, info) == (size_t)picture->width * 4 ? opened : too_large;
    if (outcome == opened) read_rows(png, passes, picture, skip, row, pixels);
  }
  if (outcome == opened) multiply_alpha(pixels->data, (size_t)pixels->width * pixels->height, pixels);
  if (outcome == opened) use_profile(png, info, pixels);
  png_destroy_read_struct(&png, &info, NULL);
  free(row);
  return outcome;
}

static void close_png(struct picture *picture) {
  (void)picture;
}

const struct picture_codec png_codec = {open_png, decode_png, NULL, close_png};
