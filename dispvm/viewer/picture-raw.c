// Camera raw: shows the largest JPEG that the camera put beside the sensor's data, as every photo program does first.
// A sender's bytes: each candidate is only a place to begin, libjpeg-turbo decides.
#include "picture.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MOST_CANDIDATES = 64, SMALLEST_SIDE = 500 };

struct raw_state { struct picture preview; };

/** Width × height in the frame header of a JPEG that libjpeg can read; 0 where there is none (a lossless one is the sensor's). */
static uint64_t extent_of_jpeg(const unsigned char *bytes, size_t size) {
  for (size_t at = 2; at + 9 < size && bytes[at] == 0xff;) {
    unsigned marker = bytes[at + 1];
    if (marker >= 0xc0 && marker <= 0xc2) {
      unsigned height = bytes[at + 5] << 8 | bytes[at + 6], width = bytes[at + 7] << 8 | bytes[at + 8];
      return width < SMALLEST_SIDE || height < SMALLEST_SIDE ? 0 : (uint64_t)width * height;
    }
    if (marker == 0xd9 || marker == 0xda || (marker >= 0xc3 && marker <= 0xcf && marker != 0xc4)) return 0;
    at += 2 + (bytes[at + 2] << 8 | bytes[at + 3]);
  }
  return 0;
}

static size_t find_largest(const struct picture *picture) {
  const unsigned char *bytes = picture->untrusted_bytes, *end = bytes + picture->size;
  uint64_t largest = 0;
  size_t found = 0;
  int candidates = 0;
  for (const unsigned char *at = bytes + 1; candidates < MOST_CANDIDATES && at + 4 < end; at++) {
    at = memchr(at, 0xff, end - at - 3);
    if (!at) break;
    if (at[1] != 0xd8 || at[2] != 0xff) continue;
    uint64_t extent = extent_of_jpeg(at, end - at);
    if (extent == 0) continue;
    candidates++;
    if (extent > largest) largest = extent, found = at - bytes;
  }
  return found;
}

static bool is_raw(const struct picture *picture) {
  static const char *const endings[] = {".cr2", ".nef", ".arw", ".dng", ".orf", ".rw2", ".raf", ".pef", ".srw", ".sr2", ".nrw", ".cr3"};
  const char *ending = strrchr(picture->path, '.');
  for (size_t at = 0; ending && at < sizeof endings / sizeof *endings; at++)
    if (strcasecmp(ending, endings[at]) == 0) return true;
  return false;
}

/** Most cameras write a TIFF; Canon's newer ones put one into a box of their own. */
static int orientation_of_raw(const struct picture *picture) {
  const unsigned char *bytes = picture->untrusted_bytes, *box = memmem(bytes, picture->size, "CMT1", 4);
  if (memcmp(bytes, "II", 2) == 0 || memcmp(bytes, "MM", 2) == 0) box = NULL;
  else if (!box) return 1;
  const size_t at = box ? (size_t)(box - bytes) + 4 : 0;
  return exif_orientation(bytes + at, picture->size - at);
}

static enum open_outcome open_raw(struct picture *picture) {
  if (!is_raw(picture)) return unsupported;
  size_t at = find_largest(picture);
  struct raw_state *state = at ? picture->state = calloc(1, sizeof *state) : NULL;
  if (!state) return unsupported;
  state->preview = *picture;
  state->preview.untrusted_bytes += at;
  state->preview.size -= at;
  enum open_outcome outcome = jpeg_codec.open(&state->preview);
  picture->width = state->preview.width;
  picture->height = state->preview.height;
  picture->orientation = state->preview.orientation;
  if (picture->orientation == 1) picture->orientation = orientation_of_raw(picture);
  return outcome;
}

static enum open_outcome decode_raw(struct picture *picture, int page, int reduction, struct pixels *pixels) {
  return jpeg_codec.decode(&((struct raw_state *)picture->state)->preview, page, reduction, pixels);
}

static void close_raw(struct picture *picture) {
  free(picture->state);
  picture->state = NULL;
}

const struct picture_codec raw_codec = {open_raw, decode_raw, NULL, close_raw};
