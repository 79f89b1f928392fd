// The choices of a field, in a list over the page.
#include "parts.h"
#include <X11/keysym.h>
#include <stdlib.h>

enum { lines_max = 12 };

static bool is_open;
static int first, current;

bool is_menu_open(void) { return is_open && focused_field() != NULL; }

void close_menu(void) {
  if (is_open) spoil_overlay();
  is_open = false;
}

static int lines(void) {
  const struct field *field = focused_field();
  const int room = window.canvas.height / note_height() - 1, most = room < lines_max ? room : lines_max;
  return field->choices < most ? field->choices : most < 1 ? 1 : most;
}

static void keep_current_seen(void) {
  if (current < first) first = current;
  if (current >= first + lines()) first = current - lines() + 1;
  spoil_overlay();
}

void open_menu(void) {
  const int chosen = chosen_now();
  is_open = true;
  current = chosen < 0 ? 0 : chosen;
  first = 0;
  keep_current_seen();
}

/** The list lies below the field, or above it where there is more room. */
static struct area menu_area(void) {
  enum { width_min = 160 };
  const struct area field = box_on_screen(focused_field()->box);
  const int height = lines() * note_height(), below = field.y + field.height;
  const int width = field.width > dense_pixels(width_min) ? field.width : dense_pixels(width_min);
  const int y = below + height <= window.canvas.height ? below : field.y - height >= 0 ? field.y - height : window.canvas.height - height;
  const int x = field.x + width <= window.canvas.width ? field.x : window.canvas.width - width;
  return (struct area){ x < 0 ? 0 : x, y < 0 ? 0 : y, width, height };
}

void draw_menu(void) {
  if (!is_menu_open()) return;
  const struct area area = menu_area();
  for (int i = 0; i < lines(); i++) {
    bool unused;
    char *text = choice_called(first + i, &unused);
    const struct area line = { area.x, area.y + i * note_height(), area.width, note_height() };
    draw_line_at(line, text == NULL ? "" : text, first + i == current);
    free(text);
  }
  frame(area);
}

static void take_current(void) {
  close_menu();
  choose(current, false);
}

bool press_menu(int x, int y) {
  if (!is_menu_open()) return false;
  const struct area area = menu_area();
  const bool is_inside_it = x >= area.x && x < area.x + area.width && y >= area.y && y < area.y + area.height;
  close_menu();
  if (!is_inside_it) return false;
  current = first + (y - area.y) / note_height();
  take_current();
  return true;
}

void scroll_menu(int direction) {
  const int most = focused_field()->choices - 1;
  current = current + direction < 0 ? 0 : current + direction > most ? most : current + direction;
  keep_current_seen();
}

bool press_menu_key(KeySym key) {
  switch (key) {
    case XK_Up: case XK_KP_Up: scroll_menu(-1); break;
    case XK_Down: case XK_KP_Down: scroll_menu(1); break;
    case XK_Page_Up: case XK_KP_Page_Up: scroll_menu(-lines()); break;
    case XK_Page_Down: case XK_KP_Page_Down: scroll_menu(lines()); break;
    case XK_Return: case XK_KP_Enter: case XK_space: take_current(); break;
    default: close_menu(); break;
  }
  return true;
}
