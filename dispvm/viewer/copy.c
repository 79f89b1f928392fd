// A safe copy: each page of the document as pixels in a file, one after the other as the agent takes them (docs/protocol.md).
// Nothing is shown meanwhile. What has no paper of its own gets a sheet: a text is cut where a row is blank, a picture fits in.
#include "parts.h"
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/** The first four are protocol/limits.ts's. A band is drawn at once, which bounds the memory. */
enum { pages_max = 500, side_max = 10000, pixels_max = 36000000, header_max = 32, band_pixels = 8 << 20 };
/** Letters of a text in per cent: 80 of them fit in a line. */
enum { text_letters = 90 };
enum { literals_max = 128, run_min = 2, run_max = 129, run_code = 128, buffer_bytes = 64 << 10, rgb = 0xffffff };
/** A sheet of A4 in inches; a text's margin in units of the screen. */
static const float sheet_width = 8.27f, sheet_height = 11.69f, points_an_inch = 72, units_an_inch = 96, margin = 48;

/** Where in the document a page of the copy begins: on which of its pages, and with which row of that. */
struct start { int page, top; };

static struct {
  enum { none, wanted, drawing, taken, over } state;
  int dpi, made, pages;
  /** One more than there are pages: it is where the last one ends. */
  struct start starts[pages_max + 1];
  char path[path_max_bytes];
} copy;

/** The file that a page is written to. `is_full`: a write failed, and no further one is tried. */
struct output { int fd; bool is_full; size_t used; unsigned char bytes[buffer_bytes]; };

bool is_copying(void) { return copy.state != none; }
void end_copy(void) {
  copy.state = none;
  is_ground_plain = false;
}

void begin_copy(int dpi, const char *path) {
  memset(&copy, 0, sizeof copy);
  copy.state = wanted;
  copy.dpi = dpi;
  snprintf(copy.path, sizeof copy.path, "%s", path);
  is_ground_plain = true;
}

void copy_next(void) {
  if (copy.state == taken) copy.state = drawing;
}

static void fail_copy(int code) {
  copy.state = over;
  tell_failed(code);
}

static int sheet_pixels(float inches) { return (int)lroundf(inches * (float)copy.dpi); }
static float text_scale(void) { return (float)copy.dpi / units_an_inch; }
static int text_margin(void) { return (int)lroundf(margin * text_scale()); }
static int text_width(void) { return sheet_pixels(sheet_width) - 2 * text_margin(); }
/** How many rows of a text a sheet has room for. */
static int text_room(void) { return sheet_pixels(sheet_height) - 2 * text_margin(); }

static void lay_it_out(void *unused) {
  (void)unused;
  const bool is_text = shown.kind == &text_kind;
  shown.kind->lay_out(shown.document, (int)(sheet_width * units_an_inch - (is_text ? 2 * margin : 0)), is_text ? text_letters : 100);
}

static int text_height(int page) {
  const struct box box = measure_page(page);
  const int height = (int)ceilf((box.y1 - box.y0) * text_scale());
  return height < 1 ? 1 : height;
}

static void flush_output(struct output *output) {
  for (size_t at = 0; at < output->used && !output->is_full;) {
    const ssize_t put = write(output->fd, output->bytes + at, output->used - at);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) output->is_full = true;
    else at += (size_t)put;
  }
  output->used = 0;
}

static unsigned char *reserve(struct output *output, size_t bytes) {
  if (output->used + bytes > sizeof output->bytes) flush_output(output);
  unsigned char *place = output->bytes + output->used;
  output->used += bytes;
  return place;
}

static unsigned char *put_pixel(unsigned char *place, uint32_t pixel) {
  *place++ = (unsigned char)(pixel >> 16);
  *place++ = (unsigned char)(pixel >> 8);
  *place++ = (unsigned char)pixel;
  return place;
}

/** How many pixels from here on have one colour, at most as many as one run can say. */
static size_t run_length(const uint32_t *pixels, size_t left) {
  const size_t most = left < run_max ? left : run_max;
  size_t length = 1;
  while (length < most && ((pixels[length] ^ pixels[0]) & rgb) == 0) length++;
  return length;
}

