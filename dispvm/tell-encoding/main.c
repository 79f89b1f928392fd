// tell-encoding FILE: the name of the encoding that its text is in, on a line; nothing, and exit code 1, where it is no text.
#include "../encoding/encoding.h"
#include <stdio.h>

/** More of the file than any guess needs: what is behind it would change no answer. */
enum { read_max_bytes = 512 << 10 };

int main(int count, char **words) {
  static unsigned char untrusted_bytes[read_max_bytes];
  struct encoding encoding;
  FILE *file = count == 2 ? fopen(words[1], "rb") : NULL;
  if (!file) return 1;
  const size_t size = fread(untrusted_bytes, 1, sizeof untrusted_bytes, file);
  fclose(file);
  if (!find_encoding(untrusted_bytes, size, &encoding)) return 1;
  return puts(encoding.name) < 0;
}
