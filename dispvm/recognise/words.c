// Has Tesseract find the words in a picture. A word's place is as wide as the word and as high as its line, so that all words of a
// line stand on one level for whoever marks or reads them.
#include "recognise.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <tesseract/capi.h>

/** As protocol/limits.ts says: words on a page, and bytes of one. */
enum { words_max = 20000, word_max_bytes = 192 };
static const char languages[] = "eng+deu";

static TessBaseAPI *api;

bool begin_recognising(int dpi) {
  api = TessBaseAPICreate();
  if (api == NULL || TessBaseAPIInit2(api, NULL, languages, OEM_LSTM_ONLY) != 0) return false;
  TessBaseAPISetPageSegMode(api, PSM_AUTO);
  // It would guess, and say so on the way.
  char resolution[16];
  snprintf(resolution, sizeof resolution, "%d", dpi);
  return TessBaseAPISetVariable(api, "user_defined_dpi", resolution);
}

void end_recognising(void) { TessBaseAPIDelete(api); }

/** The character that begins there, and how many bytes it has; 0 bytes for what is none, or has no place in 16 bits. */
static int next_character(const unsigned char *at, unsigned *character) {
  if (at[0] < 0x80) return *character = at[0], 1;
  if (at[0] >= 0xc2 && at[0] < 0xe0 && (at[1] & 0xc0) == 0x80) return *character = (at[0] & 0x1fu) << 6 | (at[1] & 0x3fu), 2;
  if (at[0] < 0xe0 || at[0] >= 0xf0 || (at[1] & 0xc0) != 0x80 || (at[2] & 0xc0) != 0x80) return 0;
  *character = (at[0] & 0x0fu) << 12 | (at[1] & 0x3fu) << 6 | (at[2] & 0x3fu);
  return *character < 0x800 ? 0 : 3;
}

/** First and last of each run of what a word must not hold: blanks, signs that steer others, private use. */
static const unsigned invisible[][2] = {
  { 0, ' ' }, { 0x7f, 0xa0 }, { 0xad, 0xad }, { 0x0600, 0x08ff }, { 0x1680, 0x1680 }, { 0x180e, 0x180e }, { 0x2000, 0x200f },
  { 0x2028, 0x202f }, { 0x205f, 0x206f }, { 0x3000, 0x3000 }, { 0xd800, 0xf8ff }, { 0xfe00, 0xfe0f }, { 0xfef0, UINT_MAX },
};

static bool is_visible(unsigned character) {
  for (size_t i = 0; i < sizeof invisible / sizeof *invisible; i++)
    if (character >= invisible[i][0] && character <= invisible[i][1]) return false;
  return true;
}

static bool is_word(const char *text) {
  const size_t length = strlen(text);
  if (length == 0 || length > word_max_bytes) return false;
  for (size_t at = 0; at < length;) {
    unsigned character;
    const int bytes = next_character((const unsigned char *)text + at, &character);
    if (bytes == 0 || !is_visible(character)) return false;
    at += (size_t)bytes;
  }
  return true;
}

/** Writes the word and its place as one line; returns 1, or 0 for what is no word that may be handed on. */
static int write_word(TessResultIterator *result, const struct picture *picture, FILE *output) {
  const TessPageIterator *place = TessResultIteratorGetPageIteratorConst(result);
  int left, top, right, bottom, unused;
  if (!TessPageIteratorBoundingBox(place, RIL_WORD, &left, &unused, &right, &unused)) return 0;
  if (!TessPageIteratorBoundingBox(place, RIL_TEXTLINE, &unused, &top, &unused, &bottom)) return 0;
  if (left < 0 || top < 0 || right > picture->width || bottom > picture->height || left >= right || top >= bottom) return 0;
  char *text = TessResultIteratorGetUTF8Text(result, RIL_WORD);
  if (text == NULL) return 0;
  const bool is_written = is_word(text);
  if (is_written) fprintf(output, "%d %d %d %d %s\n", left, top, right - left, bottom - top, text);
  TessDeleteText(text);
  return is_written ? 1 : 0;
}

bool write_words(const struct picture *picture, FILE *output) {
  char *lines = NULL;
  size_t bytes = 0;
  FILE *found = open_memstream(&lines, &bytes);
  if (found == NULL) return false;
  TessBaseAPISetImage(api, picture->grey, picture->width, picture->height, 1, picture->width);
  const bool is_read = TessBaseAPIRecognize(api, NULL) == 0;
  TessResultIterator *result = is_read ? TessBaseAPIGetIterator(api) : NULL;
  int words = 0;
  // A page without a letter has no iterator, or one that stands nowhere.
  if (result != NULL) {
    do words += write_word(result, picture, found);
    while (words < words_max && TessResultIteratorNext(result, RIL_WORD));
    TessResultIteratorDelete(result);
  }
  TessBaseAPIClear(api);
  fclose(found);
  if (is_read) fprintf(output, "%d\n%s", words, lines == NULL ? "" : lines);
  free(lines);
  return is_read && ferror(output) == 0;
}
