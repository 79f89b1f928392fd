// Memory for pixels: asked for before it is taken, because the kernel ends the viewer that takes too much.
#include "picture.h"
#include <stdio.h>
#include <stdlib.h>

/** This much stays free for the X server, the scaled part and what the codec needs itself. */
enum { SPARE_BYTES = 16 << 20 };

bool memory_suffices(uint64_t bytes) {
  FILE *facts = fopen("/proc/meminfo", "r");
  char line[128];
  unsigned long long available_kib = 0;
  if (!facts) return bytes < (256u << 20);
  while (fgets(line, sizeof line, facts))
    if (sscanf(line, "MemAvailable: %llu kB", &available_kib) == 1) break;
  fclose(facts);
  return available_kib * 1024 >= bytes + SPARE_BYTES;
}

bool make_pixels(struct pixels *pixels, int64_t width, int64_t height) {
  if (width <= 0 || height <= 0 || width > INT32_MAX / 4 || height > INT32_MAX / 4) return false;
  uint64_t bytes = (uint64_t)width * (uint64_t)height * 4;
  if (!memory_suffices(bytes)) return false;
  *pixels = (struct pixels){calloc(1, bytes), (int)width, (int)height, true};
  return pixels->data != NULL;
}

uint32_t multiplied(uint32_t pixel) {
  uint32_t alpha = pixel >> 24, ends = (pixel & 0xff00ff) * alpha + 0x800080, middle = (pixel & 0xff00) * alpha + 0x8000;
  return alpha == 255 ? pixel : alpha << 24 | (ends >> 8 & 0xff00ff) | (middle >> 8 & 0xff00);
}

void multiply_alpha(const uint32_t *from, size_t count, struct pixels *pixels) {
  uint32_t all = 0xff000000u;
  for (size_t at = 0; at < count; at++) {
    all &= from[at];
    pixels->data[at] = multiplied(from[at]);
  }
  pixels->opaque = all == 0xff000000u;
}
