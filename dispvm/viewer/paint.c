// Puts the page, and what lies over it, onto the screen. Draws only what is to be seen and was not drawn yet: after
// scrolling, the rows that came in.
#include "parts.h"
#include <stdlib.h>
#include <string.h>

enum { paper = 0xffffff, found_colour = 0xffee66, found_now_colour = 0xffb870, selected_colour = 0xa8d0ff, field_colour = 0xe4ecff,
  caret_colour = 0, note_max = 300 };

/** What the canvas holds; -1: nothing. */
static struct { int page, x, y; struct area area; } drawn = { -1, 0, 0, { 0, 0, 0, 0 } };
static bool is_overlay_spoilt, is_damaged;
/** Nobody waits for what is drawn next, so it is not said that it takes long. */
static bool is_unawaited;
static char said[note_max];
/** What of the page has changed since it was drawn. */
static struct box spoilt_box;
static bool has_spoilt_box;

void spoil(void) {
  drawn.page = -1;
  is_unawaited = false;
  is_overlay_spoilt = true;
}

void spoil_unawaited(void) {
  spoil();
  is_unawaited = true;
}

void spoil_box(struct box box) {
  if (has_spoilt_box) spoil_unawaited();
  spoilt_box = box;
  has_spoilt_box = true;
  is_overlay_spoilt = true;
}

void spoil_overlay(void) { is_overlay_spoilt = true; }

void say(const char *utf8) {
  const char *text = utf8 == NULL ? "" : utf8;
  if (strcmp(said, text) == 0) return;
  strncpy(said, text, sizeof said - 1);
  is_overlay_spoilt = true;
}

struct drawing { struct area part; struct canvas canvas; bool is_whole; };

static void draw_it(void *argument) {
  struct drawing *drawing = argument;
  drawing->is_whole = shown.kind->draw(shown.document, shown.page, view.scale, view.rotation, drawing->part, &drawing->canvas);
}

/** Draws what of the page's area lies in `place`, an area of the window inside it. */
static bool draw_place(struct area area, struct area place) {
  const int left = place.x - area.x, top = place.y - area.y;
  struct drawing drawing = {
    .part = { (view.x > 0 ? view.x : 0) + left, (view.y > 0 ? view.y : 0) + top, place.width, place.height },
    .canvas = { window.canvas.pixels + (size_t)place.y * (size_t)window.canvas.stride + (size_t)place.x * 4, place.width, place.height,
      window.canvas.stride },
  };
  fill_canvas(place, 0xffffffff);
  if (!work(draw_it, &drawing, by_person, is_unawaited ? NULL : in_words(word_drawing))) return false;
  if (!drawing.is_whole) is_damaged = true;
  return true;
}

/** Draws the rows of the page's area from `top` on. */
static bool draw_rows(struct area area, int top, int rows) {
  return draw_place(area, (struct area){ area.x, area.y + top, area.width, rows });
}

/** Draws the part that has changed, where the page is drawn otherwise. */
static bool draw_spoilt_box(struct area area) {
  const struct area box = box_on_screen(spoilt_box);
  const int left = box.x - 1 > area.x ? box.x - 1 : area.x, top = box.y - 1 > area.y ? box.y - 1 : area.y;
  const int right = box.x + box.width + 1 < area.x + area.width ? box.x + box.width + 1 : area.x + area.width;
  const int bottom = box.y + box.height + 1 < area.y + area.height ? box.y + box.height + 1 : area.y + area.height;
  is_unawaited = true;
  return right <= left || bottom <= top || draw_place(area, (struct area){ left, top, right - left, bottom - top });
}

static void fill_around(struct area area) {
  const unsigned colour = shown.flows ? paper : background;
  const int width = window.canvas.width, bottom = area.y + area.height, right = area.x + area.width;
  fill_canvas((struct area){ 0, 0, width, area.y }, colour);
  fill_canvas((struct area){ 0, bottom, width, window.canvas.height - bottom }, colour);
  fill_canvas((struct area){ 0, area.y, area.x, area.height }, colour);
  fill_canvas((struct area){ right, area.y, width - right, area.height }, colour);
}

static bool is_scrolled_only(struct area area) {
  const bool is_same_place = drawn.page == shown.page && drawn.x == view.x && memcmp(&drawn.area, &area, sizeof area) == 0;
  return is_same_place && abs(drawn.y - view.y) < area.height;
}

