// Emoji as pictures: Debian's font holds them as PNG, which libmupdf cannot draw as letters but as pictures of a page. What a
// sender writes chooses among that font's pictures, and nothing more.
#pragma once
#include <mupdf/fitz.h>
#include <stdbool.h>
#include <stddef.h>

enum { emoji_letters_max = 32 };

/** Letters that are one emoji: a face with its colour, a family, a flag. `untrusted_end` is where its bytes end. */
struct emoji { int letters[emoji_letters_max], count; const char *untrusted_end; };

/** Whether an emoji begins at `at`, by Unicode's rules alone. `html`: letters may be written as their numbers, too. */
bool find_emoji(const char *untrusted_at, const char *end, bool html, struct emoji *);
/**
 * Writes its pictures, and after them the letters themselves, too small to be seen: what is searched and copied. False, and
 * nothing, where the font has no picture for it. `pictures` gets what the markup names; throws.
 */
bool write_emoji(fz_context *, fz_archive *pictures, fz_buffer *html, const struct emoji *);
/** The page with pictures in place of emoji, or NULL where it has none; throws. */
fz_buffer *picture_emoji(fz_context *, fz_archive *pictures, const char *untrusted_html, size_t size);
