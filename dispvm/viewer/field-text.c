// The text of the field that a person types into: letters in, letters out, and where the next one goes. Bounded, UTF-8, pure.
#include "parts.h"
#include <stdlib.h>
#include <string.h>

struct field_text field_text;

void take_field_text(const char *utf8, bool is_multiline, int length_max) {
  field_text = (struct field_text){ .is_multiline = is_multiline, .length_max = length_max };
  strncpy(field_text.utf8, utf8 == NULL ? "" : utf8, sizeof field_text.utf8 - 1);
  // Lines end in one way here, whatever the form's own program wrote.
  char *to = field_text.utf8;
  for (const char *from = to; *from != 0; from++) {
    if (from[0] == '\r' && from[1] == '\n') continue;
    *to++ = *from == '\r' ? '\n' : *from;
  }
  *to = 0;
  field_text.caret = strlen(field_text.utf8);
}

static bool is_inside_letter(size_t at) { return ((unsigned char)field_text.utf8[at] & 0xc0) == 0x80; }

static size_t before(size_t at) {
  if (at > 0) at--;
  while (at > 0 && is_inside_letter(at)) at--;
  return at;
}

static size_t behind(size_t at) {
  if (field_text.utf8[at] != 0) at++;
  while (is_inside_letter(at)) at++;
  return at;
}

static int count_letters(void) {
  int count = 0;
  for (size_t at = 0; field_text.utf8[at] != 0; at = behind(at)) count++;
  return count;
}

static void cut(size_t from, size_t to) {
  memmove(field_text.utf8 + from, field_text.utf8 + to, strlen(field_text.utf8 + to) + 1);
  field_text.caret = from;
}

static bool cut_marked(void) {
  const bool is_any = field_text.is_marked && field_text.utf8[0] != 0;
  if (is_any) cut(0, strlen(field_text.utf8));
  field_text.is_marked = false;
  return is_any;
}

bool type_into_field(unsigned long character) {
  char letter[5];
  const size_t length = put_utf8(character, letter);
  const bool was_cut = cut_marked();
  const size_t whole = strlen(field_text.utf8);
  if (whole + length >= sizeof field_text.utf8) return was_cut;
  if (field_text.length_max > 0 && count_letters() >= field_text.length_max) return was_cut;
  memmove(field_text.utf8 + field_text.caret + length, field_text.utf8 + field_text.caret, whole - field_text.caret + 1);
  memcpy(field_text.utf8 + field_text.caret, letter, length);
  field_text.caret += length;
  return true;
}

bool erase_in_field(bool is_forward) {
  if (cut_marked()) return true;
  const size_t from = is_forward ? field_text.caret : before(field_text.caret), to = is_forward ? behind(from) : field_text.caret;
  if (from == to) return false;
  cut(from, to);
  return true;
}

void place_in_field(size_t offset) {
  const size_t length = strlen(field_text.utf8);
  field_text.caret = offset < length ? offset : length;
  while (field_text.caret > 0 && is_inside_letter(field_text.caret)) field_text.caret--;
  field_text.is_marked = false;
}

void step_in_field(bool is_forward) { place_in_field(is_forward ? behind(field_text.caret) : before(field_text.caret)); }

void go_to_field_edge(bool is_end, bool is_whole) {
  size_t at = field_text.caret;
  if (is_whole) at = is_end ? strlen(field_text.utf8) : 0;
  else if (is_end) while (field_text.utf8[at] != 0 && field_text.utf8[at] != '\n') at++;
  else while (at > 0 && field_text.utf8[at - 1] != '\n') at--;
  place_in_field(at);
}

void mark_field(void) { field_text.is_marked = field_text.utf8[0] != 0; }
