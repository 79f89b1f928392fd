// What a person puts on the page beside its fields: where a note goes, what the pointer draws, and that drawing once more elsewhere.
// A line is on the screen while it is drawn, and in the document once the pointer is let go.
#include "parts.h"
#include "words.h"
#include <X11/keysym.h>
#include <math.h>

enum { dots_max = 16 * 1024, lines_max = 256 };

static enum { mark_nothing, mark_note, mark_lines, mark_again } marking;
/** What was drawn last: its lines, of which the last may have been undone; `begun` dots of one are not in the document yet. */
static struct dot dots[dots_max];
static int lengths[lines_max], lines, lines_made, dots_used, begun, drawn_on = -1;
static bool is_pressed;
static int last_x, last_y;

static bool has_pen(void) { return marking == mark_lines; }

static void begin_marking(int what, const char *said) {
  leave_field();
  end_selection();
  leave_links();
  marking = what;
  is_pressed = false;
  begun = 0;
  say(said);
}

void end_marking(void) {
  if (marking == mark_nothing) return;
  marking = mark_nothing;
  is_pressed = false;
  begun = 0;
  spoil_overlay();
  say(NULL);
}

void begin_note(void) { begin_marking(mark_note, in_words(word_note_where)); }

void switch_pen(void) {
  if (has_pen()) return end_marking();
  begin_marking(mark_lines, in_words(word_draw));
  // What comes now is another drawing.
  drawn_on = -1;
}

void begin_again(void) {
  if (lines == 0) return say(in_words(word_nothing_drawn));
  begin_marking(mark_again, in_words(word_again_where));
}

static void add_dot(int x, int y) {
  struct dot at;
  if (dots_used + begun == dots_max) return;
  point_on_page(x, y, &at.x, &at.y);
  dots[dots_used + begun++] = at;
  last_x = x;
  last_y = y;
}

static void show_line(int x0, int y0, int x1, int y1) {
  unsigned colour = 0;
  for (int i = 0; i < 3; i++) colour = colour << 8 | (unsigned)(pen_ink[i] * 255);
  draw_pen(x0, y0, x1, y1, (int)lroundf(fmaxf(pen_width * view.scale, 1)), colour);
}

struct drawing { struct pen_lines lines; bool continues, is_done; struct box box; };

static void draw_it(void *argument) {
  struct drawing *drawing = argument;
  drawing->is_done = shown.kind->edit->draw_lines(shown.document, shown.page, drawing->lines, drawing->continues, &drawing->box);
}

static bool draw(struct drawing *drawing) {
  work(draw_it, drawing, by_agent, NULL);
  if (drawing->is_done) changed_in(&drawing->box);
  else say(in_words(word_not_put));
  return drawing->is_done;
}

static void begin_line(int x, int y) {
  if (drawn_on != shown.page || lines == lines_max || dots_used == dots_max) {
    lines = lines_made = dots_used = 0;
    drawn_on = -1;
  }
  is_pressed = true;
  begun = 0;
  add_dot(x, y);
  show_line(x, y, x, y);
}

static void end_line(void) {
  const int length = begun;
  struct drawing drawing = { .lines = { dots + dots_used, &length, 1 }, .continues = drawn_on == shown.page };
  begun = 0;
  if (length == 0 || !draw(&drawing)) return spoil_overlay();
  lengths[lines++] = length;
  lines_made = lines;
  dots_used += length;
  drawn_on = shown.page;
}

static struct box box_around(void) {
  struct box box = { INFINITY, INFINITY, -INFINITY, -INFINITY };
  for (int i = 0; i < dots_used; i++) {
    box.x0 = fminf(box.x0, dots[i].x);
    box.y0 = fminf(box.y0, dots[i].y);
    box.x1 = fmaxf(box.x1, dots[i].x);
    box.y1 = fmaxf(box.y1, dots[i].y);
  }
  return box;
}

/** How far something from `from` to `to` goes for its middle to be at a place, or as near to that as the room lets it. */
static float way(float from, float to, float place, float room_from, float room_to) {
  return fmaxf(fminf(place - (from + to) / 2, room_to - to), room_from - from);
}

/** The drawing, with its middle at the point. */
static void put_again(float x, float y) {
  static struct dot moved[dots_max];
  const struct box box = box_around(), page = measure_page(shown.page);
  const float right = way(box.x0, box.x1, x, page.x0, page.x1), down = way(box.y0, box.y1, y, page.y0, page.y1);
  for (int i = 0; i < dots_used; i++) moved[i] = (struct dot){ dots[i].x + right, dots[i].y + down };
  struct drawing drawing = { .lines = { moved, lengths, lines } };
  draw(&drawing);
  // What is drawn next is no part of it.
  drawn_on = -1;
}

static void mark_at(int x, int y) {
  const int what = marking;
  float page_x, page_y;
  point_on_page(x, y, &page_x, &page_y);
  end_marking();
  if (what == mark_note) put_note_at(page_x, page_y);
  else put_again(page_x, page_y);
}

bool press_mark(int x, int y) {
  if (marking == mark_nothing) return false;
  if (has_pen()) begin_line(x, y);
  else mark_at(x, y);
  return true;
}

bool drag_mark(int x, int y) {
  if (!has_pen() || !is_pressed) return false;
  const int from_x = last_x, from_y = last_y;
  if (x == from_x && y == from_y) return true;
  add_dot(x, y);
  show_line(from_x, from_y, x, y);
  return true;
}

bool release_mark(void) {
  if (!has_pen() || !is_pressed) return false;
  is_pressed = false;
  end_line();
  return true;
}

bool press_mark_key(KeySym key) {
  const struct area seen = page_area();
  if (marking == mark_nothing) return false;
  if (key == XK_Escape) {
    end_marking();
    return true;
  }
  if (has_pen() || (key != XK_Return && key != XK_KP_Enter)) return false;
  mark_at(seen.x + seen.width / 2, seen.y + seen.height / 2);
  return true;
}

static struct area dot_on_screen(struct dot dot) { return box_on_screen((struct box){ dot.x, dot.y, dot.x, dot.y }); }

void draw_marks(void) {
  for (int i = 0; i < begun; i++) {
    const struct area from = dot_on_screen(dots[dots_used + (i > 0 ? i - 1 : 0)]), to = dot_on_screen(dots[dots_used + i]);
    show_line(from.x, from.y, to.x, to.y);
  }
}

void step_lines(bool again) {
  if (!has_pen() || (again ? lines == lines_made : lines == 0)) return;
  if (again) dots_used += lengths[lines++];
  else dots_used -= lengths[--lines];
}
