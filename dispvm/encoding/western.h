// Tells three Western encodings apart, whose letters lie at different places of the upper half.
#pragma once
#include <stddef.h>

/** "MACINTOSH" or "CP850" where the bytes make words in that one and none in Windows-1252; otherwise NULL. */
const char *find_western(const unsigned char *untrusted_bytes, size_t size);
