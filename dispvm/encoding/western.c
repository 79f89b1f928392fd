// Excel for the Mac saves tables in Mac Roman, programs of DOS in CP850: read as Windows-1252 their letters become
// signs and capitals in the middle of words. So each byte of the upper half is asked whether it can stand where it stands.
#include "western.h"
#include <ctype.h>
#include <iconv.h>
#include <stdbool.h>
#include <string.h>

enum place { nowhere, small, capital, before_word, after_word, apostrophe, dash, anywhere, sign };
/** What a neighbour is: a small letter, a capital, or none of a word. */
enum side { none, small_side, capital_side };

struct western { const char *name; enum place places[128]; unsigned letters[128]; };

static enum place place_of(unsigned letter) {
  if (letter == 0xd7 || letter == 0xf7) return sign;
  if (letter >= 0xc0 && letter <= 0xde) return capital;
  if (letter >= 0xdf && letter <= 0xff) return small;
  switch (letter) {
  case 0x152: return capital;
  case 0x153: return small;
  case 0x2018: case 0x201c: case 0x201a: case 0x201e: case 0xab: case 0xa1: case 0xbf: return before_word;
  case 0x201d: case 0xbb: case 0x2026: case 0x2122: case 0xae: return after_word;
  case 0x2019: return apostrophe;
  case 0x2013: return dash;
  case 0x2014: return anywhere;
  case 0xa0: case 0xa3: case 0x20ac: case 0xa9: case 0xa7: case 0xb0: case 0x2022: case 0xb1: case 0xbd: return sign;
  case 0xb2: case 0xb5: case 0xb7: case 0xba: case 0xaa: return sign;
  default: return nowhere;
  }
}

/** False where iconv(3) does not know the encoding. */
static bool read_places(struct western *western) {
  iconv_t turning = iconv_open("UTF-32LE", western->name);
  if (turning == (iconv_t)-1) return false;
  for (int at = 0; at < 128; at++) {
    char byte = (char)(at + 0x80), *from = &byte;
    unsigned char letter[4] = {0};
    char *to = (char *)letter;
    size_t left = 1, room = sizeof letter;
    iconv(turning, NULL, NULL, NULL, NULL);
    const bool is_known = iconv(turning, &from, &left, &to, &room) != (size_t)-1;
    western->letters[at] = letter[0] | letter[1] << 8;
    western->places[at] = is_known ? place_of(western->letters[at]) : nowhere;
  }
  iconv_close(turning);
  return true;
}

static enum side side_of(const struct western *western, const unsigned char *bytes, size_t size, size_t at) {
  if (at >= size) return none;
  const enum place place = bytes[at] < 0x80 ? nowhere : western->places[bytes[at] - 0x80];
  if (place == small || (bytes[at] < 0x80 && islower(bytes[at]))) return small_side;
  return place == capital || (bytes[at] < 0x80 && isupper(bytes[at])) ? capital_side : none;
}

/** French and Italian have letters that are whole words. */
static bool is_word(unsigned letter) {
  return letter < 0x100 && memchr("\xe0\xe8\xe9\xc0\xc8\xc9\xe5", (int)letter, 7) != NULL;
}

static bool fits(const struct western *western, const unsigned char *bytes, size_t size, size_t at) {
  const enum side before = at > 0 ? side_of(western, bytes, size, at - 1) : none;
  const enum side after = side_of(western, bytes, size, at + 1);
  const int byte = bytes[at] - 0x80;
  if (before == none && after == none && is_word(western->letters[byte])) return true;
  switch (western->places[byte]) {
  case small: return (before != none || after != none) && !(before == capital_side && after == capital_side);
  case capital: return before != small_side && (before != none || after != none);
  case before_word: return before == none;
  case after_word: return after == none;
  case apostrophe: return before != none || after == none;
  case dash: return before != small_side || after != small_side;
  case anywhere: return true;
  case sign: return before == none || after == none;
  default: return false;
  }
}

static size_t count_fitting(const char *name, const unsigned char *bytes, size_t size) {
  struct western western = {.name = name};
  size_t fitting = 0;
  if (!read_places(&western)) return 0;
  for (size_t at = 0; at < size; at++) fitting += bytes[at] >= 0x80 && fits(&western, bytes, size, at);
  return fitting;
}

const char *find_western(const unsigned char *bytes, size_t size) {
  static const char *const others[] = {"MACINTOSH", "CP850"};
  const size_t usual = count_fitting("WINDOWS-1252", bytes, size);
  const char *best = NULL;
  size_t letters = 0, most = usual * 3 / 2;
  for (size_t at = 0; at < size; at++) letters += bytes[at] >= 0x80;
  for (int other = 0; other < 2; other++) {
    const size_t fitting = count_fitting(others[other], bytes, size);
    if (fitting > most && fitting * 10 >= letters * 9) best = others[other], most = fitting;
  }
  return best;
}