/** Moves the rows that stay, and draws those that come in. */
static bool draw_scrolled(struct area area) {
  const int by = view.y - drawn.y, kept = area.height - abs(by);
  const int from = by > 0 ? by : 0, to = by > 0 ? 0 : -by;
  const int stride = window.canvas.stride;
  unsigned char *rows = window.canvas.pixels + (size_t)area.y * (size_t)stride;
  if (by == 0) return true;
  memmove(rows + (size_t)to * (size_t)stride, rows + (size_t)from * (size_t)stride, (size_t)kept * (size_t)stride);
  return draw_rows(area, by > 0 ? kept : 0, abs(by));
}

static bool draw_page(void) {
  const struct area area = page_area();
  bool is_drawn;
  if (is_scrolled_only(area)) is_drawn = draw_scrolled(area) && (!has_spoilt_box || draw_spoilt_box(area));
  else {
    is_damaged = false;
    fill_around(area);
    is_drawn = draw_rows(area, 0, area.height);
  }
  has_spoilt_box = false;
  drawn.page = is_drawn ? shown.page : -1;
  drawn.x = view.x;
  drawn.y = view.y;
  drawn.area = area;
  return is_drawn;
}

static void tint_boxes(const struct box *boxes, int count, unsigned colour) {
  for (int i = 0; i < count; i++) {
    const struct area area = box_on_screen(boxes[i]);
    tint(&area, 1, colour);
  }
}

static void put_form(void) {
  const struct box *boxes;
  const int fields = fields_on_page(&boxes);
  const struct field *focused = focused_field();
  tint_boxes(boxes, fields, field_colour);
  if (focused != NULL && field_text.is_marked && is_typed_into()) tint_boxes(&focused->box, 1, selected_colour);
  if (focused != NULL) frame(box_on_screen(focused->box));
  if (caret_on_page() != NULL) tint_boxes(caret_on_page(), 1, caret_colour);
  draw_marks();
  draw_menu();
}

static void put_entry(void) {
  if (entry.is_secret) draw_note(note_middle, entry_line(in_words(word_password_label)));
  else draw_note(note_bottom, entry_line(in_words(word_find_label)));
}

static void put_all(void) {
  const struct box *boxes;
  put_canvas((struct area){ 0, 0, window.canvas.width, window.canvas.height });
  if (shown.document != NULL) {
    const int found = found_on_page(&boxes);
    tint_boxes(boxes, found, found_colour);
    if (found_now() != NULL) tint_boxes(found_now(), 1, found_now_colour);
    const int selected = selected_on_page(&boxes);
    tint_boxes(boxes, selected, selected_colour);
    const int focused = focused_on_page(&boxes);
    for (int i = 0; i < focused; i++) frame(box_on_screen(boxes[i]));
    put_form();
    if (shown.remark != NULL) draw_note(note_top, shown.remark);
  }
  if (entry.is_open) put_entry();
  if (said[0] != 0) draw_note(note_bottom, said);
  else if (is_damaged && !entry.is_open) draw_note(note_bottom, in_words(word_damaged_page));
  // The canvas is the server's to read until it says that it has.
  XSync(window.display, False);
  is_overlay_spoilt = false;
}

static void step_frame(void *delay) { *(int *)delay = shown.kind->next_frame(shown.document, shown.page); }

static long long frame_at_ms;

int frame_due_ms(void) {
  if (frame_at_ms == 0) return -1;
  const long long left = frame_at_ms - now_ms();
  return left > 0 ? (int)left : 0;
}

static void await_frame(void) {
  int delay = 0;
  frame_at_ms = 0;
  if (shown.kind->next_frame == NULL) return;
  work(step_frame, &delay, by_agent, NULL);
  if (delay > 0) frame_at_ms = now_ms() + (delay < 20 ? 20 : delay);
}

bool paint(void) {
  const bool is_frame = frame_due_ms() == 0;
  if (is_frame) drawn.page = -1;
  if (!is_overlay_spoilt && !is_frame) return true;
  if (shown.document != NULL) {
    ready_form();
    const bool draws = drawn.page == -1;
    if (!draw_page()) return false;
    if (draws) await_frame();
  }
  put_all();
  return true;
}

void expose(void) { is_overlay_spoilt = true; }

void blank_screen(void) {
  frame_at_ms = 0;
  is_damaged = false;
  said[0] = 0;
  spoil();
  fill_canvas((struct area){ 0, 0, window.canvas.width, window.canvas.height }, background);
}
