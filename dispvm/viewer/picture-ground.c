// Which ground lets the ink of a transparent picture be seen: a light one, unless what borders on transparency is light.
// What lies further inside has its own ground around it.
#include "picture.h"

enum { REACH = 2, INK_ALPHA = 32, CLEAR_ALPHA = 16, LIGHT_INK = 160, MOST_ROWS = 1000 };

/** From 0 to 255, as the eye weighs the colours; `pixel` is multiplied by its alpha. */
static unsigned lightness(uint32_t pixel) {
  return ((pixel >> 16 & 255) * 2 + (pixel >> 8 & 255) * 5 + (pixel & 255)) / 8 * 255 / (pixel >> 24);
}

static bool is_clear(const uint32_t *row, int x, int width) {
  return x >= 0 && x < width && row[x] >> 24 < CLEAR_ALPHA;
}

enum ground ground_for(const struct pixels *pixels) {
  const int step = pixels->height / MOST_ROWS + 1;
  long light = 0, dark = 0;
  for (int y = 0; y < pixels->height; y += step) {
    const uint32_t *row = pixels->data + (size_t)y * pixels->width;
    for (int x = 0; x < pixels->width; x++) {
      if (row[x] >> 24 < INK_ALPHA) continue;
      if (!is_clear(row, x - REACH, pixels->width) && !is_clear(row, x + REACH, pixels->width)) continue;
      if (lightness(row[x]) >= LIGHT_INK) light++;
      else dark++;
    }
  }
  return light > dark ? dark_ground : light_ground;
}
