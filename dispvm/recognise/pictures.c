// Reads pages as the native host packs them, in the form in which a safe copy leaves its DispVM (docs/protocol.md).
#include "recognise.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/** These bounds are those of protocol/limits.ts. */
enum { pages_max = 500, side_max = 10000, pixels_max = 36000000 };
enum { run_code = 128, run_min = 2 };

/** Reads a number of digits alone that ends with this byte; 0 stands for anything else. */
static int read_number(FILE *input, int end, int max) {
  int number = 0, byte;
  while ((byte = getc(input)) >= '0' && byte <= '9') {
    number = number * 10 + byte - '0';
    if (number > max) return 0;
  }
  return byte == end ? number : 0;
}

int read_count(FILE *input) { return read_number(input, '\n', pages_max); }

static unsigned char grey_of(const unsigned char *pixel) { return (unsigned char)((pixel[0] * 77 + pixel[1] * 151 + pixel[2] * 28) >> 8); }

static bool unpack(FILE *input, unsigned char *grey, size_t count) {
  for (size_t at = 0; at < count;) {
    unsigned char pixels[3 * run_code];
    const int code = getc(input);
    if (code == EOF) return false;
    const size_t length = (size_t)(code < run_code ? code + 1 : code - run_code + run_min);
    const size_t stored = code < run_code ? length : 1;
    if (length > count - at || fread(pixels, 3, stored, input) != stored) return false;
    if (code >= run_code) memset(grey + at, grey_of(pixels), length);
    else for (size_t i = 0; i < length; i++) grey[at + i] = grey_of(pixels + 3 * i);
    at += length;
  }
  return true;
}

bool read_picture(FILE *input, struct picture *picture) {
  const int width = read_number(input, ' ', side_max), height = width > 0 ? read_number(input, '\n', side_max) : 0;
  if (height == 0 || (int64_t)width * height > pixels_max) return false;
  const size_t count = (size_t)width * (size_t)height;
  *picture = (struct picture){ malloc(count), width, height };
  if (picture->grey == NULL) return false;
  if (unpack(input, picture->grey, count)) return true;
  free(picture->grey);
  return false;
}
