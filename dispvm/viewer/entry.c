// A line that the person types: what to search for, or a password. Characters that the guest's keyboard lacks come as
// Ctrl+Shift+U, hexadecimal digits, Return. What was typed is forgotten as soon as it has been used.
#include "parts.h"
#include <X11/Xutil.h>
#include <X11/keysym.h>
#include <stdio.h>
#include <string.h>

enum { digits_max = 6, character_max = 0x10ffff };

struct entry entry;
static bool is_code;
static char digits[digits_max + 1];

void begin_entry(bool is_secret) {
  end_entry();
  entry.is_secret = is_secret;
  entry.is_open = true;
  spoil_overlay();
}

void end_entry(void) {
  explicit_bzero(&entry, sizeof entry);
  is_code = false;
  spoil_overlay();
}

static size_t put_utf8(unsigned long code, char *into) {
  if (code < 0x80) return (size_t)sprintf(into, "%c", (int)code);
  if (code < 0x800) return (size_t)sprintf(into, "%c%c", (int)(0xc0 | code >> 6), (int)(0x80 | (code & 63)));
  if (code < 0x10000) return (size_t)sprintf(into, "%c%c%c", (int)(0xe0 | code >> 12), (int)(0x80 | (code >> 6 & 63)), (int)(0x80 | (code & 63)));
  return (size_t)sprintf(into, "%c%c%c%c", (int)(0xf0 | code >> 18), (int)(0x80 | (code >> 12 & 63)), (int)(0x80 | (code >> 6 & 63)),
    (int)(0x80 | (code & 63)));
}

static void append(unsigned long code) {
  char utf8[8];
  if (code < 32 || code == 127 || code > character_max || (code >= 0xd800 && code < 0xe000)) return;
  const size_t length = put_utf8(code, utf8), before = strlen(entry.text);
  if (before + length < sizeof entry.text) memcpy(entry.text + before, utf8, length + 1);
}

static void erase(void) {
  size_t length = strlen(entry.text);
  while (length > 0 && ((unsigned char)entry.text[length - 1] & 0xc0) == 0x80) length--;
  if (length > 0) entry.text[length - 1] = 0;
}

/** The character of a key, or 0: Latin-1 and Unicode have theirs in the number. */
static unsigned long character(KeySym key) {
  if ((key >= 0x20 && key <= 0x7e) || (key >= 0xa0 && key <= 0xff)) return key;
  if ((key & 0xff000000) == 0x01000000) return key & 0xffffff;
  if (key >= XK_KP_0 && key <= XK_KP_9) return key - XK_KP_0 + '0';
  return key == XK_EuroSign ? 0x20ac : 0;
}

static void type_code(KeySym key) {
  const size_t length = strlen(digits);
  if (key == XK_Return || key == XK_KP_Enter || key == XK_space) {
    unsigned long code = 0;
    if (sscanf(digits, "%lx", &code) == 1) append(code);
    is_code = false;
  } else if (key == XK_Escape) is_code = false;
  else if (key == XK_BackSpace && length > 0) digits[length - 1] = 0;
  else if (key < 0x80 && strchr("0123456789abcdefABCDEF", (int)key) != NULL && length < digits_max) {
    digits[length] = (char)key;
    digits[length + 1] = 0;
  }
}

enum entry_result type_into_entry(XKeyEvent *event) {
  char unused[32];
  KeySym key = NoSymbol;
  XLookupString(event, unused, sizeof unused, &key, NULL);
  spoil_overlay();
  if (is_code) {
    type_code(key);
    return entry_more;
  }
  if (event->state & ControlMask) {
    if (event->state & ShiftMask && (key == XK_u || key == XK_U)) {
      is_code = true;
      digits[0] = 0;
    }
    return entry_more;
  }
  if (key == XK_Return || key == XK_KP_Enter) return entry_done;
  if (key == XK_Escape) return entry_cancelled;
  if (key == XK_BackSpace) erase();
  else if (!(event->state & Mod1Mask) && character(key) != 0) append(character(key));
  return entry_more;
}

const char *entry_line(const char *label) {
  static char line[entry_max_bytes + 64];
  char shown_text[entry_max_bytes + 1] = "";
  if (!entry.is_secret) strcpy(shown_text, entry.text);
  else for (const char *at = entry.text; *at != 0; at++) if (((unsigned char)*at & 0xc0) != 0x80) strcat(shown_text, "*");
  snprintf(line, sizeof line, "%s%s%s%s|", label, shown_text, is_code ? "U+" : "", is_code ? digits : "");
  return line;
}
