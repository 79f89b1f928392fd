// Grey with transparency in a TIFF, of 8 or 16 bits: libtiff's own conversion forgets the transparency, and libmupdf multiplies
// by it where the file has done so already. The sender's bytes reach libtiff only.
#include "picture.h"
#include "picture-tiff.h"
#include <stdlib.h>

/** How it lies in the file. */
struct grey { uint16_t bits, samples, plane, photometric, extra; bool is_multiplied; };

static bool read_grey(TIFF *tiff, struct grey *grey) {
  uint16_t count = 0, *kinds = NULL;
  TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &grey->bits);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &grey->samples);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_PLANARCONFIG, &grey->plane);
  TIFFGetFieldDefaulted(tiff, TIFFTAG_EXTRASAMPLES, &count, &kinds);
  if (!TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &grey->photometric)) return false;
  grey->is_multiplied = count == 1 && kinds[0] == EXTRASAMPLE_ASSOCALPHA;
  return count == 1 && grey->samples == 2 && (grey->bits == 8 || grey->bits == 16);
}

bool is_grey_with_alpha(TIFF *tiff) {
  struct grey grey;
  return read_grey(tiff, &grey) && grey.plane == PLANARCONFIG_CONTIG && !TIFFIsTiled(tiff) &&
    (grey.photometric == PHOTOMETRIC_MINISBLACK || grey.photometric == PHOTOMETRIC_MINISWHITE);
}

/** The library gives samples in this computer's order. */
static unsigned sample_at(const struct grey *grey, const void *row, int at) {
  return grey->bits == 16 ? ((const uint16_t *)row)[at] >> 8 : ((const uint8_t *)row)[at];
}

static void take_row(const struct grey *grey, const void *row, int width, uint32_t *to) {
  for (int x = 0; x < width; x++) {
    const unsigned alpha = sample_at(grey, row, 2 * x + 1);
    unsigned light = sample_at(grey, row, 2 * x);
    if (grey->photometric == PHOTOMETRIC_MINISWHITE) light = (grey->is_multiplied ? alpha : 255) - light;
    if (grey->is_multiplied && light > alpha) light = alpha;
    const uint32_t pixel = alpha << 24 | light << 16 | light << 8 | light;
    to[x] = grey->is_multiplied ? pixel : multiplied(pixel);
  }
}

bool decode_grey_with_alpha(TIFF *tiff, struct pixels *pixels) {
  struct grey grey;
  if (!read_grey(tiff, &grey)) return false;
  void *row = malloc((size_t)TIFFScanlineSize(tiff) + 1);
  bool is_any = false;
  pixels->opaque = false;
  // Rows after damage stay as they are, which is transparent.
  for (int y = 0; row && y < pixels->height && TIFFScanlineSize(tiff) >= (tmsize_t)pixels->width * 2 * (grey.bits / 8); y++) {
    if (TIFFReadScanline(tiff, row, y, 0) < 0) break;
    take_row(&grey, row, pixels->width, pixels->data + (size_t)y * pixels->width);
    is_any = true;
  }
  free(row);
  return is_any;
}
