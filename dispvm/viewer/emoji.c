// Which letters are one emoji (Unicode Technical Standard 51), and where a page's markup has any.
#include "emoji.h"
#include <stdlib.h>
#include <string.h>

enum { ZWJ = 0x200d, TEXT_STYLE = 0xfe0e, PICTURE_STYLE = 0xfe0f, KEYCAP = 0x20e3, TAG_END = 0xe007f };

/** Those below U+1F000 that are pictures without being asked to (Emoji_Presentation): first and last of each run. */
static const unsigned short pictured[][2] = {
  { 0x231a, 0x231b }, { 0x23e9, 0x23ec }, { 0x23f0, 0x23f0 }, { 0x23f3, 0x23f3 }, { 0x25fd, 0x25fe }, { 0x2614, 0x2615 },
  { 0x2648, 0x2653 }, { 0x267f, 0x267f }, { 0x2693, 0x2693 }, { 0x26a1, 0x26a1 }, { 0x26aa, 0x26ab }, { 0x26bd, 0x26be },
  { 0x26c4, 0x26c5 }, { 0x26ce, 0x26ce }, { 0x26d4, 0x26d4 }, { 0x26ea, 0x26ea }, { 0x26f2, 0x26f3 }, { 0x26f5, 0x26f5 },
  { 0x26fa, 0x26fa }, { 0x26fd, 0x26fd }, { 0x2705, 0x2705 }, { 0x270a, 0x270b }, { 0x2728, 0x2728 }, { 0x274c, 0x274c },
  { 0x274e, 0x274e }, { 0x2753, 0x2755 }, { 0x2757, 0x2757 }, { 0x2795, 0x2797 }, { 0x27b0, 0x27b0 }, { 0x27bf, 0x27bf },
  { 0x2b1b, 0x2b1c }, { 0x2b50, 0x2b50 }, { 0x2b55, 0x2b55 },
};

static bool is_regional(int letter) { return letter >= 0x1f1e6 && letter <= 0x1f1ff; }
static bool is_skin(int letter) { return letter >= 0x1f3fb && letter <= 0x1f3ff; }
static bool is_tag(int letter) { return letter >= 0xe0020 && letter <= TAG_END; }

static bool is_pictured(int letter) {
  if (letter >= 0x1f000) return letter < 0x1fb00;
  for (size_t i = 0; i < sizeof pictured / sizeof *pictured && pictured[i][0] <= letter; i++)
    if (letter <= pictured[i][1]) return true;
  return false;
}

/** The letter at `at`, or 0 at the end; `next` is where the one after it begins. */
static int letter_at(const char *at, const char *end, bool html, const char **next) {
  int letter;
  *next = at;
  if (at >= end) return 0;
  if (html && end - at > 3 && at[0] == '&' && at[1] == '#') {
    const bool is_hex = (at[2] | 32) == 'x';
    char *stop;
    const long number = strtol(at + (is_hex ? 3 : 2), &stop, is_hex ? 16 : 10);
    if (stop < end && *stop == ';' && stop - at <= 10 && number > 0 && number < 0x110000) return *next = stop + 1, (int)number;
  }
  *next = at + fz_chartorune(&letter, at);
  return *next <= end ? letter : 0;
}

static int peek(const struct emoji *emoji, const char *end, bool html) {
  const char *next;
  return letter_at(emoji->untrusted_end, end, html, &next);
}

static void take(struct emoji *emoji, const char *end, bool html) {
  const int letter = letter_at(emoji->untrusted_end, end, html, &emoji->untrusted_end);
  if (emoji->count < emoji_letters_max) emoji->letters[emoji->count++] = letter;
}

/** What may follow the first letter of an emoji, or of a part of one. */
static void take_marks(struct emoji *emoji, const char *end, bool html) {
  if (peek(emoji, end, html) == PICTURE_STYLE) take(emoji, end, html);
  if (is_skin(peek(emoji, end, html))) take(emoji, end, html);
  if (peek(emoji, end, html) == KEYCAP) take(emoji, end, html);
  while (is_tag(peek(emoji, end, html)) && emoji->count < emoji_letters_max) take(emoji, end, html);
}

static void take_joined(struct emoji *emoji, const char *end, bool html) {
  while (emoji->count < emoji_letters_max - 2 && peek(emoji, end, html) == ZWJ) {
    const char *behind, *next;
    letter_at(emoji->untrusted_end, end, html, &behind);
    if (letter_at(behind, end, html, &next) < 0x2190) return;
    take(emoji, end, html);
    take(emoji, end, html);
    take_marks(emoji, end, html);
  }
}

/** Whether a byte can begin an emoji: nearly all of a text is ruled out by this, before its letters are put together. */
static bool may_begin(const char *at, const char *end, bool html) {
  const unsigned char byte = (unsigned char)*at;
  return byte >= 0xe2 || byte == 0xc2 || (html && byte == '&') || (byte < 0x80 && end - at > 3 && (unsigned char)at[1] == 0xef);
}

bool find_emoji(const char *at, const char *end, bool html, struct emoji *emoji) {
  if (!may_begin(at, end, html)) return false;
  *emoji = (struct emoji){ .untrusted_end = at };
  take(emoji, end, html);
  const int first = emoji->letters[0], second = peek(emoji, end, html);
  if (first < '#' || is_tag(first) || second == TEXT_STYLE) return false;
  if (!is_pictured(first) && second != PICTURE_STYLE && !is_skin(second)) return false;
  if (is_regional(first)) {
    if (is_regional(second)) take(emoji, end, html);
    return true;
  }
  take_marks(emoji, end, html);
  take_joined(emoji, end, html);
  return true;
}

/** Where markup that begins here ends: a tag, or an element that holds no text to show. */
static const char *skip_markup(const char *at, const char *end) {
  static const char *const closed[][2] = { { "<style", "</style" }, { "<title", "</title" } };
  for (size_t i = 0; i < sizeof closed / sizeof *closed; i++)
    if (strncmp(at, closed[i][0], strlen(closed[i][0])) == 0) {
      const char *close = strstr(at, closed[i][1]);
      if (close != NULL) at = close;
    }
  const char *behind = memchr(at, '>', (size_t)(end - at));
  return behind == NULL ? end : behind + 1;
}

fz_buffer *picture_emoji(fz_context *ctx, fz_archive *pictures, const char *html, size_t size) {
  const char *end = html + size, *copied = html;
  fz_buffer *page = NULL;
  struct emoji emoji;
  fz_var(page);
  fz_var(copied);
  fz_try(ctx)
    for (const char *at = html; at < end;) {
      if (*at == '<') at = skip_markup(at, end);
      else if (!find_emoji(at, end, true, &emoji)) at++;
      else {
        if (page == NULL) page = fz_new_buffer(ctx, size + size / 8);
        fz_append_data(ctx, page, copied, (size_t)(at - copied));
        copied = write_emoji(ctx, pictures, page, &emoji) ? emoji.untrusted_end : at;
        at = emoji.untrusted_end;
      }
    }
  fz_catch(ctx) {
    fz_drop_buffer(ctx, page);
    fz_rethrow(ctx);
  }
  if (page != NULL) fz_append_data(ctx, page, copied, (size_t)(end - copied));
  return page;
}
