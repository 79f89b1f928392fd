// TIFF by libtiff, the format's own library: each directory is a page, whatever its compression, tiles and depth.
// The sender's bytes reach the library only; damaged strips stay blank.
#include "picture.h"
#include "picture-tiff.h"
#include <stdlib.h>
#include <string.h>

struct source { const struct picture *picture; toff_t at; };

static tsize_t read_bytes(thandle_t handle, void *to, tsize_t length) {
  struct source *source = handle;
  toff_t size = source->picture->size;
  if (length < 0 || source->at >= size) return 0;
  if ((toff_t)length > size - source->at) length = size - source->at;
  memcpy(to, source->picture->untrusted_bytes + source->at, length);
  source->at += length;
  return length;
}

static tsize_t refuse_bytes(thandle_t handle, void *from, tsize_t length) {
  (void)handle, (void)from, (void)length;
  return -1;
}

static toff_t seek(thandle_t handle, toff_t to, int whence) {
  struct source *source = handle;
  source->at = whence == SEEK_SET ? to : whence == SEEK_CUR ? source->at + to : source->picture->size + to;
  return source->at;
}

static int close_nothing(thandle_t handle) {
  (void)handle;
  return 0;
}

static toff_t tell_size(thandle_t handle) {
  return ((struct source *)handle)->picture->size;
}

static TIFF *begin(struct source *source) {
  TIFFSetErrorHandler(NULL);
  TIFFSetWarningHandler(NULL);
  return TIFFClientOpen("picture", "rm", source, read_bytes, refuse_bytes, seek, close_nothing, tell_size, NULL, NULL);
}

static bool measure_page(TIFF *tiff, struct picture *picture) {
  uint32_t width = 0, height = 0;
  uint16_t orientation = 1;
  TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &width);
  TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &height);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_ORIENTATION, &orientation);
  if (width == 0 || height == 0 || width > INT32_MAX / 4 || height > INT32_MAX / 4) return false;
  picture->width = width;
  picture->height = height;
  picture->orientation = orientation >= 1 && orientation <= 8 ? orientation : 1;
  return true;
}

/** The library forgets the transparency of what is not red, green and blue: that is picture-tiff-grey.c's, or libmupdf's. */
static bool keeps_transparency(TIFF *tiff) {
  uint16_t extra = 0, *kinds = NULL, photometric = PHOTOMETRIC_RGB;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_EXTRASAMPLES, &extra, &kinds);
  TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &photometric);
  return extra == 0 || photometric == PHOTOMETRIC_RGB;
}

static enum open_outcome open_tiff(struct picture *picture) {
  struct source source = {picture, 0};
  TIFF *tiff = begin(&source);
  char message[1024];
  if (!tiff) return damaged;
  enum open_outcome outcome = damaged;
  const bool is_known = is_grey_with_alpha(tiff) || (TIFFRGBAImageOK(tiff, message) && keeps_transparency(tiff));
  if (measure_page(tiff, picture)) outcome = is_known ? opened : unsupported;
  if (outcome == opened) picture->pages = TIFFNumberOfDirectories(tiff);
  TIFFClose(tiff);
  return outcome;
}

/** The library has red where the canvas has blue; it has multiplied by alpha already. */
static void swap_red_and_blue(struct pixels *pixels) {
  uint32_t all = 0xff000000u;
  for (size_t at = 0; at < (size_t)pixels->width * pixels->height; at++) {
    uint32_t pixel = pixels->data[at];
    all &= pixel;
    pixels->data[at] = (pixel & 0xff00ff00u) | (pixel >> 16 & 255) | (pixel & 255) << 16;
  }
  pixels->opaque = all == 0xff000000u;
}

static bool read_pixels(TIFF *tiff, const struct picture *picture, struct pixels *pixels) {
  if (is_grey_with_alpha(tiff)) return decode_grey_with_alpha(tiff, pixels);
  // Asked for in its own orientation, so that the library leaves turning to us.
  if (!TIFFReadRGBAImageOriented(tiff, picture->width, picture->height, pixels->data, picture->orientation, 0)) return false;
  swap_red_and_blue(pixels);
  return true;
}

static enum open_outcome decode_tiff(struct picture *picture, int page, int reduction, struct pixels *pixels) {
  (void)reduction;
  struct source source = {picture, 0};
  TIFF *tiff = begin(&source);
  enum open_outcome outcome = damaged;
  if (!tiff) return damaged;
  if (TIFFSetDirectory(tiff, page) && measure_page(tiff, picture)) {
    picture->page = page;
    outcome = make_pixels(pixels, picture->width, picture->height) ? opened : too_large;
    if (outcome == opened && !read_pixels(tiff, picture, pixels)) {
      outcome = damaged;
      free(pixels->data);
      pixels->data = NULL;
    }
  }
  TIFFClose(tiff);
  return outcome;
}

static void close_tiff(struct picture *picture) {
  (void)picture;
}

const struct picture_codec tiff_codec = {open_tiff, decode_tiff, NULL, close_tiff};
