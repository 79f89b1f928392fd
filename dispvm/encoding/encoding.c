// Finds how a text's bytes are letters: marks and patterns first, then uchardet's opinion, corrected where it is known to
// guess rare encodings for common ones.
#include "encoding.h"
#include "east-asian.h"
#include "western.h"
#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <uchardet/uchardet.h>

enum { SAMPLE_BYTES = 256 << 10, BYTES_A_LETTER = 4 };

int utf8_length(const unsigned char *bytes, size_t size) {
  if (size == 0) return 0;
  unsigned first = bytes[0];
  if (first < 0x80) return 1;
  int length = first >= 0xc2 && first <= 0xdf ? 2 : (first & 0xf0) == 0xe0 ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0;
  if (length == 0 || size < (size_t)length) return 0;
  for (int at = 1; at < length; at++) if ((bytes[at] & 0xc0) != 0x80) return 0;
  if ((first == 0xe0 && bytes[1] < 0xa0) || (first == 0xed && bytes[1] > 0x9f)) return 0;
  if ((first == 0xf0 && bytes[1] < 0x90) || (first == 0xf4 && bytes[1] > 0x8f)) return 0;
  return length;
}

static bool found(struct encoding *encoding, const char *name, int unit, bool big, size_t mark) {
  *encoding = (struct encoding){.unit = unit, .big = big, .mark = mark};
  snprintf(encoding->name, sizeof encoding->name, "%s", name);
  return true;
}

static bool find_mark(const unsigned char *bytes, size_t size, struct encoding *encoding) {
  if (size >= 4 && memcmp(bytes, "\xff\xfe\0\0", 4) == 0) return found(encoding, "UTF-32LE", 4, false, 4);
  if (size >= 4 && memcmp(bytes, "\0\0\xfe\xff", 4) == 0) return found(encoding, "UTF-32BE", 4, true, 4);
  if (size >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) return found(encoding, "UTF-8", 1, false, 3);
  if (size >= 2 && memcmp(bytes, "\xff\xfe", 2) == 0) return found(encoding, "UTF-16LE", 2, false, 2);
  if (size >= 2 && memcmp(bytes, "\xfe\xff", 2) == 0) return found(encoding, "UTF-16BE", 2, true, 2);
  return false;
}

/** Without a mark: zeros at the same places of nearly every letter, as ASCII's own letters leave them. */
static bool find_wide(const unsigned char *bytes, size_t size, struct encoding *encoding) {
  size_t zeros[4] = {0}, letters = size / 4, blanks16[2] = {0};
  if (letters < 2) return false;
  for (size_t at = 0; at + 3 < size; at += 4)
    for (int byte = 0; byte < 4; byte++) zeros[byte] += bytes[at + byte] == 0;
  for (size_t at = 0; at + 1 < size; at += 2)
    for (int big = 0; big < 2; big++) {
      unsigned letter = bytes[at + !big] << 8 | bytes[at + big];
      blanks16[big] += letter == 0x20 || letter == 0x0a || letter == 0x3000 || letter == 0x3001 || letter == 0x3002;
    }
  size_t most = letters * 9 / 10, few = letters / 10;
  if (zeros[2] >= most && zeros[3] >= most && zeros[0] <= few) return found(encoding, "UTF-32LE", 4, false, 0);
  if (zeros[0] >= most && zeros[1] >= most && zeros[3] <= few) return found(encoding, "UTF-32BE", 4, true, 0);
  size_t even = zeros[0] + zeros[2], odd = zeros[1] + zeros[3], pairs = letters * 2;
  if (odd * 10 >= pairs * 4 && even * 20 <= pairs) return found(encoding, "UTF-16LE", 2, false, 0);
  if (even * 10 >= pairs * 4 && odd * 20 <= pairs) return found(encoding, "UTF-16BE", 2, true, 0);
  if (even + odd == 0) return false;
  if (blanks16[0] * 50 >= pairs && even * 20 <= pairs && blanks16[0] > blanks16[1]) return found(encoding, "UTF-16LE", 2, false, 0);
  if (blanks16[1] * 50 >= pairs && odd * 20 <= pairs && blanks16[1] > blanks16[0]) return found(encoding, "UTF-16BE", 2, true, 0);
  return false;
}

/** UTF-8 where at most one in fifty letters beyond ASCII is broken: a log with a bad line stays readable. */
static bool is_utf8(const unsigned char *bytes, size_t size) {
  size_t good = 0, bad = 0;
  for (size_t at = 0; at < size;) {
    int length = utf8_length(bytes + at, size - at);
    if (length > 1) good++;
    if (length == 0 && size - at >= BYTES_A_LETTER) bad++;
    at += length ? length : 1;
  }
  return bad * 50 <= good;
}

/** A file of numbers has far more bytes below the space than any text. */
static bool is_text(const unsigned char *bytes, size_t size) {
  size_t odd = 0, zeros = 0;
  for (size_t at = 0; at < size; at++) {
    if (bytes[at] == 0) zeros++;
    if (bytes[at] < 0x20 && !strchr("\t\n\r\f\v\b\x1a\x1b", bytes[at] ? bytes[at] : 1)) odd++;
  }
  return zeros * 10 <= size && odd * 5 <= size;
}

/** Letters of the upper half: a Western text has them alone between ASCII ones, others have whole words of them. */
struct upper_half { size_t letters, alone; };

static struct upper_half count_upper(const unsigned char *bytes, size_t size) {
  struct upper_half upper = {0};
  for (size_t at = 0; at < size; at++) {
    if (bytes[at] < 0x80) continue;
    upper.letters++;
    bool before = at > 0 && bytes[at - 1] >= 0x80, after = at + 1 < size && bytes[at + 1] >= 0x80;
    upper.alone += !before && !after;
  }
  return upper;
}

