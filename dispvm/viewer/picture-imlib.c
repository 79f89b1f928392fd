// Pictures by Imlib2, whose loaders are libraries of their own and are loaded with the first picture that needs them:
// GIF, WebP, HEIC, AVIF, JPEG XL, SVG, icons, Targa, X pixmaps; animations frame by frame.
#include "picture.h"
#include <Imlib2.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/**
 * `frame` is the present one of an animation, or an icon's size. `shown` is what the frames up to the present one have
 * left, as large as the whole picture, not multiplied by alpha.
 */
struct imlib_state { int frames, frame, delay_ms; struct pixels shown, before; Imlib_Frame_Info info; };

enum { SHORTEST_DELAY_MS = 20, USUAL_DELAY_MS = 100 };

static Imlib_Image load_frame(const struct picture *picture, int frame) {
  Imlib_Image image = frame > 0 ? imlib_load_image_frame(picture->path, frame) : NULL;
  if (!image) image = imlib_load_image_immediately_without_cache(picture->path);
  if (image) imlib_context_set_image(image);
  return image;
}

static enum open_outcome open_imlib(struct picture *picture) {
  struct imlib_state *state = picture->state = calloc(1, sizeof *state);
  if (!state) return too_large;
  imlib_set_cache_size(0);
  const int size = largest_of_icon(picture);
  Imlib_Image image = imlib_load_image_frame(picture->path, size > 0 ? size : 1);
  if (!image) image = imlib_load_image(picture->path);
  if (!image) return imlib_get_error() == ENOMEM ? too_large : unsupported;
  imlib_context_set_image(image);
  picture->width = imlib_image_get_width();
  picture->height = imlib_image_get_height();
  imlib_image_get_frame_info(&state->info);
  // An icon's sizes come as frames.
  state->frames = state->info.frame_count > 1 && size == 0 ? state->info.frame_count : 0;
  if (state->info.canvas_w > 0 && state->frames > 1) picture->width = state->info.canvas_w, picture->height = state->info.canvas_h;
  state->frame = state->frames > 1 ? 1 : size;
  picture->orientation = webp_orientation(picture->untrusted_bytes, picture->size);
  imlib_free_image_and_decache();
  return memory_suffices((uint64_t)picture->width * picture->height * 8) ? opened : too_large;
}

/** Lays the frame that Imlib2 has loaded upon what is shown. */
static void lay_frame(struct imlib_state *state) {
  const uint32_t *data = imlib_image_get_data_for_reading_only();
  const Imlib_Frame_Info *info = &state->info;
  int width = imlib_image_get_width(), height = imlib_image_get_height();
  bool alpha = imlib_image_has_alpha(), blends = info->frame_flags & IMLIB_FRAME_BLEND;
  for (int y = 0; data && y < height; y++) {
    int to_y = y + info->frame_y;
    if (to_y < 0 || to_y >= state->shown.height) continue;
    for (int x = 0; x < width; x++) {
      int to_x = x + info->frame_x;
      uint32_t pixel = data[(size_t)y * width + x] | (alpha ? 0 : 0xff000000u), *to;
      if (to_x < 0 || to_x >= state->shown.width) continue;
      to = state->shown.data + (size_t)to_y * state->shown.width + to_x;
      uint32_t own = multiplied(pixel);
      unsigned through = 255 - (pixel >> 24);
      uint32_t sum = 0;
      for (int shift = 0; shift < 32; shift += 8) sum |= ((own >> shift & 255) + ((*to >> shift & 255) * through + 127) / 255) << shift;
      *to = blends ? sum : own;
    }
  }
}

/** What the last frame asked to be done with itself before the next one comes. */
static void dispose(struct imlib_state *state) {
  const Imlib_Frame_Info *last = &state->info;
  size_t bytes = (size_t)state->shown.width * state->shown.height * 4;
  if ((last->frame_flags & IMLIB_FRAME_DISPOSE_PREV) && state->before.data) memcpy(state->shown.data, state->before.data, bytes);
  else if (last->frame_flags & IMLIB_FRAME_DISPOSE_CLEAR)
    for (int y = last->frame_y; y < last->frame_y + last->frame_h && y < state->shown.height; y++)
      for (int x = last->frame_x; x < last->frame_x + last->frame_w && x < state->shown.width; x++)
        if (x >= 0 && y >= 0) state->shown.data[(size_t)y * state->shown.width + x] = 0;
}

static bool keep_before(struct imlib_state *state) {
  if (!state->before.data && !make_pixels(&state->before, state->shown.width, state->shown.height)) return false;
  memcpy(state->before.data, state->shown.data, (size_t)state->shown.width * state->shown.height * 4);
  return true;
}

/** Composes the present frame. The first one begins with nothing. */
static bool compose(struct picture *picture) {
  struct imlib_state *state = picture->state;
  if (!state->shown.data && !make_pixels(&state->shown, picture->width, picture->height)) return false;
  if (state->frame <= 1) memset(state->shown.data, 0, (size_t)state->shown.width * state->shown.height * 4);
  else dispose(state);
  Imlib_Image image = load_frame(picture, state->frame);
  if (!image) return false;
  imlib_image_get_frame_info(&state->info);
  if (state->info.frame_flags & IMLIB_FRAME_DISPOSE_PREV) keep_before(state);
  lay_frame(state);
  state->delay_ms = state->info.frame_delay >= SHORTEST_DELAY_MS ? state->info.frame_delay : USUAL_DELAY_MS;
  imlib_free_image_and_decache();
  return true;
}

static enum open_outcome decode_still(struct picture *picture, struct pixels *pixels) {
  Imlib_Image image = load_frame(picture, ((struct imlib_state *)picture->state)->frame);
  if (!image) return imlib_get_error() == ENOMEM ? too_large : damaged;
  enum open_outcome outcome = damaged;
  const uint32_t *data = imlib_image_get_data_for_reading_only();
  if (data) outcome = make_pixels(pixels, imlib_image_get_width(), imlib_image_get_height()) ? opened : too_large;
  if (outcome == opened) {
    size_t count = (size_t)pixels->width * pixels->height;
    if (imlib_image_has_alpha()) multiply_alpha(data, count, pixels);
    else for (size_t at = 0; at < count; at++) pixels->data[at] = data[at] | 0xff000000u;
  }
  imlib_free_image_and_decache();
  return outcome;
}

static enum open_outcome decode_imlib(struct picture *picture, int page, int reduction, struct pixels *pixels) {
  (void)page, (void)reduction;
  struct imlib_state *state = picture->state;
  if (state->frames <= 1) return decode_still(picture, pixels);
  if (!state->shown.data && !compose(picture)) return damaged;
  if (!make_pixels(pixels, picture->width, picture->height)) return too_large;
  memcpy(pixels->data, state->shown.data, (size_t)picture->width * picture->height * 4);
  pixels->opaque = false;
  return opened;
}

static int next_frame(struct picture *picture) {
  struct imlib_state *state = picture->state;
  if (state->frames <= 1) return 0;
  int delay_ms = state->delay_ms;
  state->frame = state->frame % state->frames + 1;
  compose(picture);
  return delay_ms > 0 ? delay_ms : USUAL_DELAY_MS;
}

static void close_imlib(struct picture *picture) {
  struct imlib_state *state = picture->state;
  if (!state) return;
  free(state->shown.data);
  free(state->before.data);
  free(state);
  picture->state = NULL;
}

const struct picture_codec imlib_codec = {open_imlib, decode_imlib, next_frame, close_imlib};
