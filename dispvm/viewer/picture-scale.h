// Scaling of one rectangle of pixels, in whole numbers: four channels in one multiplication.
#pragma once
#include "picture.h"

/** One axis: for each pixel wanted the first source pixel, and `taps` weights that sum up to 256. */
struct axis { int *first; unsigned short *weights; int taps, length; };

/** The axis from `source` pixels to `whole` ones, of which `from` and the `length - 1` after it are wanted. */
bool make_axis(struct axis *, int source, int whole, int from, int length);
void drop_axis(struct axis *);
/** Fills `across->length` × `down->length` pixels, row by row. False without the memory for two rows. */
bool scale_pixels(const struct pixels *, const struct axis *across, const struct axis *down, uint32_t *scaled);
