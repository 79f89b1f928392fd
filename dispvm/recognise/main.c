// recognise PAGES OUTPUT DPI: the text of each picture in PAGES, into OUTPUT.1, OUTPUT.2 and so on, each there once it is whole.
// Exit code 0 where every page was read.
#include "recognise.h"
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { path_max_bytes = 256, dpi_max = 300 };

/** The page is written under another name first: whoever waits for its own finds all that belongs in it. */
static bool write_page(const struct picture *picture, const char *path, int page) {
  char partial[path_max_bytes], whole[path_max_bytes];
  snprintf(partial, sizeof partial, "%s.part", path);
  snprintf(whole, sizeof whole, "%s.%d", path, page);
  FILE *output = fopen(partial, "we");
  if (output == NULL) return false;
  const bool is_written = write_words(picture, output);
  return fclose(output) == 0 && is_written && rename(partial, whole) == 0;
}

int main(int count, char **words) {
  const int dpi = count == 4 ? atoi(words[3]) : 0;
  if (dpi < 1 || dpi > dpi_max) return EXIT_FAILURE;
  umask(077);
  FILE *input = fopen(words[1], "re");
  const int pages = input == NULL ? 0 : read_count(input);
  if (pages == 0 || !begin_recognising(dpi)) return EXIT_FAILURE;
  for (int page = 1; page <= pages; page++) {
    struct picture picture;
    if (!read_picture(input, &picture)) return EXIT_FAILURE;
    const bool is_written = write_page(&picture, words[2], page);
    free(picture.grey);
    if (!is_written) return EXIT_FAILURE;
  }
  end_recognising();
  return getc(input) == EOF ? EXIT_SUCCESS : EXIT_FAILURE;
}
