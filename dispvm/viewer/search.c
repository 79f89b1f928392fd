// Search through the pages, from the one on the screen around to it again. Interrupted by any key, as a long document takes long.
#include "parts.h"
#include <string.h>

enum { found_max = 512 };

static char wanted[entry_max_bytes];
static struct box found[found_max];
static int found_count, found_page = -1, current;

static int search_on_page(int page) { return shown.kind->search(shown.document, page, wanted, found, found_max); }

static int look_from(int page, int direction) {
  struct look look = { search_on_page, page, 0 };
  const int found_there = look_through(&look, direction, in_words(word_searching));
  found_count = look.count;
  return found_there;
}

static void show_found(int page, int direction) {
  found_page = page;
  current = direction > 0 ? 0 : found_count - 1;
  if (page < 0) {
    say(in_words(page == -1 ? word_no_match : word_search_stopped));
    return;
  }
  go_to_page(page, false);
  scroll_to(found[current]);
  spoil_overlay();
}

void begin_search(void) {
  if (shown.document == NULL || shown.kind->search == NULL) return;
  begin_entry(false);
}

void search_for(const char *utf8) {
  if (utf8[0] == 0 || shown.document == NULL) return end_search();
  strncpy(wanted, utf8, sizeof wanted - 1);
  show_found(look_from(shown.page, 1), 1);
}

void search_on(int direction) {
  if (wanted[0] == 0 || shown.document == NULL || shown.kind->search == NULL) return;
  if (found_page == shown.page && current + direction >= 0 && current + direction < found_count) {
    current += direction;
    scroll_to(found[current]);
    return spoil_overlay();
  }
  const int pages = known_pages(by_person);
  const int from = found_page == shown.page ? (shown.page + direction + pages) % pages : shown.page;
  show_found(look_from(from, direction), direction);
}

void forget_found(void) {
  found_count = 0;
  found_page = -1;
  spoil_overlay();
}

void end_search(void) {
  wanted[0] = 0;
  forget_found();
}

int found_on_page(const struct box **boxes) {
  *boxes = found;
  return found_page == shown.page ? found_count : 0;
}

const struct box *found_now(void) {
  return found_page == shown.page && current >= 0 && current < found_count ? &found[current] : NULL;
}
