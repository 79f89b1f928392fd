// What the parts of the text viewer know of each other. Every byte of a file is the sender's.
#pragma once
#include "../encoding/encoding.h"
#include "viewer.h"
#include <mupdf/fitz.h>

/** Well-formed UTF-8 for free(3), ended by 0; what is no letter in this encoding is U+FFFD. NULL without memory. */
char *to_utf8(const struct encoding *, const unsigned char *untrusted_bytes, size_t size);

/** The text's piece as HTML for libmupdf: one block a line where its direction matters, emoji as `pictures`, and control
 *  characters made visible. */
fz_buffer *write_text_html(fz_context *, fz_archive *pictures, const char *utf8);
/** Where a piece begins: the first line after `piece` × 8 KiB, or within a line that is longer than a piece. */
size_t piece_start(const struct encoding *, const unsigned char *untrusted_bytes, size_t size, int piece);
int count_pieces(const struct encoding *, const unsigned char *untrusted_bytes, size_t size);
/** Whether the text holds the words, letters' case aside: cheap, before it is laid out. */
bool holds_words(const char *utf8, const char *words);
