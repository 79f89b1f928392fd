// The keys of a form that is filled in. What is none of its own stays the viewer's: pages, sizes, search.
#include "parts.h"
#include <X11/Xutil.h>
#include <X11/keysym.h>
#include <stdlib.h>

/** Without a pointer, a note is put in the middle and moved from there. */
static bool move_note_by(KeySym key) {
  const float step = 6;
  if (focused_field() == NULL || !focused_field()->is_note) return false;
  switch (key) {
    case XK_Left: case XK_KP_Left: move_focused_note(-step, 0); return true;
    case XK_Right: case XK_KP_Right: move_focused_note(step, 0); return true;
    case XK_Up: case XK_KP_Up: move_focused_note(0, -step); return true;
    case XK_Down: case XK_KP_Down: move_focused_note(0, step); return true;
    default: return false;
  }
}

static bool press_with_control(KeySym key, bool is_shifted) {
  const bool has_text = is_typed_into();
  switch (key) {
    case XK_s: case XK_S: save_form(); return true;
    case XK_z: case XK_Z: undo_change(is_shifted); return true;
    case XK_y: case XK_Y: undo_change(true); return true;
    case XK_t: case XK_T: begin_note(); return true;
    case XK_d: case XK_D:
      if (is_shifted) begin_again();
      else switch_pen();
      return true;
    case XK_a: case XK_A:
      if (has_text) mark_field();
      spoil_overlay();
      return has_text;
    case XK_c: case XK_C:
      if (has_text && field_text.is_marked && !focused_field()->is_secret) tell_text("copied", field_text.utf8, text_max_bytes);
      return has_text;
    case XK_Home: case XK_KP_Home: case XK_End: case XK_KP_End:
      if (has_text) go_to_field_edge(key == XK_End || key == XK_KP_End, true);
      if (has_text) move_caret();
      return has_text;
    default: return move_note_by(key);
  }
}

static bool move_in_text(KeySym key) {
  switch (key) {
    case XK_Left: case XK_KP_Left: step_in_field(false); break;
    case XK_Right: case XK_KP_Right: step_in_field(true); break;
    case XK_Home: case XK_KP_Home: go_to_field_edge(false, !field_text.is_multiline); break;
    case XK_End: case XK_KP_End: go_to_field_edge(true, !field_text.is_multiline); break;
    default: return false;
  }
  move_caret();
  return true;
}

static bool press_in_text(struct typed typed) {
  if (typed.character != 0) {
    type_letter(typed.character);
    return true;
  }
  switch (typed.key) {
    case XK_BackSpace: erase_letter(false); return true;
    case XK_Delete: case XK_KP_Delete: erase_letter(true); return true;
    case XK_Up: case XK_KP_Up: case XK_Down: case XK_KP_Down:
      if (!field_text.is_multiline) return focused_field()->choices == 0;
      move_caret_line(typed.key == XK_Up || typed.key == XK_KP_Up ? -1 : 1);
      return true;
    case XK_Return: case XK_KP_Enter:
      if (field_text.is_multiline) type_letter('\n');
      else focus_next_field(1);
      return true;
    default: return move_in_text(typed.key);
  }
}

static bool press_in_choice(struct typed typed) {
  const struct field *field = focused_field();
  switch (typed.key) {
    case XK_Up: case XK_KP_Up: choose(chosen_now() > 0 ? chosen_now() - 1 : 0, false); return true;
    case XK_Down: case XK_KP_Down: choose(chosen_now() + 1, false); return true;
    case XK_space: case XK_Return: case XK_KP_Enter:
      if (!field->is_list) open_menu();
      return true;
    default: return false;
  }
}

static bool press_in_field(struct typed typed, bool is_shifted) {
  switch (typed.key) {
    case XK_Tab: case XK_KP_Tab: case XK_ISO_Left_Tab: focus_next_field(is_shifted ? -1 : 1); return true;
    case XK_Escape:
      if (focused_field() == NULL) return false;
      leave_field();
      return true;
    default: break;
  }
  const struct field *field = focused_field();
  if (field == NULL) return false;
  if (is_typed_into() && press_in_text(typed)) return true;
  if (field->kind == fill_choice) return press_in_choice(typed);
  if (field->kind != fill_toggle || typed.key != XK_space) return false;
  toggle_field();
  return true;
}

bool is_typed_into(void) {
  const struct field *field = focused_field();
  return field != NULL && (field->kind == fill_text || field->is_free);
}

bool press_form_key(XKeyEvent *event) {
  if (!form.is_open) return false;
  const struct typed typed = type_key(event);
  const bool is_shifted = event->state & ShiftMask;
  if (typed.is_taken) return true;
  if (press_mark_key(typed.key)) return true;
  if (is_menu_open()) return press_menu_key(typed.key);
  // What is typed by its number may end while Control is still held down.
  if (typed.character == 0 && event->state & ControlMask) return press_with_control(typed.key, is_shifted);
  if (event->state & Mod1Mask && typed.key != XK_Down) return false;
  return press_in_field(typed, is_shifted);
}
