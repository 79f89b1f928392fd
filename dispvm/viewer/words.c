// The language of the person who opened the document: it comes with each command that opens one.
#include "words.h"
#include <string.h>

enum language { english, german };

#define TEXTS_OF(name, in_english, in_german) { in_english, in_german },
static const char *const texts[words_count][2] = { EACH_WORD(TEXTS_OF) };
#undef TEXTS_OF

static enum language spoken = english;

void speak(const char *language) { spoken = strcmp(language, "de") == 0 ? german : english; }
const char *spoken_language(void) { return spoken == german ? "de" : "en"; }
const char *in_words(enum word word) { return texts[word][spoken]; }