static void pack(struct output *output, const uint32_t *pixels, size_t count) {
  for (size_t at = 0; at < count;) {
    size_t length = run_length(pixels + at, count - at);
    if (length >= run_min) {
      unsigned char *place = reserve(output, 4);
      *place++ = (unsigned char)(run_code + length - run_min);
      put_pixel(place, pixels[at]);
    } else {
      while (length < literals_max && at + length < count && run_length(pixels + at + length, count - at - length) < run_min) length++;
      unsigned char *place = reserve(output, 1 + 3 * length);
      *place++ = (unsigned char)(length - 1);
      for (size_t i = 0; i < length; i++) place = put_pixel(place, pixels[at + i]);
    }
    at += length;
  }
}

struct drawn { int page; float scale; struct area part; struct canvas canvas; };

static void draw_it(void *argument) {
  struct drawn *drawn = argument;
  shown.kind->draw(shown.document, drawn->page, drawn->scale, 0, drawn->part, &drawn->canvas);
}

/** Draws a part of a page into the canvas at (x, y); false where the agent interrupted that. */
static bool draw_part(int page, float scale, struct area part, struct canvas canvas, int x, int y) {
  unsigned char *corner = canvas.pixels + (size_t)y * (size_t)canvas.stride + (size_t)x * 4;
  struct drawn drawn = { page, scale, part, { corner, part.width, part.height, canvas.stride } };
  return work(draw_it, &drawn, by_agent, NULL);
}

static void whiten(struct canvas canvas) { memset(canvas.pixels, 0xff, (size_t)canvas.height * (size_t)canvas.stride); }

/** A white canvas for free(3); its pixels are NULL where there is no memory. */
static struct canvas make_canvas(int width, int height) {
  const struct canvas canvas = { malloc((size_t)width * (size_t)height * 4), width, height, width * 4 };
  if (canvas.pixels != NULL) whiten(canvas);
  return canvas;
}

