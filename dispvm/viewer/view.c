// Where on the page the window looks: scale, rotation and place. Pure arithmetic on what the page measures; what changes
// here is painted by paint.c.
#include "parts.h"
#include <math.h>

enum { wheel_share = 8, side_max_pixels = 1 << 20, letters_min = 50, letters_max = 400 };
static const float scale_min = 0.02f, scale_max = 32;

struct view view;
static struct box page_box;
static bool at_end_next;

static bool is_picture(void) { return shown.kind == &picture_kind; }

static int remark_height(void) { return shown.remark == NULL ? 0 : note_height(); }
static int area_width(void) { return window.canvas.width; }
static int area_height(void) {
  const int height = window.canvas.height - remark_height();
  return height < 1 ? 1 : height;
}

static bool is_lying(void) { return view.rotation == 90 || view.rotation == 270; }
static float unit_width(void) { return is_lying() ? page_box.y1 - page_box.y0 : page_box.x1 - page_box.x0; }
static float unit_height(void) { return is_lying() ? page_box.x1 - page_box.x0 : page_box.y1 - page_box.y0; }

static int pixels(float units) {
  const int length = (int)lroundf(units * view.scale);
  return length < 1 ? 1 : length;
}
static int width(void) { return pixels(unit_width()); }
static int height(void) { return pixels(unit_height()); }

static int clamped(int place, int length, int room) {
  if (length <= room) return -(room - length) / 2;
  return place < 0 ? 0 : place > length - room ? length - room : place;
}

static void clamp_place(void) {
  view.x = clamped(view.x, width(), area_width());
  // A short text stands at the top, as on a sheet.
  view.y = shown.flows && height() <= area_height() ? 0 : clamped(view.y, height(), area_height());
}

static void limit_scale(void) {
  const float longer = fmaxf(unit_width(), unit_height());
  view.scale = fminf(fmaxf(view.scale, scale_min), fminf(scale_max, side_max_pixels / longer));
}

void reset_view(void) {
  view = (struct view){ .letters = 100, .scale = 1, .fit = is_picture() ? fit_page : fit_width, .frame_due_ms = 0 };
  page_box = (struct box){ 0, 0, 595, 842 };
}

static void lay_it_out(void *unused) {
  (void)unused;
  shown.kind->lay_out(shown.document, shown.width, view.letters);
}

static void lay_out(void) {
  // Marks are places on pages that are no more.
  end_selection();
  leave_links();
  forget_found();
  shown.width = ordinary_width();
  work(lay_it_out, NULL, by_agent, in_words(word_drawing));
  shown.pages = 0;
}

void settle_view(void) {
  if (shown.document == NULL) return;
  // A bar that came or went changes the height alone, and no layout asks for that: what is marked stays.
  if (shown.flows && shown.width != ordinary_width()) lay_out();
  window.is_resized = false;
  page_box = measure_page(shown.page);
  const float by_width = area_width() / unit_width(), by_height = area_height() / unit_height();
  if (view.fit == fit_width) view.scale = by_width;
  if (view.fit == fit_page) view.scale = fminf(by_width, by_height);
  // A small picture is shown as it is.
  if (view.fit == fit_page && is_picture()) view.scale = fminf(view.scale, window.density);
  limit_scale();
  if (at_end_next) view.y = height();
  at_end_next = false;
  clamp_place();
  spoil();
}

void scroll_by(int dx, int dy) {
  const int x = view.x, y = view.y;
  view.x += dx;
  view.y += dy;
  clamp_place();
  if (x != view.x || y != view.y) spoil_overlay();
}

void go_to_page(int page, bool at_end) {
  const int pages = page <= 0 ? 1 : known_pages(by_agent);
  page = page < 0 ? 0 : page >= pages ? pages - 1 : page;
  if (page == shown.page) return;
  end_selection();
  leave_links();
  shown.page = page;
  view.x = view.y = 0;
  at_end_next = at_end;
  settle_view();
  tell_place();
}

void go_on(int direction, int step) {
  const int before = view.y, screenful = area_height() * 9 / 10;
  scroll_by(0, direction * (step > 0 ? step : screenful));
  if (view.y != before) return;
  go_to_page(shown.page + direction, direction < 0);
}

