// A line that the person types: what to search for, or a password. What was typed is forgotten as soon as it has been used.
#include "parts.h"
#include <X11/Xutil.h>
#include <X11/keysym.h>
#include <stdio.h>
#include <string.h>

struct entry entry;

void begin_entry(bool is_secret) {
  end_entry();
  entry.is_secret = is_secret;
  entry.is_open = true;
  spoil_overlay();
}

void end_entry(void) {
  explicit_bzero(&entry, sizeof entry);
  forget_code();
  spoil_overlay();
}

static void append(unsigned long code) {
  char utf8[8];
  const size_t length = put_utf8(code, utf8), before = strlen(entry.text);
  if (before + length < sizeof entry.text) memcpy(entry.text + before, utf8, length + 1);
}

static void erase(void) {
  size_t length = strlen(entry.text);
  while (length > 0 && ((unsigned char)entry.text[length - 1] & 0xc0) == 0x80) length--;
  if (length > 0) entry.text[length - 1] = 0;
}

enum entry_result type_into_entry(XKeyEvent *event) {
  const struct typed typed = type_key(event);
  spoil_overlay();
  if (typed.is_taken) return entry_more;
  if (typed.character != 0) append(typed.character);
  else if (event->state & ControlMask) return entry_more;
  else if (typed.key == XK_Return || typed.key == XK_KP_Enter) return entry_done;
  else if (typed.key == XK_Escape) return entry_cancelled;
  else if (typed.key == XK_BackSpace) erase();
  return entry_more;
}

const char *entry_line(const char *label) {
  static char line[entry_max_bytes + 64];
  char shown_text[entry_max_bytes + 1] = "";
  if (!entry.is_secret) strcpy(shown_text, entry.text);
  else for (const char *at = entry.text; *at != 0; at++) if (((unsigned char)*at & 0xc0) != 0x80) strcat(shown_text, "*");
  const char *code = code_typed();
  snprintf(line, sizeof line, "%s%s%s%s|", label, shown_text, code == NULL ? "" : "U+", code == NULL ? "" : code);
  return line;
}
