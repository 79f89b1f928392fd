// A text between its file and an editor that knows UTF-8 and line feeds alone: what the editor did not change keeps its
// bytes, whatever they are. Every byte is the sender's.
#pragma once
#include "../encoding/encoding.h"

enum line_end { LINE_FEED, RETURN_AND_LINE_FEED, RETURN };

/** A line with its end. Only the last one may have none. */
struct line { const char *utf8; size_t utf8_size; const unsigned char *raw; size_t raw_size; enum line_end end; };

struct text {
  struct encoding encoding;
  /** How its first line ends: what a new line gets. */
  enum line_end line_end;
  struct line *lines;
  size_t count;
  /** Lines point into both. */
  char *utf8;
  const unsigned char *raw;
};

/** What the text's bytes are for the editor. Keeps `raw`, which lines point into. False where there is no memory for it. */
bool read_text(struct text *, const unsigned char *untrusted_raw, size_t size);
/**
 * The file's bytes for what the editor has saved: unchanged lines as they were, the others in the text's encoding, and all in
 * UTF-8 with its mark where a letter is none of that encoding. NULL where there is no memory; the caller frees it.
 */
unsigned char *edited_bytes(const struct text *, const char *untrusted_utf8, size_t utf8_size, size_t *size);
