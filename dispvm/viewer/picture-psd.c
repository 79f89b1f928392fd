// Photoshop's pictures with more channels than libmupdf takes (saved selections, the transparency of a grey one): rewritten
// as one that has its colours alone. Layers and resources are left out too: the whole picture lies behind them.
#include "picture.h"
#include <stdlib.h>
#include <string.h>

enum { HEAD_BYTES = 26, CHANNELS_AT = 12, HEIGHT_AT = 14, MODE_AT = 24, SECTIONS = 3, METHOD_BYTES = 2, PACKED = 1 };
enum { GREY = 1, COLOURS = 3, INKS = 4, TONES = 8 };

static uint64_t read_big(const unsigned char *bytes, int length) {
  uint64_t number = 0;
  for (int i = 0; i < length; i++) number = number << 8 | bytes[i];
  return number;
}

/** How many of the channels are colours, where libmupdf refuses the rest; 0 where it takes the file or nobody does. */
static int kept_channels(const unsigned char *head) {
  const unsigned channels = (unsigned)read_big(head + CHANNELS_AT, 2);
  switch (read_big(head + MODE_AT, 2)) {
    case GREY: return channels > 1 ? 1 : 0;
    case TONES: return channels > 0 ? 1 : 0;
    case COLOURS: return channels > 4 ? 3 : 0;
    case INKS: return channels > 4 ? 4 : 0;
    default: return 0;
  }
}

/** Where the picture begins, with how it is packed; 0 where the file ends before. */
static size_t find_picture(const struct picture *picture) {
  size_t at = HEAD_BYTES;
  for (int section = 0; section < SECTIONS; section++) {
    if (picture->size - at < 4) return 0;
    const size_t length = read_big(picture->untrusted_bytes + at, 4);
    at += 4;
    if (length > picture->size - at) return 0;
    at += length;
  }
  return picture->size - at > METHOD_BYTES ? at : 0;
}

unsigned char *keep_colours(const struct picture *picture, size_t *kept_size) {
  const unsigned char *bytes = picture->untrusted_bytes;
  if (picture->size <= HEAD_BYTES || memcmp(bytes, "8BPS\0\1", 6) != 0) return NULL;
  const int kept = kept_channels(bytes);
  const size_t at = kept ? find_picture(picture) : 0;
  if (at == 0) return NULL;
  // Before rows that are packed stand their lengths: two bytes for each row of each channel.
  const uint64_t rows = read_big(bytes + at, METHOD_BYTES) == PACKED ? read_big(bytes + HEIGHT_AT, 4) * 2 : 0;
  const uint64_t lengths = rows * read_big(bytes + CHANNELS_AT, 2);
  if (lengths > picture->size - at - METHOD_BYTES) return NULL;
  const size_t sections = SECTIONS * 4, data = picture->size - at - METHOD_BYTES - lengths;
  *kept_size = HEAD_BYTES + sections + METHOD_BYTES + rows * kept + data;
  unsigned char *file = memory_suffices(*kept_size) ? calloc(1, *kept_size) : NULL;
  if (!file) return NULL;
  memcpy(file, bytes, HEAD_BYTES);
  file[CHANNELS_AT] = 0;
  file[CHANNELS_AT + 1] = (unsigned char)kept;
  if (kept == 1) file[MODE_AT + 1] = GREY;
  memcpy(file + HEAD_BYTES + sections, bytes + at, METHOD_BYTES);
  memcpy(file + HEAD_BYTES + sections + METHOD_BYTES + rows * kept, bytes + at + METHOD_BYTES + lengths, data);
  return file;
}
