#include "text.h"
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

static const char broken[] = "\xef\xbf\xbd", no_letter[] = "\xe2\x90\x80";
enum { LONGEST_LETTER = 4, ENCODED_LETTER_MAX = 8 };

struct bytes { char *at; size_t size, room; bool failed; };

static void add(struct bytes *bytes, const void *more, size_t size) {
  if (bytes->failed) return;
  if (bytes->size + size > bytes->room) {
    size_t room = (bytes->size + size) * 2;
    char *at = realloc(bytes->at, room);
    if (!at) { bytes->failed = true; return; }
    bytes->at = at, bytes->room = room;
  }
  if (size > 0) memcpy(bytes->at + bytes->size, more, size);
  bytes->size += size;
}

static unsigned unit_at(const struct encoding *encoding, const unsigned char *raw) {
  unsigned value = 0;
  for (int i = 0; i < encoding->unit; i++) value |= (unsigned)raw[encoding->big ? encoding->unit - 1 - i : i] << (8 * i);
  return value;
}

/** How many bytes the line at `raw` has, with its end; `text_size` is told without. */
static size_t line_size(const struct encoding *encoding, const unsigned char *raw, size_t size, size_t *text_size, enum line_end *end) {
  const size_t unit = (size_t)encoding->unit;
  for (size_t at = 0; at + unit <= size; at += unit) {
    unsigned value = unit_at(encoding, raw + at);
    if (value != '\n' && value != '\r') continue;
    bool both = value == '\r' && at + 2 * unit <= size && unit_at(encoding, raw + at + unit) == '\n';
    *text_size = at;
    *end = both ? RETURN_AND_LINE_FEED : value == '\n' ? LINE_FEED : RETURN;
    return at + (both ? 2 : 1) * unit;
  }
  return *text_size = size;
}

/** A byte that is no letter becomes U+FFFD; a NUL, which ends a text for the editor, its picture. */
static void decode(struct bytes *out, iconv_t turning, const struct encoding *encoding, const unsigned char *raw, size_t size) {
  char *from = (char *)raw;
  size_t left = size;
  iconv(turning, NULL, NULL, NULL, NULL);
  while (left > 0 && !out->failed) {
    char piece[4096], *to = piece;
    size_t room = sizeof piece;
    bool whole = iconv(turning, &from, &left, &to, &room) != (size_t)-1 || errno == E2BIG;
    for (char *at = piece; at < to; at++) *at ? add(out, at, 1) : add(out, no_letter, sizeof no_letter - 1);
    if (whole) continue;
    size_t step = (size_t)encoding->unit < left ? (size_t)encoding->unit : left;
    from += step, left -= step;
    add(out, broken, sizeof broken - 1);
  }
}

/** Lines point into `utf8` once that has its final place. */
static bool add_line(struct text *text, size_t *room, struct line line) {
  if (text->count == *room) {
    size_t more = *room * 2 + 64;
    struct line *lines = realloc(text->lines, more * sizeof *lines);
    if (!lines) return false;
    text->lines = lines, *room = more;
  }
  text->lines[text->count++] = line;
  return true;
}

bool read_text(struct text *text, const unsigned char *raw, size_t size) {
  *text = (struct text){ .raw = raw };
  // Whatever is no text is letters of one byte each: none of them is lost.
  if (!find_encoding(raw, size, &text->encoding)) text->encoding = (struct encoding){ .name = "ISO-8859-1", .unit = 1 };
  iconv_t turning = iconv_open("UTF-8", text->encoding.name);
  struct bytes utf8 = { 0 };
  size_t room = 0, at = text->encoding.mark < size ? text->encoding.mark : size;
  bool well = turning != (iconv_t)-1, is_first = true;
  while (well && at < size) {
    enum line_end end = text->line_end;
    size_t text_size, whole = line_size(&text->encoding, raw + at, size - at, &text_size, &end), before = utf8.size;
    decode(&utf8, turning, &text->encoding, raw + at, text_size);
    if (whole > text_size) add(&utf8, "\n", 1);
    if (whole > text_size && is_first) text->line_end = end, is_first = false;
    well = !utf8.failed && add_line(text, &room, (struct line){ NULL, utf8.size - before, raw + at, whole, end });
    at += whole;
  }
  if (turning != (iconv_t)-1) iconv_close(turning);
  text->utf8 = utf8.at;
  for (size_t i = 0, from = 0; well && i < text->count; from += text->lines[i++].utf8_size) text->lines[i].utf8 = utf8.at + from;
  return well;
}

static struct line *split(const char *utf8, size_t size, size_t *count) {
  struct text lines = { 0 };
  size_t room = 0;
  for (size_t at = 0; at < size;) {
    const char *end = memchr(utf8 + at, '\n', size - at);
    size_t length = end ? (size_t)(end - (utf8 + at)) + 1 : size - at;
    if (!add_line(&lines, &room, (struct line){ .utf8 = utf8 + at, .utf8_size = length })) { free(lines.lines); return NULL; }
    at += length;
  }
  *count = lines.count;
  return lines.lines ? lines.lines : calloc(1, sizeof *lines.lines);
}

