// The one place that knows how a file's bytes are letters: for the viewer, and by `tell-encoding` for presenters. Every byte
// is the sender's.
#pragma once
#include <stdbool.h>
#include <stddef.h>

/** `name` is one that iconv(3) knows; `unit` bytes (1, 2 or 4) hold a line feed; `mark` bytes at the beginning are no text. */
struct encoding { char name[32]; int unit; bool big; size_t mark; };

/** Finds the encoding from the bytes themselves. False where they are no text. */
bool find_encoding(const unsigned char *untrusted_bytes, size_t size, struct encoding *);
/** How many bytes a well-formed UTF-8 letter at `bytes` has, or 0 where there is none. */
int utf8_length(const unsigned char *untrusted_bytes, size_t size);
