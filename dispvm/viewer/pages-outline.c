// Letters as shapes, for scripts whose only font would make a PDF larger by 25 MB: every program shows them, and none has to have
// that font. What they say stands beside them, as a field's value or a note's text.
#include "pages.h"

struct outliner { fz_device device; fz_device *into; };

static void fill_letter(fz_context *ctx, fz_device *into, fz_font *font, const fz_text_item *letter, fz_matrix size, fz_matrix matrix,
  fz_colorspace *space, const float *colour, float alpha, fz_color_params params) {
  size.e = letter->x;
  size.f = letter->y;
  fz_path *shape = letter->gid < 0 ? NULL : fz_outline_glyph(ctx, font, letter->gid, size);
  if (shape == NULL) return;
  fz_try(ctx) fz_fill_path(ctx, into, shape, 0, matrix, space, colour, alpha, params);
  fz_always(ctx) fz_drop_path(ctx, shape);
  fz_catch(ctx) fz_rethrow(ctx);
}

static void fill_letters(fz_context *ctx, fz_device *device, const fz_text *text, fz_matrix matrix, fz_colorspace *space,
  const float *colour, float alpha, fz_color_params params) {
  fz_device *into = ((struct outliner *)(void *)device)->into;
  for (const fz_text_span *span = text->head; span != NULL; span = span->next)
    for (int i = 0; i < span->len; i++)
      fill_letter(ctx, into, span->font, &span->items[i], span->trm, matrix, space, colour, alpha, params);
}

fz_device *outlines_into(fz_device *into) {
  fz_context *ctx = pages_context();
  struct outliner *outliner = fz_new_derived_device(ctx, struct outliner);
  outliner->device.fill_text = fill_letters;
  outliner->into = into;
  return &outliner->device;
}
