// A text of any length as pieces of about 8 KiB that begin with a line: where each begins is known without reading all.
#include "text.h"
#include <stdlib.h>
#include <string.h>

enum { PIECE_BYTES = 8 << 10 };

static bool is_line_feed(const struct encoding *encoding, const unsigned char *letter) {
  for (int byte = 0; byte < encoding->unit; byte++)
    if (letter[byte] != (byte == (encoding->big ? encoding->unit - 1 : 0) ? '\n' : 0)) return false;
  return true;
}

/** A line without an end near is cut between letters, where the encoding tells them apart. */
static size_t cut_within_line(const struct encoding *encoding, const unsigned char *bytes, size_t at, size_t size) {
  if (encoding->unit == 2) {
    unsigned high = bytes[at + (encoding->big ? 0 : 1)];
    return high >= 0xdc && high <= 0xdf && at + 2 <= size ? at + 2 : at;
  }
  if (encoding->unit == 1 && strcmp(encoding->name, "UTF-8") == 0)
    for (int moved = 0; moved < 3 && at < size && (bytes[at] & 0xc0) == 0x80; moved++) at++;
  return at;
}

size_t piece_start(const struct encoding *encoding, const unsigned char *bytes, size_t size, int piece) {
  size_t unit = encoding->unit, at = encoding->mark + (size_t)piece * PIECE_BYTES;
  if (piece == 0 || at >= size) return at < size ? at : size;
  size_t end = at + PIECE_BYTES / 2 < size ? at + PIECE_BYTES / 2 : size;
  for (size_t letter = at - unit; letter + unit <= end; letter += unit)
    if (is_line_feed(encoding, bytes + letter)) return letter + unit;
  return end == size ? size : cut_within_line(encoding, bytes, at, size);
}

int count_pieces(const struct encoding *encoding, const unsigned char *bytes, size_t size) {
  size_t text = size > encoding->mark ? size - encoding->mark : 0;
  int pieces = (int)((text + PIECE_BYTES - 1) / PIECE_BYTES);
  if (pieces > 1 && piece_start(encoding, bytes, size, pieces - 1) >= size) pieces--;
  return pieces > 0 ? pieces : 1;
}

static int fold(const char **at) {
  int letter;
  *at += fz_chartorune(&letter, *at);
  return fz_tolower(letter);
}

bool holds_words(const char *utf8, const char *words) {
  const char *first_end = words;
  int first = fold(&first_end);
  if (!*words) return false;
  for (const char *at = utf8; *at;) {
    const char *next = at;
    if (fold(&next) == first) {
      const char *text = next, *word = first_end;
      while (*word && *text) {
        const char *text_next = text, *word_next = word;
        if (*word == ' ' && strchr(" \t\r\n", *text)) word_next = word + 1, text_next = text + 1;
        else if (fold(&text_next) != fold(&word_next)) break;
        text = text_next, word = word_next;
      }
      if (!*word) return true;
    }
    at = next;
  }
  return false;
}
