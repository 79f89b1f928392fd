// Puts decoded pixels on the screen's canvas: scaled, the right way up, over a ground on which any ink is seen.
#include "picture-scale.h"
#include <stdlib.h>
#include <string.h>

enum { SQUARE = 12 };

bool is_ground_plain;

/** So near each other that thin pale letters, as of a letter without paper, are seen on both. */
static const uint32_t squares[][2] = {[light_ground] = {0xffffff, 0xf0f0f0}, [dark_ground] = {0x282828, 0x343434}};
static const uint32_t plain[2] = {0xffffff, 0xffffff};

static uint32_t over(uint32_t pixel, uint32_t under) {
  unsigned through = 255 - (pixel >> 24), result = 0;
  for (int shift = 0; shift < 24; shift += 8) {
    unsigned value = (pixel >> shift & 255) + ((under >> shift & 255) * through + 127) / 255;
    result |= (value > 255 ? 255 : value) << shift;
  }
  return result;
}

/** Where a rectangle of the turned picture lies before it is turned; all are `whole` pixels wide and high. */
static struct area turn_back(struct area part, int orientation, int whole_width, int whole_height) {
  struct area back = part;
  bool lies = orientation >= 5;
  if (lies) back = (struct area){part.y, part.x, part.height, part.width};
  int width = lies ? whole_height : whole_width, height = lies ? whole_width : whole_height;
  if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8) back.x = width - back.x - back.width;
  if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7) back.y = height - back.y - back.height;
  return back;
}

/** The pixel of the unturned part that is seen at (x, y) of the turned one. */
static size_t index_of(const struct area *back, int orientation, int x, int y) {
  if (orientation >= 5) { int turned = x; x = y, y = turned; }
  if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8) x = back->width - 1 - x;
  if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7) y = back->height - 1 - y;
  return (size_t)y * back->width + x;
}

/** `ground` is NULL where nothing shines through. */
static void put(const uint32_t *scaled, const uint32_t *ground, const struct area *back, int orientation, struct area part, int left,
                int top, struct canvas *canvas) {
  for (int y = 0; y < part.height; y++) {
    uint32_t *row = (uint32_t *)(canvas->pixels + (size_t)(top + y) * canvas->stride) + left;
    size_t at = index_of(back, orientation, 0, y);
    ptrdiff_t step = part.width > 1 ? (ptrdiff_t)index_of(back, orientation, 1, y) - (ptrdiff_t)at : 0;
    for (int x = 0; x < part.width; x++, at += step)
      row[x] = ground ? over(scaled[at], ground[((part.x + x) / SQUARE + (part.y + y) / SQUARE) & 1]) : scaled[at] & 0xffffff;
  }
}

/** What of `part` lies on the picture and on the canvas. */
static struct area meet(struct area part, int width, int height, const struct canvas *canvas) {
  int right = part.x + (part.width < canvas->width ? part.width : canvas->width);
  int bottom = part.y + (part.height < canvas->height ? part.height : canvas->height);
  struct area met = {part.x > 0 ? part.x : 0, part.y > 0 ? part.y : 0, 0, 0};
  met.width = (right < width ? right : width) - met.x;
  met.height = (bottom < height ? bottom : height) - met.y;
  return met;
}

void paint_pixels(const struct pixels *pixels, enum ground ground, int orientation, int whole_width, int whole_height, struct area part,
                  struct canvas *canvas) {
  struct area met = meet(part, whole_width, whole_height, canvas);
  if (met.width <= 0 || met.height <= 0) return;
  bool lies = orientation >= 5;
  const uint32_t *under = pixels->opaque ? NULL : is_ground_plain ? plain : squares[ground];
  struct area back = turn_back(met, orientation, whole_width, whole_height);
  struct axis across = {0}, down = {0};
  uint32_t *scaled = malloc((size_t)met.width * met.height * sizeof *scaled);
  if (scaled && make_axis(&across, pixels->width, lies ? whole_height : whole_width, back.x, back.width)
      && make_axis(&down, pixels->height, lies ? whole_width : whole_height, back.y, back.height)
      && scale_pixels(pixels, &across, &down, scaled))
    put(scaled, under, &back, orientation, met, met.x - part.x, met.y - part.y, canvas);
  drop_axis(&across);
  drop_axis(&down);
  free(scaled);
}
