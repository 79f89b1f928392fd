// Pictures by libmupdf: pages of a TIFF, inks and their profiles, depths of 1 to 16 bits, JPEG 2000, Photoshop.
// The sender's bytes reach the library only; whatever it throws ends here.
#include "picture.h"
#include <mupdf/fitz.h>
#include <stdlib.h>
#include <string.h>

enum { STORE_BYTES = 32 << 20 };

/** `bytes` borrow the file, or `kept` where the file was rewritten, which lives as long as they do. */
struct mupdf_state { fz_context *context; fz_buffer *bytes; unsigned char *kept; };

typedef int count_subimages(fz_context *, const unsigned char *, size_t);
typedef fz_pixmap *load_subimage(fz_context *, const unsigned char *, size_t, int);
struct paged_format { count_subimages *count; load_subimage *load; };

static const struct paged_format *paged_format_of(const struct picture *picture) {
  static const struct paged_format tiff = {fz_load_tiff_subimage_count, fz_load_tiff_subimage};
  static const struct paged_format pnm = {fz_load_pnm_subimage_count, fz_load_pnm_subimage};
  static const struct paged_format bmp = {fz_load_bmp_subimage_count, fz_load_bmp_subimage};
  const unsigned char *bytes = picture->untrusted_bytes;
  if (picture->size < 4) return NULL;
  if (memcmp(bytes, "II", 2) == 0 || memcmp(bytes, "MM", 2) == 0) return &tiff;
  if (memcmp(bytes, "BM", 2) == 0) return &bmp;
  return bytes[0] == 'P' && strchr("1234567Ff", bytes[1]) ? &pnm : NULL;
}

static void silence(void *user, const char *message) {
  (void)user, (void)message;
}

static enum open_outcome outcome_of(fz_context *context) {
  int code = fz_caught(context);
  fz_report_error(context);
  return code == FZ_ERROR_UNSUPPORTED ? unsupported : code == FZ_ERROR_SYSTEM ? too_large : damaged;
}

static enum open_outcome open_mupdf(struct picture *picture) {
  enum open_outcome outcome = opened;
  struct mupdf_state *state = picture->state = calloc(1, sizeof *state);
  if (state) state->context = fz_new_context(NULL, NULL, STORE_BYTES);
  if (!state || !state->context) return too_large;
  fz_context *context = state->context;
  fz_var(outcome);
  fz_set_warning_callback(context, silence, NULL);
  fz_set_error_callback(context, silence, NULL);
  fz_try(context) {
    const struct paged_format *paged = paged_format_of(picture);
    size_t size = picture->size;
    state->kept = keep_colours(picture, &size);
    state->bytes = fz_new_buffer_from_shared_data(context, state->kept ? state->kept : picture->untrusted_bytes, size);
    if (paged) picture->pages = paged->count(context, picture->untrusted_bytes, picture->size);
    fz_image *image = fz_new_image_from_buffer(context, state->bytes);
    static const unsigned char exif_of[9] = {1, 1, 8, 3, 6, 2, 5, 4, 7};
    picture->width = image->w;
    picture->height = image->h;
    picture->orientation = exif_of[image->orientation <= 8 ? image->orientation : 0];
    fz_drop_image(context, image);
  }
  fz_catch(context) outcome = outcome_of(context);
  if (outcome == opened && picture->width > 0 && !memory_suffices((uint64_t)picture->width * picture->height)) outcome = too_large;
  return outcome;
}

/** Takes a pixmap of four bytes a pixel into pixels, for free(3). False for any other, and without memory. */
static bool take_pixels(const fz_pixmap *pixmap, struct pixels *pixels) {
  if (pixmap->n != 4 || !make_pixels(pixels, pixmap->w, pixmap->h)) return false;
  uint32_t all = 0xff000000u;
  for (int y = 0; y < pixmap->h; y++) {
    uint32_t *row = pixels->data + (size_t)y * pixmap->w;
    memcpy(row, pixmap->samples + y * pixmap->stride, (size_t)pixmap->w * 4);
    for (int x = 0; x < pixmap->w; x++) all &= row[x];
  }
  pixels->opaque = all >= 0xff000000u;
  return true;
}

/** libmupdf takes a grey Photoshop picture for a negative. */
static void correct_grey(fz_context *context, const struct picture *picture, fz_pixmap *pixmap) {
  const struct mupdf_state *state = picture->state;
  const unsigned char *bytes = state->kept ? state->kept : picture->untrusted_bytes;
  if (picture->size > 26 && memcmp(bytes, "8BPS", 4) == 0 && bytes[24] == 0 && bytes[25] == 1) fz_invert_pixmap(context, pixmap);
}

