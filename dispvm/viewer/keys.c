// The keys, the same for every document: a window's tool bar types them. None of them ends the viewer, and nothing that is
// typed by accident changes anything but what is looked at.
#include "parts.h"
#include <X11/Xutil.h>
#include <X11/keysym.h>
#include <string.h>

enum { wheel_pixels = 96, arrow_pixels = 48 };
static const float zoom_step = 1.2f;

static void type_entry(XKeyEvent *event) {
  char text[entry_max_bytes];
  const bool is_secret = entry.is_secret;
  if (is_secret && event->state & Mod1Mask && XLookupKeysym(event, 0) == XK_Left) {
    go_back();
    return;
  }
  switch (type_into_entry(event)) {
    case entry_more: return;
    case entry_cancelled:
      if (is_secret) go_back();
      else end_entry();
      return;
    case entry_done: break;
  }
  memcpy(text, entry.text, sizeof text);
  if (is_secret) answer_password(text);
  else {
    end_entry();
    search_for(text);
  }
  explicit_bzero(text, sizeof text);
}

static void press_control(KeySym key) {
  switch (key) {
    case XK_Page_Up: case XK_KP_Page_Up: go_to_page(shown.page - 1, false); break;
    case XK_Page_Down: case XK_KP_Page_Down: go_to_page(shown.page + 1, false); break;
    case XK_Home: case XK_KP_Home: go_to_edge(false); break;
    case XK_End: case XK_KP_End: go_to_edge(true); break;
    case XK_plus: case XK_equal: case XK_KP_Add: zoom_by(zoom_step); break;
    case XK_minus: case XK_underscore: case XK_KP_Subtract: zoom_by(1 / zoom_step); break;
    case XK_0: case XK_KP_0: set_fit(fit_width); break;
    case XK_9: case XK_KP_9: set_fit(fit_page); break;
    case XK_1: case XK_KP_1: set_actual_size(); break;
    case XK_r: case XK_R: rotate(); break;
    case XK_f: case XK_F: begin_search(); break;
    case XK_a: case XK_A: select_all(); break;
    case XK_c: case XK_C: copy_selection(); break;
    case XK_e: case XK_E: tell_edit(); break;
    default: break;
  }
}

static void press_plain(KeySym key, bool is_shifted) {
  switch (key) {
    case XK_Page_Up: case XK_KP_Page_Up: go_on(-1, 0); break;
    case XK_Page_Down: case XK_KP_Page_Down: go_on(1, 0); break;
    case XK_space: go_on(is_shifted ? -1 : 1, 0); break;
    case XK_Up: case XK_KP_Up: scroll_by(0, -dense_pixels(arrow_pixels)); break;
    case XK_Down: case XK_KP_Down: scroll_by(0, dense_pixels(arrow_pixels)); break;
    case XK_Left: case XK_KP_Left: scroll_by(-dense_pixels(arrow_pixels), 0); break;
    case XK_Right: case XK_KP_Right: scroll_by(dense_pixels(arrow_pixels), 0); break;
    case XK_Home: case XK_KP_Home: go_to_edge(false); break;
    case XK_End: case XK_KP_End: go_to_edge(true); break;
    case XK_Tab: case XK_KP_Tab: case XK_ISO_Left_Tab: focus_next_link(is_shifted ? -1 : 1); break;
    case XK_Return: case XK_KP_Enter: follow_focused_link(); break;
    case XK_F3: search_on(is_shifted ? -1 : 1); break;
    case XK_F9: read_aloud(); break;
    case XK_Escape:
      if (is_presenting()) go_back();
      else if (!end_selection()) end_search();
      leave_links();
      break;
    default: break;
  }
}

void press_key(XKeyEvent *event) {
  char unused[32];
  KeySym key = NoSymbol;
  XLookupString(event, unused, sizeof unused, &key, NULL);
  if (IsModifierKey(key)) return;
  if (!is_presenting()) say(NULL);
  if (entry.is_open) return type_entry(event);
  if (shown.document != NULL && press_form_key(event)) return;
  if (event->state & Mod1Mask && (key == XK_Left || key == XK_KP_Left)) {
    go_back();
    return;
  }
  if (shown.document == NULL && key != XK_Escape) {
    if (event->state & ControlMask && (key == XK_e || key == XK_E)) tell_edit();
    return;
  }
  if (event->state & ControlMask) press_control(key);
  else press_plain(key, event->state & ShiftMask);
}

void press_button(XButtonEvent *event) {
  enum { wheel_up = 4, wheel_down = 5, wheel_left = 6, wheel_right = 7 };
  if (shown.document == NULL) return;
  const bool zooms = event->state & ControlMask, is_shifted = event->state & ShiftMask;
  switch (event->button) {
    case Button1:
      if (!press_mark(event->x, event->y) && !press_form(event->x, event->y, true)) press_at(event->x, event->y);
      break;
    case wheel_up: case wheel_down: {
      const int direction = event->button == wheel_up ? -1 : 1;
      if (is_menu_open()) scroll_menu(direction);
      else if (zooms) zoom_by(direction < 0 ? zoom_step : 1 / zoom_step);
      else if (is_shifted) scroll_by(direction * dense_pixels(wheel_pixels), 0);
      else go_on(direction, dense_pixels(wheel_pixels));
      break;
    }
    case wheel_left: scroll_by(-dense_pixels(wheel_pixels), 0); break;
    case wheel_right: scroll_by(dense_pixels(wheel_pixels), 0); break;
    default: break;
  }
}
