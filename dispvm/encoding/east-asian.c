// A few words in an encoding of two bytes a letter: other bytes than its everyday letters do not occur in them, and in
// Japanese a third or more are kana. In order: what is asked first leaves less room for chance.
#include "east-asian.h"
#include <stdbool.h>

struct range { unsigned char first, last; };
struct east_asian {
  const char *name;
  /** First bytes of everyday letters and signs, and of kana, which have to be a third of all where there are any. */
  struct range everyday[3], kana;
  struct range second[2];
};

static const struct east_asian encodings[] = {
  {"EUC-JP", {{0xa1, 0xa5}, {0xb0, 0xd0}, {0xd0, 0xf4}}, {0xa4, 0xa5}, {{0xa1, 0xfe}, {0xa1, 0xfe}}},
  {"CP932", {{0x81, 0x84}, {0x88, 0x97}, {0x98, 0x9f}}, {0x82, 0x83}, {{0x40, 0x7e}, {0x80, 0xfc}}},
  {"GB18030", {{0xa1, 0xa3}, {0xb0, 0xd7}, {0xb0, 0xd7}}, {0}, {{0xa1, 0xfe}, {0xa1, 0xfe}}},
  {"BIG5", {{0xa1, 0xa3}, {0xa4, 0xc6}, {0xa4, 0xc6}}, {0}, {{0x40, 0x7e}, {0xa1, 0xfe}}},
};

static bool is_in(const struct range *ranges, int count, unsigned char byte) {
  for (int at = 0; at < count; at++) if (byte >= ranges[at].first && byte <= ranges[at].last) return true;
  return false;
}

static bool fits(const struct east_asian *encoding, const unsigned char *bytes, size_t size) {
  size_t letters = 0, kana = 0;
  for (size_t at = 0; at < size; at++) {
    if (bytes[at] < 0x80) continue;
    if (at + 1 == size || !is_in(encoding->everyday, 3, bytes[at])) return false;
    if (!is_in(encoding->second, 2, bytes[at + 1])) return false;
    letters++;
    kana += is_in(&encoding->kana, 1, bytes[at]);
    at++;
  }
  return letters > 1 && (encoding->kana.first == 0 || kana * 3 >= letters);
}

const char *find_east_asian(const unsigned char *bytes, size_t size) {
  for (size_t at = 0; at < sizeof encodings / sizeof *encodings; at++)
    if (fits(&encodings[at], bytes, size)) return encodings[at].name;
  return NULL;
}
