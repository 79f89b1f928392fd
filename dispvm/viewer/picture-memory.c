// Memory for pixels: asked for before it is taken, because the kernel ends the viewer that takes too much.
#include "picture.h"
#include <stdio.h>
#include <stdlib.h>

/** Left for the X server, the scaled part and the codec's own. */
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
