// Lines of our own over the page: what takes long, what was not found, what is being typed. Drawn with a font of libmupdf's,
// as it has one for every script and the guest has none for X; in a context of its own, while documents use the other one.
#include "parts.h"
#include <X11/Xutil.h>
#include <mupdf/fitz.h>
#include <stdlib.h>
#include <string.h>

enum { font_pixels = 16, padding = 10, line_height = 32, store_bytes = 4 << 20, text_max = 400 };
/** What a line is drawn with. */
struct colours { float paper[3], ink[3]; };
static const struct colours note_colours = { { 0.16f, 0.18f, 0.22f }, { 1, 1, 1 } };
static const struct colours list_colours = { { 1, 1, 1 }, { 0, 0, 0 } }, current_colours = { { 0.1f, 0.31f, 0.84f }, { 1, 1, 1 } };

static fz_context *ctx;
static fz_font *font;

int note_height(void) { return dense_pixels(line_height); }

void start_notes(void) {
  ctx = fz_new_context(NULL, NULL, store_bytes);
  if (ctx == NULL) return;
  fz_try(ctx) font = fz_new_base14_font(ctx, "Helvetica");
  fz_catch(ctx) font = NULL;
}

static fz_text *lay_text(const char *utf8, float *width) {
  fz_text *text = fz_new_text(ctx);
  fz_try(ctx) {
    const float letters = (float)dense_pixels(font_pixels);
    const fz_matrix size = fz_scale(letters, -letters);
    *width = fz_show_string(ctx, text, font, size, utf8, 0, 0, FZ_BIDI_NEUTRAL, FZ_LANG_UNSET).e;
  }
  fz_catch(ctx) {
    fz_drop_text(ctx, text);
    fz_rethrow(ctx);
  }
  return text;
}

/** The line as pixels, at most as wide as `width_max`; a longer one shows its end, where a person types. */
static fz_pixmap *draw_line(const char *utf8, int width_min, int width_max, struct colours colours) {
  fz_pixmap *pixmap = NULL;
  fz_device *device = NULL;
  fz_text *text = NULL;
  float text_width = 0;
  const int pad = dense_pixels(padding), height = note_height();
  fz_var(pixmap);
  fz_var(device);
  fz_var(text);
  fz_try(ctx) {
    text = lay_text(utf8, &text_width);
    int width = (int)text_width + 2 * pad + 1;
    if (width < width_min) width = width_min;
    if (width > width_max) width = width_max;
    pixmap = fz_new_pixmap(ctx, fz_device_bgr(ctx), width, height, NULL, 1);
    fz_fill_pixmap_with_color(ctx, pixmap, fz_device_rgb(ctx), colours.paper, fz_default_color_params);
    device = fz_new_draw_device(ctx, fz_identity, pixmap);
    const float overhang = text_width + 2 * (float)pad - (float)width;
    const float left = (float)pad - (overhang > 0 ? overhang : 0);
    const float baseline = (float)height * 0.5f + (float)dense_pixels(font_pixels) * 0.35f;
    const fz_matrix place = fz_translate(left, baseline);
    fz_fill_text(ctx, device, text, place, fz_device_rgb(ctx), colours.ink, 1, fz_default_color_params);
    fz_close_device(ctx, device);
  }
  fz_always(ctx) {
    fz_drop_device(ctx, device);
    fz_drop_text(ctx, text);
  }
  fz_catch(ctx) {
    fz_drop_pixmap(ctx, pixmap);
    return NULL;
  }
  return pixmap;
}

static void put_pixmap(fz_pixmap *pixmap, int x, int y) {
  const int screen = DefaultScreen(window.display);
  Visual *visual = DefaultVisual(window.display, screen);
  const unsigned depth = (unsigned)DefaultDepth(window.display, screen);
  XImage *image = XCreateImage(window.display, visual, depth, ZPixmap, 0, (char *)pixmap->samples, (unsigned)pixmap->w,
    (unsigned)pixmap->h, 32, (int)pixmap->stride);
  if (image == NULL) return;
  XPutImage(window.display, window.id, DefaultGC(window.display, screen), image, 0, 0, x, y, (unsigned)pixmap->w, (unsigned)pixmap->h);
  image->data = NULL;
  XDestroyImage(image);
}

/** Takes as much of a line as is drawn at most, without cutting a letter in two. */
static void take_line(const char *utf8, char line[text_max + 1]) {
  size_t length = strnlen(utf8, text_max);
  while (length > 0 && utf8[length] != 0 && ((unsigned char)utf8[length] & 0xc0) == 0x80) length--;
  memcpy(line, utf8, length);
  line[length] = 0;
}

void draw_line_at(struct area area, const char *utf8, bool is_current) {
  char line[text_max + 1];
  if (font == NULL || area.width < 1) return;
  take_line(utf8, line);
  fz_pixmap *pixmap = draw_line(line, area.width, area.width, is_current ? current_colours : list_colours);
  if (pixmap == NULL) return;
  put_pixmap(pixmap, area.x, area.y);
  fz_drop_pixmap(ctx, pixmap);
}

void draw_note(enum note_place place, const char *utf8) {
  char line[text_max + 1];
  if (font == NULL) return;
  take_line(utf8, line);
  fz_pixmap *pixmap = draw_line(line, place == note_top ? window.canvas.width : 0, window.canvas.width, note_colours);
  if (pixmap == NULL) return;
  const int middle = (window.canvas.height - pixmap->h) / 2;
  put_pixmap(pixmap, place == note_middle ? (window.canvas.width - pixmap->w) / 2 : 0,
    place == note_top ? 0 : place == note_middle ? middle : window.canvas.height - pixmap->h);
  fz_drop_pixmap(ctx, pixmap);
  XFlush(window.display);
}
