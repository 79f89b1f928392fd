// Text that the person marks with the pointer. Text leaves the viewer only by the keys for it.
#include "parts.h"
#include <stdlib.h>
#include <string.h>

enum { selected_max = 512, click_pixels = 4 };

static struct box selected[selected_max];
static int selected_count, from_x, from_y;
static bool is_pressed, is_dragged;
static char *text;

struct selecting { const struct box *from_to; char *text; int count; };

static void select_it(void *argument) {
  struct selecting *selecting = argument;
  selecting->text = shown.kind->select_text(shown.document, shown.page, selecting->from_to, selected, selected_max, &selecting->count);
}

/** The text of the page between two points, or all of it, for free(3); NULL where there is none. */
static char *take_text(const struct box *from_to, int *count) {
  struct selecting selecting = { from_to, NULL, 0 };
  *count = 0;
  if (shown.document == NULL || shown.kind->select_text == NULL) return NULL;
  // Half of a text would be taken for all of it.
  if (!work(select_it, &selecting, by_agent, in_words(word_reading))) {
    free(selecting.text);
    return NULL;
  }
  *count = selecting.count;
  return selecting.text;
}

bool end_selection(void) {
  const bool is_any = selected_count > 0;
  free(text);
  text = NULL;
  selected_count = 0;
  if (is_any) spoil_overlay();
  return is_any;
}

void press_at(int x, int y) {
  end_selection();
  leave_links();
  is_pressed = true;
  is_dragged = false;
  from_x = x;
  from_y = y;
}

void drag_to(int x, int y) {
  struct box between;
  if (!is_pressed || (!is_dragged && abs(x - from_x) < click_pixels && abs(y - from_y) < click_pixels)) return;
  is_dragged = true;
  point_on_page(from_x, from_y, &between.x0, &between.y0);
  point_on_page(x, y, &between.x1, &between.y1);
  free(text);
  text = take_text(&between, &selected_count);
  spoil_overlay();
}

void release_at(int x, int y) {
  const bool is_click = is_pressed && !is_dragged;
  is_pressed = false;
  if (is_click) follow_link_at(x, y);
}

void select_all(void) {
  end_selection();
  text = take_text(NULL, &selected_count);
  spoil_overlay();
}

void copy_selection(void) {
  if (text != NULL && text[0] != 0) tell_text("copied", text, text_max_bytes);
}

void read_aloud(void) {
  int unused;
  end_selection();
  char *all = take_text(NULL, &unused);
  tell_text("reading", all == NULL ? "" : all, text_max_bytes);
  free(all);
}

int selected_on_page(const struct box **boxes) {
  *boxes = selected;
  return selected_count;
}