static bool is_one_of(const char *name, const char *const *names) {
  for (; *names; names++) if (strcasecmp(name, *names) == 0) return true;
  return false;
}

/** Whether the bytes are well-formed in this encoding, but for a letter cut at the end of the sample. */
static bool converts(const char *name, const unsigned char *bytes, size_t size) {
  iconv_t turning = iconv_open("UTF-8", name);
  char out[4096], *from = (char *)bytes;
  size_t left = size, bad = 0;
  if (turning == (iconv_t)-1) return false;
  while (left > 0) {
    char *to = out;
    size_t room = sizeof out;
    if (iconv(turning, &from, &left, &to, &room) != (size_t)-1 || errno == E2BIG) continue;
    if (errno == EINVAL) break;
    bad++, from++, left--;
  }
  iconv_close(turning);
  return bad * 200 <= size;
}

/** Which uchardet takes Western texts for; and Western itself, which it takes anything for of which there is little. */
static const char *const rare[] = {"", "ASCII", "ISO-8859-3", "ISO-8859-10", "ISO-8859-13", "ISO-8859-16", "ISO-8859-4",
  "IBM852", "MAC-CENTRALEUROPE", "IBM865", "GEORGIAN-PS", "GEORGIAN-ACADEMY", "VISCII", "WINDOWS-1258", "ISO-8859-1",
  "ISO-8859-15", "WINDOWS-1252", "UTF-8", NULL};
static const char *const greek[] = {"ISO-8859-7", "WINDOWS-1253", NULL};
/** Whose words consist of letters of the upper half. */
static const char *const others[] = {"ISO-8859-5", "ISO-8859-6", "ISO-8859-7", "ISO-8859-8", "WINDOWS-1251",
  "WINDOWS-1253", "WINDOWS-1255", "WINDOWS-1256", "KOI8-R", "IBM855", "IBM866", "MAC-CYRILLIC", "TIS-620", NULL};
static const char *const wide[] = {"BIG5", "EUC-KR", "UHC", "CP949", "JOHAB", "GB18030", "EUC-TW", "SHIFT_JIS",
  "EUC-JP", NULL};

/** The bytes where Greek has signs, which are few in its texts. */
static bool is_greek(const unsigned char *bytes, size_t size) {
  for (size_t at = 0; at < size; at++) if (bytes[at] >= 0x80 && bytes[at] < 0xb6) return false;
  return true;
}

/** Small s with a cedilla within a word, where Western encodings have the sign of ordinal numbers. */
static bool is_romanian(const unsigned char *bytes, size_t size) {
  for (size_t at = 0; at + 1 < size; at++) if (bytes[at] == 0xba && bytes[at + 1] >= 'a' && bytes[at + 1] <= 'z') return true;
  return false;
}

static const char *correct(const char *guess, const unsigned char *bytes, size_t size) {
  struct upper_half upper = count_upper(bytes, size);
  bool western = upper.letters > 0 && upper.alone * 2 >= upper.letters;
  bool unsure = is_one_of(guess, rare) || (is_one_of(guess, greek) && !is_greek(bytes, size));
  if (is_one_of(guess, wide) && western && !converts(guess, bytes, size)) return "WINDOWS-1252";
  if (strcasecmp(guess, "SHIFT_JIS") == 0) return "CP932";
  if (is_one_of(guess, wide)) return guess;
  const char *other = western ? find_western(bytes, size) : unsure ? find_east_asian(bytes, size) : NULL;
  if (other) return other;
  if (strcasecmp(guess, "ISO-8859-16") == 0 && is_romanian(bytes, size)) return "WINDOWS-1250";
  if (is_one_of(guess, rare) || (western && is_one_of(guess, others))) return "WINDOWS-1252";
  if (strcasecmp(guess, "TIS-620") == 0) return "CP874";
  if (strcasecmp(guess, "KOI8-R") == 0) return "KOI8-U";
  return strcasecmp(guess, "ISO-8859-9") == 0 ? "WINDOWS-1254" : guess;
}

static void ask_uchardet(const unsigned char *bytes, size_t size, char guess[32]) {
  uchardet_t detector = uchardet_new();
  guess[0] = 0;
  if (!detector) return;
  if (uchardet_handle_data(detector, (const char *)bytes, size) == 0) {
    uchardet_data_end(detector);
    snprintf(guess, 32, "%s", uchardet_get_charset(detector));
  }
  uchardet_delete(detector);
}

bool find_encoding(const unsigned char *bytes, size_t size, struct encoding *encoding) {
  size_t sample = size < SAMPLE_BYTES ? size : SAMPLE_BYTES;
  char guess[32];
  if (find_mark(bytes, size, encoding)) return true;
  if (find_wide(bytes, sample, encoding)) return true;
  if (memmem(bytes, sample, "\x1b$)C", 4)) return found(encoding, "ISO-2022-KR", 1, false, 0);
  if (!is_text(bytes, sample)) return false;
  if (memmem(bytes, sample, "\x1b$B", 3) || memmem(bytes, sample, "\x1b$@", 3)) return found(encoding, "ISO-2022-JP", 1, false, 0);
  if (is_utf8(bytes, sample)) return found(encoding, "UTF-8", 1, false, 0);
  ask_uchardet(bytes, sample, guess);
  const char *name = correct(guess, bytes, sample);
  iconv_t known = iconv_open("UTF-8", name);
  if (known == (iconv_t)-1) name = "WINDOWS-1252";
  else iconv_close(known);
  return found(encoding, name, 1, false, 0);
}