void go_to_edge(bool at_end) {
  go_to_page(at_end ? known_pages(by_agent) - 1 : 0, at_end);
  scroll_by(0, at_end ? height() : -height());
}

void zoom_by(float factor) {
  if (shown.document == NULL) return;
  if (shown.flows) {
    view.letters = (int)lroundf((float)view.letters * factor);
    view.letters = view.letters < letters_min ? letters_min : view.letters > letters_max ? letters_max : view.letters;
    const int pages = shown.pages;
    lay_out();
    // About where it was: it has other pages now.
    if (pages > 0) shown.page = (int)((long long)shown.page * known_pages(by_agent) / pages);
  } else {
    const float middle_x = ((float)view.x + area_width() / 2.0f) / view.scale;
    const float middle_y = ((float)view.y + area_height() / 2.0f) / view.scale;
    view.fit = fit_none;
    view.scale *= factor;
    limit_scale();
    view.x = (int)lroundf(middle_x * view.scale - area_width() / 2.0f);
    view.y = (int)lroundf(middle_y * view.scale - area_height() / 2.0f);
  }
  settle_view();
  tell_place();
}

void set_fit(enum fit fit) {
  view.fit = fit;
  if (shown.flows && view.letters != 100) {
    view.letters = 100;
    lay_out();
    shown.page = shown.page < known_pages(by_agent) ? shown.page : shown.pages - 1;
  }
  settle_view();
}

void set_actual_size(void) {
  // 96 pixels are an inch of paper.
  view.scale = (is_picture() || shown.flows ? 1 : 96.0f / 72) * window.density;
  if (shown.flows) set_fit(fit_width);
  else set_fit(fit_none);
}

void rotate(void) {
  view.rotation = (view.rotation + 90) % 360;
  settle_view();
}

struct area page_area(void) {
  const int left = view.x < 0 ? -view.x : 0, top = view.y < 0 ? -view.y : 0;
  const int across = width() < area_width() ? width() : area_width(), down = height() < area_height() ? height() : area_height();
  return (struct area){ left, top + remark_height(), across, down };
}

/** From a page's units to pixels of the rotated page. */
static void turn(float unit_x, float unit_y, float *x, float *y) {
  const float right = (unit_x - page_box.x0) * view.scale, down = (unit_y - page_box.y0) * view.scale;
  const float page_width = (page_box.x1 - page_box.x0) * view.scale, page_height = (page_box.y1 - page_box.y0) * view.scale;
  switch (view.rotation) {
    case 90: *x = page_height - down; *y = right; break;
    case 180: *x = page_width - right; *y = page_height - down; break;
    case 270: *x = down; *y = page_width - right; break;
    default: *x = right; *y = down;
  }
}

struct area box_on_screen(struct box box) {
  float x0, y0, x1, y1;
  turn(box.x0, box.y0, &x0, &y0);
  turn(box.x1, box.y1, &x1, &y1);
  const int left = (int)floorf(fminf(x0, x1)), top = (int)floorf(fminf(y0, y1));
  const int across = (int)ceilf(fabsf(x1 - x0)), down = (int)ceilf(fabsf(y1 - y0));
  return (struct area){ left - view.x, top - view.y + remark_height(), across, down };
}

void point_on_page(int x, int y, float *page_x, float *page_y) {
  const float right = (float)(x + view.x) / view.scale, down = (float)(y - remark_height() + view.y) / view.scale;
  const float page_width = page_box.x1 - page_box.x0, page_height = page_box.y1 - page_box.y0;
  switch (view.rotation) {
    case 90: *page_x = down; *page_y = page_height - right; break;
    case 180: *page_x = page_width - right; *page_y = page_height - down; break;
    case 270: *page_x = page_width - down; *page_y = right; break;
    default: *page_x = right; *page_y = down;
  }
  *page_x += page_box.x0;
  *page_y += page_box.y0;
}

void scroll_to(struct box box) {
  const struct area area = box_on_screen(box);
  const bool is_seen = area.x >= 0 && area.y >= remark_height() && area.x + area.width <= window.canvas.width &&
    area.y + area.height <= window.canvas.height - note_height();
  if (!is_seen) scroll_by(area.x - area_width() / 3, area.y - area_height() / 3);
}
