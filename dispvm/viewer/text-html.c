// Writes a piece of a text as HTML for libmupdf's layout: no text becomes markup, what cannot be seen is made visible.
#include "emoji.h"
#include "text.h"
#include <mupdf/ucdn.h>
#include <string.h>

/** Layout time grows with the square of a word's length, so a word beyond LONG_WORD may be broken at every BREAK letters. */
enum { TAB = 8, LONG_WORD = 160, BREAK = 16, NO_WIDTH_SPACE = 0x200b };

/** The end of the line that begins here: CR, LF and CR LF all end one; `next` is where the next one begins. */
static const char *find_end(const char *line, const char **next) {
  const char *end = line + strcspn(line, "\r\n");
  *next = end[0] == '\r' && end[1] == '\n' ? end + 2 : *end ? end + 1 : end;
  return end;
}

/** As Unicode's bidirectional algorithm finds a paragraph's direction: by its first letter that has one. */
static bool runs_leftwards(const char *line, const char *end) {
  while (line < end) {
    int letter;
    line += fz_chartorune(&letter, line);
    if (letter < 0x80 && ((letter | 32) < 'a' || (letter | 32) > 'z')) continue;
    int class = letter < 0x80 ? UCDN_BIDI_CLASS_L : ucdn_get_bidi_class(letter);
    if (class == UCDN_BIDI_CLASS_L) return false;
    if (class == UCDN_BIDI_CLASS_R || class == UCDN_BIDI_CLASS_AL) return true;
  }
  return false;
}

/** A control character as the symbol that stands for it; a letter that no font should be asked for as U+FFFD. */
static int make_visible(int letter) {
  if (letter < 0x20) return 0x2400 + letter;
  if (letter == 0x7f) return 0x2421;
  if ((letter >= 0x80 && letter < 0xa0) || (letter & 0xfffe) == 0xfffe || (letter >= 0xd800 && letter < 0xe000)) return 0xfffd;
  return letter;
}

static bool is_wide(int letter) {
  return (letter >= 0x1100 && letter < 0x1160) || (letter >= 0x2e80 && letter < 0xa4d0) || (letter >= 0xac00 && letter < 0xd7a4)
    || (letter >= 0xf900 && letter < 0xfb00) || (letter >= 0xff00 && letter < 0xff61) || letter >= 0x1f300;
}

static void write_letter(fz_context *context, fz_buffer *html, int letter) {
  if (letter == '&') fz_append_string(context, html, "&amp;");
  else if (letter == '<') fz_append_string(context, html, "&lt;");
  else if (letter == '>') fz_append_string(context, html, "&gt;");
  else fz_append_rune(context, html, letter);
}

static void write_line(fz_context *context, fz_archive *pictures, fz_buffer *html, const char *line, const char *end) {
  struct emoji emoji;
  for (int column = 0, word = 0; line < end;) {
    int letter;
    if (find_emoji(line, end, false, &emoji) && write_emoji(context, pictures, html, &emoji)) {
      line = emoji.untrusted_end;
      column += 2, word++;
      continue;
    }
    line += fz_chartorune(&letter, line);
    if (letter == '\t') {
      do fz_append_byte(context, html, ' '); while (++column % TAB);
      word = 0;
      continue;
    }
    write_letter(context, html, make_visible(letter));
    column += is_wide(letter) ? 2 : 1;
    word = letter == ' ' ? 0 : word + 1;
    if (word >= LONG_WORD && word % BREAK == 0) fz_append_rune(context, html, NO_WIDTH_SPACE);
  }
}

fz_buffer *write_text_html(fz_context *context, fz_archive *pictures, const char *utf8) {
  fz_buffer *html = fz_new_buffer(context, strlen(utf8) * 5 / 4 + 64);
  fz_try(context) {
    bool within = false;
    for (const char *line = utf8, *next; *line; line = next) {
      const char *end = find_end(line, &next);
      bool leftwards = runs_leftwards(line, end);
      if (within && leftwards) fz_append_string(context, html, "</pre>");
      if (leftwards) fz_append_string(context, html, "<pre dir=\"rtl\">");
      else fz_append_string(context, html, within ? "\n" : "<pre>");
      // A block that begins or ends with an empty line would lose it.
      if (end == line) fz_append_rune(context, html, NO_WIDTH_SPACE);
      write_line(context, pictures, html, line, end);
      if (leftwards) fz_append_string(context, html, "</pre>");
      within = !leftwards;
    }
    if (within) fz_append_string(context, html, "</pre>");
  }
  fz_catch(context) {
    fz_drop_buffer(context, html);
    fz_rethrow(context);
  }
  return html;
}
