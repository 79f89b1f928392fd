// Scales pixels: the mean of what a pixel covers when smaller, between neighbours when larger, squares when much larger.
// Sizes come from a checked picture; nothing here reads beyond it.
#include "picture-scale.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LANES = 0xff, WHOLE = 256, SQUARES_FROM = 3, MOST_TAPS = 128 };

static uint64_t spread(uint32_t pixel) {
  return (uint64_t)(pixel & 0xff00ff00u) << 24 | (pixel & 0x00ff00ffu);
}

static uint32_t gather(uint64_t lanes) {
  lanes = (lanes + 0x0080008000800080u) >> 8 & 0x00ff00ff00ff00ffu;
  return (uint32_t)(lanes & 0x00ff00ffu) | (uint32_t)(lanes >> 24 & 0xff00ff00u);
}

/** Weights as they should be become whole ones with the sum of 256, so that white stays white. */
static void round_weights(unsigned short *weights, const double *wanted, int taps, double sum) {
  double carried = 0;
  int given = 0;
  for (int tap = 0; tap < taps; tap++) {
    carried += wanted[tap] * WHOLE / sum;
    weights[tap] = (unsigned short)(lround(carried) - given);
    given += weights[tap];
  }
}

static void weigh(struct axis *axis, int at, double from, double to, int source) {
  double wanted[MOST_TAPS + 2] = {0}, sum = 0;
  int first = (int)floor(from);
  if (first > source - axis->taps) first = source - axis->taps;
  if (first < 0) first = 0;
  for (int tap = 0; tap < axis->taps; tap++) {
    double covered = fmin(to, first + tap + 1) - fmax(from, first + tap);
    wanted[tap] = covered > 0 ? covered : 0;
    sum += wanted[tap];
  }
  if (sum <= 0) wanted[0] = sum = 1;
  axis->first[at] = first;
  round_weights(axis->weights + (size_t)at * axis->taps, wanted, axis->taps, sum);
}

bool make_axis(struct axis *axis, int source, int whole, int from, int length) {
  double step = (double)source / whole, reach = step;
  if (step < 1) reach = whole >= (double)source * SQUARES_FROM ? 0 : 1;
  if (reach > MOST_TAPS - 1) reach = MOST_TAPS - 1;
  int taps = reach == 0 ? 1 : (int)ceil(reach) + 1;
  axis->taps = taps > source ? source : taps;
  axis->length = length;
  axis->first = malloc(sizeof *axis->first * length);
  axis->weights = malloc(sizeof *axis->weights * length * axis->taps);
  if (!axis->first || !axis->weights) return drop_axis(axis), false;
  for (int at = 0; at < length; at++) {
    double middle = (from + at + 0.5) * step;
    double low = fmin(fmax(middle - reach / 2, 0), source - 1e-6), high = fmin(middle + reach / 2, source);
    weigh(axis, at, low, reach == 0 ? low + 1 : high, source);
    if (reach == 0) axis->first[at] = (int)low, axis->weights[at] = WHOLE;
  }
  return true;
}

void drop_axis(struct axis *axis) {
  free(axis->first);
  free(axis->weights);
  memset(axis, 0, sizeof *axis);
}

static void scale_row(const uint32_t *source, const struct axis *across, uint32_t *row) {
  for (int x = 0; x < across->length; x++) {
    const uint32_t *from = source + across->first[x];
    const unsigned short *weights = across->weights + (size_t)x * across->taps;
    uint64_t lanes = 0;
    for (int tap = 0; tap < across->taps; tap++) lanes += spread(from[tap]) * weights[tap];
    row[x] = gather(lanes);
  }
}

static void add_row(const uint32_t *row, unsigned weight, uint64_t *sums, int length) {
  for (int x = 0; x < length; x++) sums[x] += spread(row[x]) * weight;
}

/** Each row of the source is scaled once: neighbours share at most the last two. */
struct rows { uint32_t *rows[2]; int at[2]; };

static const uint32_t *row_of(struct rows *rows, const struct pixels *pixels, const struct axis *across, int y) {
  int slot = y & 1;
  if (rows->at[slot] != y) {
    scale_row(pixels->data + (size_t)y * pixels->width, across, rows->rows[slot]);
    rows->at[slot] = y;
  }
  return rows->rows[slot];
}

bool scale_pixels(const struct pixels *pixels, const struct axis *across, const struct axis *down, uint32_t *scaled) {
  size_t length = across->length;
  uint64_t *sums = malloc(length * (sizeof *sums + 2 * sizeof(uint32_t)));
  if (!sums) return false;
  struct rows rows = {{(uint32_t *)(sums + length), (uint32_t *)(sums + length) + length}, {-1, -1}};
  for (int y = 0; y < down->length; y++) {
    const unsigned short *weights = down->weights + (size_t)y * down->taps;
    memset(sums, 0, length * sizeof *sums);
    for (int tap = 0; tap < down->taps; tap++)
      if (weights[tap]) add_row(row_of(&rows, pixels, across, down->first[y] + tap), weights[tap], sums, across->length);
    for (size_t x = 0; x < length; x++) scaled[y * length + x] = gather(sums[x]);
  }
  free(sums);
  return true;
}