static bool begin_page(struct output *output, int width, int height) {
  output->fd = open(copy.path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (output->fd < 0) return false;
  output->used = (size_t)snprintf((char *)output->bytes, header_max, "%d %d\n", width, height);
  output->is_full = false;
  return true;
}

static void end_page(struct output *output, bool is_whole) {
  flush_output(output);
  close(output->fd);
  if (output->is_full) return fail_copy(exit_storage_full);
  if (!is_whole) return;
  copy.state = ++copy.made == copy.pages ? over : taken;
  tell_copied(copy.made, copy.pages);
}

/** How large a unit of the page is drawn: never larger than a page may be, nor a picture than a sheet or than it is. */
static float scale_of(float width, float height) {
  const float shorter = fminf(width, height), longer = fmaxf(width, height);
  const float scale = shown.kind == &picture_kind
    ? fminf(1, fminf(sheet_width / shorter, sheet_height / longer) * (float)copy.dpi)
    : (float)copy.dpi / points_an_inch;
  return fminf(scale, fminf((side_max - 1) / longer, sqrtf(pixels_max / (width * height)) * 0.999f));
}

static int pixels(float units, float scale) {
  const int length = (int)lroundf(units * scale);
  return length < 1 ? 1 : length;
}

static void copy_page(struct output *output) {
  const int page = copy.starts[copy.made].page;
  const struct box box = measure_page(page);
  const float scale = scale_of(box.x1 - box.x0, box.y1 - box.y0);
  const int width = pixels(box.x1 - box.x0, scale), height = pixels(box.y1 - box.y0, scale);
  const int rows = band_pixels / width < height ? band_pixels / width : height;
  struct canvas canvas = make_canvas(width, rows);
  bool is_drawn = true;
  if (canvas.pixels == NULL) return fail_copy(exit_too_large);
  if (!begin_page(output, width, height)) return free(canvas.pixels), fail_copy(exit_storage_full);
  for (int top = 0; top < height && is_drawn; top += rows) {
    canvas.height = height - top < rows ? height - top : rows;
    if (top > 0) whiten(canvas);
    is_drawn = draw_part(page, scale, (struct area){ 0, top, width, canvas.height }, canvas, 0, 0);
    if (is_drawn) pack(output, (const uint32_t *)(void *)canvas.pixels, (size_t)width * (size_t)canvas.height);
  }
  free(canvas.pixels);
  end_page(output, is_drawn);
}

/** A text flows over sheets: where a page of it ends the next one follows. */
static void copy_sheet(struct output *output) {
  const struct start from = copy.starts[copy.made], to = copy.starts[copy.made + 1];
  struct canvas canvas = make_canvas(sheet_pixels(sheet_width), sheet_pixels(sheet_height));
  bool is_drawn = true;
  if (canvas.pixels == NULL) return fail_copy(exit_too_large);
  for (int page = from.page, y = text_margin(); page <= to.page && is_drawn; page++) {
    const int top = page == from.page ? from.top : 0, end = page == to.page ? to.top : text_height(page);
    const int room = text_margin() + text_room() - y, rows = end - top < room ? end - top : room;
    if (rows > 0) is_drawn = draw_part(page, text_scale(), (struct area){ 0, top, text_width(), rows }, canvas, text_margin(), y);
    y += rows;
  }
  if (!begin_page(output, canvas.width, canvas.height)) return free(canvas.pixels), fail_copy(exit_storage_full);
  pack(output, (const uint32_t *)(void *)canvas.pixels, (size_t)canvas.width * (size_t)canvas.height);
  free(canvas.pixels);
  end_page(output, is_drawn);
}

static bool is_blank(const struct canvas *canvas, int row) {
  const uint32_t *at = (const uint32_t *)(const void *)(canvas->pixels + (size_t)row * (size_t)canvas->stride);
  for (int x = 0; x < canvas->width; x++) if ((at[x] & rgb) != rgb) return false;
  return true;
}

/** How many rows of a page's rest go onto a sheet with so much room: to the last row between two lines, or 0 where there is none. */
static int find_cut(int page, int top, int room) {
  const int height = room < text_room() / 8 ? room : text_room() / 8;
  if (height < 1) return 0;
  struct canvas strip = make_canvas(text_width(), height);
  if (strip.pixels == NULL) return 0;
  int row = 0;
  if (draw_part(page, text_scale(), (struct area){ 0, top + room - height, strip.width, height }, strip, 0, 0))
    for (row = height - 1; row > 0 && !is_blank(&strip, row); row--) {}
  free(strip.pixels);
  return row == 0 ? 0 : room - height + row;
}

/** Begins another page of the copy; false where it would have too many. */
static bool add_start(int page, int top) {
  if (copy.pages > pages_max) return false;
  copy.starts[copy.pages++] = (struct start){ page, top };
  return true;
}

static bool lay_text(int pages) {
  int used = 0;
  if (!add_start(0, 0)) return false;
  for (int page = 0; page < pages; page++) {
    const int height = text_height(page);
    int top = 0;
    while (used + height - top > text_room()) {
      const int cut = find_cut(page, top, text_room() - used);
      // Something that no row parts is cut where the sheet ends.
      top += cut > 0 || used > 0 ? cut : text_room();
      if (!add_start(page, top)) return false;
      used = 0;
    }
    used += height - top;
  }
  return add_start(pages - 1, text_height(pages - 1));
}

static bool lay_pages(int pages) {
  for (int page = 0; page <= pages; page++) if (!add_start(page, 0)) return false;
  return true;
}

/** False where it can't be begun: not yet, or never, which has been told. */
static bool lay_on_paper(void) {
  if (is_completing()) {
    let_presenter_complete();
    return false;
  }
  if (shown.is_cut) return fail_copy(exit_damaged), false;
  if (shown.flows && !work(lay_it_out, NULL, by_agent, NULL)) return false;
  shown.pages = copy.pages = 0;
  const int pages = known_pages(by_agent);
  if (shown.pages == 0) return fail_copy(exit_damaged), false;
  if (!(shown.kind == &text_kind ? lay_text(pages) : lay_pages(pages))) return fail_copy(exit_too_many_pages), false;
  copy.pages--;
  copy.state = drawing;
  return true;
}

void copy_on(void) {
  static struct output output;
  if (shown.document == NULL || is_presenting() || (copy.state != wanted && copy.state != drawing)) return;
  if (copy.state == wanted && !lay_on_paper()) return;
  if (shown.kind == &text_kind) copy_sheet(&output);
  else copy_page(&output);
}
