// Icons and pointers of Windows: one picture in several sizes, of which the largest is shown. Imlib2 reads the one that it
// is told where that is a bitmap, and none that is PNG.
#include "picture.h"
#include <stdlib.h>
#include <string.h>

enum { HEAD_BYTES = 6, ENTRY_BYTES = 16, SIGNATURE_BYTES = 8, MOST_ENTRIES = 256 };

struct icon_state { struct picture largest; };

static size_t read_little(const unsigned char *bytes, int length) {
  size_t number = 0;
  while (length-- > 0) number = number << 8 | bytes[length];
  return number;
}

/** A side of 256 is written as 0. */
static int side(unsigned char written) {
  return written ? written : 256;
}

static bool is_icon(const struct picture *picture) {
  const unsigned char *bytes = picture->untrusted_bytes;
  return picture->size > HEAD_BYTES && (memcmp(bytes, "\0\0\1\0", 4) == 0 || memcmp(bytes, "\0\0\2\0", 4) == 0);
}

static const unsigned char *entry_of(const struct picture *picture, int number) {
  return picture->untrusted_bytes + HEAD_BYTES + (size_t)(number - 1) * ENTRY_BYTES;
}

/** Pixels, and then colours; 0 where its bytes are not within the file. */
static size_t weight_of(const struct picture *picture, const unsigned char *entry) {
  const size_t length = read_little(entry + 8, 4), from = read_little(entry + 12, 4);
  if (from > picture->size || length > picture->size - from || length <= SIGNATURE_BYTES) return 0;
  // A pointer has the place of its tip there.
  const size_t depth = picture->untrusted_bytes[2] == 1 ? read_little(entry + 6, 2) & 63 : 0;
  return (size_t)side(entry[0]) * side(entry[1]) << 6 | depth;
}

int largest_of_icon(const struct picture *picture) {
  int largest = 0;
  size_t most = 0;
  const size_t count = is_icon(picture) ? read_little(picture->untrusted_bytes + 4, 2) : 0;
  for (size_t at = 1; at <= count && at <= MOST_ENTRIES && HEAD_BYTES + at * ENTRY_BYTES <= picture->size; at++) {
    const size_t weight = weight_of(picture, entry_of(picture, (int)at));
    if (weight > most) most = weight, largest = (int)at;
  }
  return largest;
}

static enum open_outcome open_icon(struct picture *picture) {
  const int largest = largest_of_icon(picture);
  struct icon_state *state = largest ? picture->state = calloc(1, sizeof *state) : NULL;
  if (!state) return unsupported;
  state->largest = *picture;
  state->largest.untrusted_bytes += read_little(entry_of(picture, largest) + 12, 4);
  state->largest.size = read_little(entry_of(picture, largest) + 8, 4);
  if (memcmp(state->largest.untrusted_bytes, "\x89PNG", 4) != 0) return unsupported;
  const enum open_outcome outcome = png_codec.open(&state->largest);
  picture->width = state->largest.width;
  picture->height = state->largest.height;
  return outcome;
}

static enum open_outcome decode_icon(struct picture *picture, int page, int reduction, struct pixels *pixels) {
  return png_codec.decode(&((struct icon_state *)picture->state)->largest, page, reduction, pixels);
}

static void close_icon(struct picture *picture) {
  free(picture->state);
  picture->state = NULL;
}

const struct picture_codec icon_codec = {open_icon, decode_icon, NULL, close_icon};
