// What the parts of the picture viewer know of each other: codecs decode a page to pixels, at a reduced size where that
// saves time or memory. Every byte of a file is the sender's.
#pragma once
#include "viewer.h"
#include <stdint.h>

/** Blue, green, red, alpha, multiplied by alpha; rows without a gap. `opaque` where every alpha is 255. */
struct pixels { uint32_t *data; int width, height; bool opaque; };

struct picture;

struct picture_codec {
  /** Tells pages, size and orientation of the first page without decoding it where the format allows that. */
  enum open_outcome (*open)(struct picture *);
  /** Decodes at 1/reduction of the size or larger; `reduction` is at least 1. What a damaged file still has counts. */
  enum open_outcome (*decode)(struct picture *, int page, int reduction, struct pixels *);
  /** Milliseconds the present frame stays; goes on to the next one. NULL where a format has no frames. */
  int (*next_frame)(struct picture *);
  void (*close)(struct picture *);
};

struct picture {
  const struct picture_codec *codec;
  const char *path;
  const unsigned char *untrusted_bytes;
  size_t size;
  int pages, page, width, height;
  /** As EXIF counts: 1 is upright, 2 mirrored, 3 upside down, … 8 on its left side. */
  int orientation;
  /** The codec's own. */
  void *state;
};

extern const struct picture_codec jpeg_codec, png_codec, tiff_codec, mupdf_codec, imlib_codec, raw_codec, icon_codec;

/** The number, from 1 on, of an icon's largest size; 0 where it is none. */
int largest_of_icon(const struct picture *);
/** A Photoshop file of its colours alone, for free(3), where it has more than libmupdf takes; NULL otherwise. */
unsigned char *keep_colours(const struct picture *, size_t *kept_size);
/** False where so many bytes cannot be had without the kernel ending something. */
bool memory_suffices(uint64_t bytes);
/** NULL where it is too large; `data` is for free(3). */
bool make_pixels(struct pixels *, int64_t width, int64_t height);
/** A pixel with its colours multiplied by its alpha. */
uint32_t multiplied(uint32_t pixel);
/** From the colours of an ICC profile, where it is one of red, green and blue, to the screen's. */
void apply_profile(const unsigned char *untrusted_profile, size_t size, struct pixels *);
/** Four bytes of inks for each pixel, to the screen's colours. False where the guest has nothing to do it with. */
bool convert_inks(const unsigned char *inks, uint32_t *pixels, size_t count);
/** Fills `pixels` from as many pixels that are not multiplied yet; they may be its own. Tells whether they are opaque. */
void multiply_alpha(const uint32_t *from, size_t count, struct pixels *);
/** The orientation that an EXIF block tells (it begins with its byte order), 1 where it tells none. */
int exif_orientation(const unsigned char *untrusted_exif, size_t size);
/** The orientation in a WebP file's EXIF, 1 where there is none. */
int webp_orientation(const unsigned char *untrusted_file, size_t size);
/** Turned to EXIF's orientation and then by `rotation` degrees to the right: again one of EXIF's orientations. */
int turn_orientation(int orientation, int rotation);
/** What lies under transparency: chequered in two shades of one lightness. */
enum ground { light_ground, dark_ground };
/** The ground on which the ink of pixels that are not opaque is seen. */
enum ground ground_for(const struct pixels *);
/** Scales and turns pixels into the canvas, over the ground. `whole` is the turned picture's size in pixels. */
void paint_pixels(const struct pixels *, enum ground, int orientation, int whole_width, int whole_height, struct area part,
  struct canvas *);
