// Turns a piece of a text into well-formed UTF-8. Bytes that are no letter become U+FFFD, each of them, never nothing.
#include "text.h"
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

static const char broken[] = "\xef\xbf\xbd";
enum { LONGEST_LETTER = 4 };

static char *turn_utf8(const unsigned char *bytes, size_t size) {
  char *utf8 = malloc(size * (sizeof broken - 1) + 1), *to = utf8;
  for (size_t at = 0; utf8 && at < size;) {
    int length = utf8_length(bytes + at, size - at);
    if (length) memcpy(to, bytes + at, length), to += length, at += length;
    else memcpy(to, broken, sizeof broken - 1), to += sizeof broken - 1, at++;
  }
  if (utf8) *to = 0;
  return utf8;
}

char *to_utf8(const struct encoding *encoding, const unsigned char *untrusted_bytes, size_t size) {
  if (strcmp(encoding->name, "UTF-8") == 0) return turn_utf8(untrusted_bytes, size);
  iconv_t turning = iconv_open("UTF-8", encoding->name);
  size_t room = size * LONGEST_LETTER + LONGEST_LETTER, left = size;
  char *utf8 = turning == (iconv_t)-1 ? NULL : malloc(room + 1), *to = utf8, *from = (char *)untrusted_bytes;
  while (utf8 && left > 0 && room >= LONGEST_LETTER) {
    if (iconv(turning, &from, &left, &to, &room) != (size_t)-1) continue;
    size_t step = (size_t)encoding->unit < left ? (size_t)encoding->unit : left;
    from += step, left -= step;
    memcpy(to, broken, sizeof broken - 1);
    to += sizeof broken - 1, room -= sizeof broken - 1;
  }
  if (turning != (iconv_t)-1) iconv_close(turning);
  if (utf8) *to = 0;
  return utf8;
}
