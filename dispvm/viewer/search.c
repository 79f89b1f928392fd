// Search through the pages, from the one on the screen around to it again. Interrupted by any key, as a long document takes long.
#include "parts.h"
#include <string.h>

enum { found_max = 512 };

static char wanted[entry_max_bytes];
static struct box found[found_max];
static int found_count, found_page = -1, current;

struct looking { int page, count; };

static void look_on_page(void *argument) {
  struct looking *looking = argument;
  looking->count = shown.kind->search(shown.document, looking->page, wanted, found, found_max);
}

/** The first page with an occurrence, from this one on in this direction, or -1; -2 where it was interrupted. */
static int look_from(int page, int direction) {
  const int pages = known_pages(by_person);
  for (int i = 0; i <= pages; i++, page = (page + direction + pages) % pages) {
    struct looking looking = { page, 0 };
    found_count = 0;
    if (!work(look_on_page, &looking, by_person, "Searching…")) return -2;
    if (looking.count > 0) {
      found_count = looking.count;
      return page;
    }
  }
  return -1;
}

static void show_found(int page, int direction) {
  found_page = page;
  current = direction > 0 ? 0 : found_count - 1;
  if (page < 0) {
    say(page == -1 ? "No match." : "Search stopped.");
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

void end_search(void) {
  wanted[0] = 0;
  found_count = 0;
  found_page = -1;
  spoil_overlay();
}

int found_on_page(const struct box **boxes) {
  *boxes = found;
  return found_page == shown.page ? found_count : 0;
}

const struct box *found_now(void) {
  return found_page == shown.page && current >= 0 && current < found_count ? &found[current] : NULL;
}