/** The page as the file has it; a single picture may be subsampled while it is decoded. */
static fz_pixmap *load_page(fz_context *context, struct picture *picture, int page, int reduction) {
  struct mupdf_state *state = picture->state;
  const struct paged_format *paged = paged_format_of(picture);
  if (paged) return paged->load(context, picture->untrusted_bytes, picture->size, page);
  fz_image *image = fz_new_image_from_buffer(context, state->bytes);
  fz_pixmap *pixmap = NULL;
  fz_matrix wanted = fz_scale((float)image->w / reduction, (float)image->h / reduction);
  fz_var(pixmap);
  fz_try(context) pixmap = fz_get_pixmap_from_image(context, image, NULL, &wanted, NULL, NULL);
  fz_always(context) fz_drop_image(context, image);
  fz_catch(context) fz_rethrow(context);
  return pixmap;
}

static fz_pixmap *to_screen(fz_context *context, fz_pixmap *pixmap) {
  fz_pixmap *screen = NULL, *white = NULL;
  fz_var(screen);
  fz_var(white);
  fz_try(context) {
    if (pixmap->colorspace && fz_colorspace_is_indexed(context, pixmap->colorspace)) {
      white = fz_convert_indexed_pixmap_to_base(context, pixmap);
      screen = fz_convert_pixmap(context, white, fz_device_bgr(context), NULL, NULL, fz_default_color_params, 1);
    } else screen = fz_convert_pixmap(context, pixmap, fz_device_bgr(context), NULL, NULL, fz_default_color_params, 1);
  }
  fz_always(context) fz_drop_pixmap(context, white);
  fz_catch(context) fz_rethrow(context);
  return screen;
}

/** libmupdf's conversion leaves a picture without transparency three bytes a pixel. */
static bool take_three(const fz_pixmap *pixmap, struct pixels *pixels) {
  if (pixmap->n != 3 || !make_pixels(pixels, pixmap->w, pixmap->h)) return false;
  for (int y = 0; y < pixmap->h; y++) {
    const unsigned char *from = pixmap->samples + y * pixmap->stride;
    uint32_t *row = pixels->data + (size_t)y * pixmap->w;
    for (int x = 0; x < pixmap->w; x++, from += 3) row[x] = 0xff000000u | from[2] << 16 | from[1] << 8 | from[0];
  }
  return true;
}

/** Takes inks by a profile that the guest has, because libmupdf's own way is too dark. False where they have transparency, too. */
static bool take_inks(fz_context *context, const fz_pixmap *pixmap, struct pixels *pixels) {
  if (pixmap->n != 4 || pixmap->alpha || !pixmap->colorspace || !fz_colorspace_is_cmyk(context, pixmap->colorspace)) return false;
  if (!make_pixels(pixels, pixmap->w, pixmap->h)) return false;
  for (int y = 0; y < pixmap->h; y++)
    if (!convert_inks(pixmap->samples + y * pixmap->stride, pixels->data + (size_t)y * pixmap->w, pixmap->w)) {
      free(pixels->data);
      pixels->data = NULL;
      return false;
    }
  return true;
}

static enum open_outcome decode_mupdf(struct picture *picture, int page, int reduction, struct pixels *pixels) {
  struct mupdf_state *state = picture->state;
  fz_context *context = state->context;
  fz_pixmap *pixmap = NULL, *screen = NULL;
  enum open_outcome outcome = opened;
  fz_var(pixmap);
  fz_var(screen);
  fz_var(outcome);
  fz_try(context) {
    pixmap = load_page(context, picture, page, reduction);
    correct_grey(context, picture, pixmap);
    const bool is_taken = take_inks(context, pixmap, pixels);
    if (!is_taken) screen = to_screen(context, pixmap);
    if (paged_format_of(picture)) picture->width = pixmap->w, picture->height = pixmap->h;
    picture->page = page;
    if (!is_taken && !take_pixels(screen, pixels) && !take_three(screen, pixels)) outcome = too_large;
  }
  fz_always(context) {
    fz_drop_pixmap(context, screen);
    fz_drop_pixmap(context, pixmap);
    fz_empty_store(context);
  }
  fz_catch(context) outcome = outcome_of(context);
  return outcome;
}

static void close_mupdf(struct picture *picture) {
  struct mupdf_state *state = picture->state;
  if (state && state->context) {
    fz_drop_buffer(state->context, state->bytes);
    fz_drop_context(state->context);
  }
  if (state) free(state->kept);
  free(state);
  picture->state = NULL;
}

const struct picture_codec mupdf_codec = {open_mupdf, decode_mupdf, NULL, close_mupdf};
