// What a key types, for lines of our own and for fields. Characters that the guest's keyboard lacks come as Ctrl+Shift+U,
// hexadecimal digits, Return.
#include "parts.h"
#include <X11/Xutil.h>
#include <X11/keysym.h>
#include <stdio.h>
#include <string.h>

enum { digits_max = 6, character_max = 0x10ffff };

static bool is_code;
static char digits[digits_max + 1];

/** The character of a key, or 0: Latin-1 and Unicode have theirs in the number. */
static unsigned long character_of(KeySym key) {
  if ((key >= 0x20 && key <= 0x7e) || (key >= 0xa0 && key <= 0xff)) return key;
  if ((key & 0xff000000) == 0x01000000) return key & 0xffffff;
  if (key >= XK_KP_0 && key <= XK_KP_9) return key - XK_KP_0 + '0';
  return key == XK_EuroSign ? 0x20ac : 0;
}

static unsigned long checked(unsigned long code) {
  return code < 32 || code == 127 || code > character_max || (code >= 0xd800 && code < 0xe000) ? 0 : code;
}

static unsigned long type_code(KeySym key) {
  const size_t length = strlen(digits);
  unsigned long code = 0;
  if (key == XK_Return || key == XK_KP_Enter || key == XK_space) {
    is_code = false;
    return sscanf(digits, "%lx", &code) == 1 ? checked(code) : 0;
  }
  if (key == XK_Escape) is_code = false;
  else if (key == XK_BackSpace && length > 0) digits[length - 1] = 0;
  else if (key < 0x80 && strchr("0123456789abcdefABCDEF", (int)key) != NULL && length < digits_max) {
    digits[length] = (char)key;
    digits[length + 1] = 0;
  }
  return 0;
}

struct typed type_key(XKeyEvent *event) {
  char unused[32];
  struct typed typed = { .key = NoSymbol };
  XLookupString(event, unused, sizeof unused, &typed.key, NULL);
  if (IsModifierKey(typed.key)) typed.is_taken = true;
  else if (is_code) {
    typed.character = type_code(typed.key);
    typed.is_taken = typed.character == 0;
    typed.key = NoSymbol;
  } else if (event->state & ControlMask) {
    is_code = event->state & ShiftMask && (typed.key == XK_u || typed.key == XK_U);
    digits[0] = 0;
    typed.is_taken = is_code;
  } else if (!(event->state & Mod1Mask)) typed.character = checked(character_of(typed.key));
  return typed;
}

void forget_code(void) { is_code = false; }

const char *code_typed(void) { return is_code ? digits : NULL; }

size_t put_utf8(unsigned long code, char into[5]) {
  const int further = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  static const unsigned char firsts[] = { 0, 0xc0, 0xe0, 0xf0 };
  into[0] = (char)(firsts[further] | code >> (6 * further));
  for (int i = 1; i <= further; i++) into[i] = (char)(0x80 | (code >> (6 * (further - i)) & 63));
  into[further + 1] = 0;
  return (size_t)further + 1;
}
