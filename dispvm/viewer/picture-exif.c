// The way up of a photo, as its camera wrote it (EXIF 2.3, tag 0x0112). Reads a sender's bytes within their bounds only.
#include "picture.h"
#include <string.h>

struct reader { const unsigned char *bytes; size_t size; bool little; };

static unsigned read_number(const struct reader *from, size_t at, int length) {
  unsigned number = 0;
  if (at > from->size || from->size - at < (size_t)length) return 0;
  for (int i = 0; i < length; i++) number = number << 8 | from->bytes[at + (from->little ? length - 1 - i : i)];
  return number;
}

int exif_orientation(const unsigned char *untrusted_exif, size_t size) {
  if (size < 8) return 1;
  struct reader from = {untrusted_exif, size, untrusted_exif[0] == 'I'};
  size_t directory = read_number(&from, 4, 4);
  unsigned entries = read_number(&from, directory, 2);
  for (unsigned entry = 0; entry < entries && entry < 512; entry++) {
    size_t at = directory + 2 + (size_t)entry * 12;
    if (read_number(&from, at, 2) != 0x0112) continue;
    unsigned orientation = read_number(&from, at + 8, 2);
    return orientation >= 1 && orientation <= 8 ? (int)orientation : 1;
  }
  return 1;
}

int webp_orientation(const unsigned char *untrusted_file, size_t size) {
  static const char mark[] = "Exif\0";
  const struct reader from = {untrusted_file, size, true};
  if (size < 12 || memcmp(untrusted_file, "RIFF", 4) != 0 || memcmp(untrusted_file + 8, "WEBP", 4) != 0) return 1;
  for (size_t at = 12; at < size && size - at >= 8;) {
    const size_t contents = at + 8, length = read_number(&from, at + 4, 4);
    if (length > size - contents) return 1;
    // Some programs write the mark that JPEG has before it.
    const size_t marked = length >= sizeof mark && memcmp(untrusted_file + contents, mark, sizeof mark) == 0 ? sizeof mark : 0;
    if (memcmp(untrusted_file + at, "EXIF", 4) == 0) return exif_orientation(untrusted_file + contents + marked, length - marked);
    at = contents + length + (length & 1);
  }
  return 1;
}

/** EXIF's orientations after a quarter turn to the right. */
static const unsigned char quarter[9] = {1, 6, 7, 8, 5, 2, 3, 4, 1};

int turn_orientation(int orientation, int rotation) {
  if (orientation < 1 || orientation > 8) orientation = 1;
  for (int turned = 0; turned < (rotation % 360 + 360) % 360; turned += 90) orientation = quarter[orientation];
  return orientation;
}
