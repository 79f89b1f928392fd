// Tells short texts of East Asia, of which there is too little to count letters.
#pragma once
#include <stddef.h>

/** The name of the encoding where the bytes are pairs as its everyday letters have them; otherwise NULL. */
const char *find_east_asian(const unsigned char *untrusted_bytes, size_t size);