static bool is_same(const struct line *one, const struct line *other) {
  return one->utf8_size == other->utf8_size && memcmp(one->utf8, other->utf8, one->utf8_size) == 0;
}

/** False where a letter is none of the encoding's. */
static bool encode(struct bytes *out, iconv_t turning, const char *utf8, size_t size) {
  char *from = (char *)utf8;
  size_t left = size;
  iconv(turning, NULL, NULL, NULL, NULL);
  for (bool ended = false; !ended && !out->failed;) {
    char piece[4096], *to = piece;
    size_t room = sizeof piece;
    ended = left == 0;
    // The last call takes the encoding back to where it begins, if it has states.
    size_t turned = ended ? iconv(turning, NULL, NULL, &to, &room) : iconv(turning, &from, &left, &to, &room);
    if (turned != 0 && !(turned == (size_t)-1 && errno == E2BIG)) return false;
    add(out, piece, (size_t)(to - piece));
  }
  return !out->failed;
}

static bool encode_line(struct bytes *out, iconv_t turning, enum line_end end, const struct line *line) {
  static const char *const ends[] = { [LINE_FEED] = "\n", [RETURN_AND_LINE_FEED] = "\r\n", [RETURN] = "\r" };
  bool is_ended = line->utf8_size > 0 && line->utf8[line->utf8_size - 1] == '\n';
  return encode(out, turning, line->utf8, line->utf8_size - is_ended) &&
    (!is_ended || encode(out, turning, ends[end], strlen(ends[end])));
}

/** The lines that the editor has saved, and how many of the first and of the last ones are as they were. */
struct edited { const struct line *lines; size_t count, prefix, suffix; };

static struct edited compare(const struct text *text, const struct line *lines, size_t count) {
  size_t prefix = 0, suffix = 0, least = count < text->count ? count : text->count;
  while (prefix < least && is_same(&lines[prefix], &text->lines[prefix])) prefix++;
  while (suffix < least - prefix && is_same(&lines[count - 1 - suffix], &text->lines[text->count - 1 - suffix])) suffix++;
  return (struct edited){ lines, count, prefix, suffix };
}

/**
 * The line of the document that an edited one was, or NULL where it is new. Between the first change and the last one that can be told
 * only where no line came or went.
 */
static const struct line *line_before(const struct text *text, const struct edited *edited, size_t at) {
  if (at < edited->prefix) return &text->lines[at];
  if (at >= edited->count - edited->suffix) return &text->lines[text->count - (edited->count - at)];
  return edited->count == text->count && is_same(&edited->lines[at], &text->lines[at]) ? &text->lines[at] : NULL;
}

static bool join(struct bytes *out, const struct text *text, iconv_t turning, const struct line *lines, size_t count) {
  const struct edited edited = compare(text, lines, count);
  add(out, text->raw, text->encoding.mark);
  for (size_t at = 0; at < count && !out->failed; at++) {
    const struct line *before = line_before(text, &edited, at);
    if (before) add(out, before->raw, before->raw_size);
    // A line that was changed ends as it did; where lines came or went nobody knows which it was.
    else if (!encode_line(out, turning, count == text->count ? text->lines[at].end : text->line_end, &lines[at])) return false;
  }
  return !out->failed;
}

/** Writes every line as UTF-8, with its mark, by which a reader of the file tells that its encoding is another now. */
static bool join_as_utf8(struct bytes *out, const struct text *text, const struct line *lines, size_t count) {
  iconv_t same = iconv_open("UTF-8", "UTF-8");
  add(out, "\xef\xbb\xbf", 3);
  bool well = same != (iconv_t)-1;
  for (size_t at = 0; well && at < count; at++) well = encode_line(out, same, text->line_end, &lines[at]);
  if (same != (iconv_t)-1) iconv_close(same);
  return well;
}

unsigned char *edited_bytes(const struct text *text, const char *utf8, size_t utf8_size, size_t *size) {
  size_t count = 0;
  struct line *lines = split(utf8, utf8_size, &count);
  iconv_t turning = iconv_open(text->encoding.name, "UTF-8");
  struct bytes out = { 0 };
  bool well = lines && turning != (iconv_t)-1 && join(&out, text, turning, lines, count);
  if (lines && !well && !out.failed) {
    out.size = 0;
    well = join_as_utf8(&out, text, lines, count);
  }
  if (turning != (iconv_t)-1) iconv_close(turning);
  free(lines);
  add(&out, "", 0);
  if (!well) { free(out.at); return NULL; }
  *size = out.size;
  return out.at ? (unsigned char *)out.at : calloc(1, 1);
}
