// The links of a page, followed by a click or by keys: Tab leads to the next one, on this page or the next that has any.
#include "parts.h"
#include <stdio.h>
#include <stdlib.h>

enum { parts_max = 512 };

static struct link_part parts[parts_max];
static struct box boxes[parts_max];
/** The link that has the focus: its first part, and how many it has; none where there are none. */
static int focused, focused_parts, focused_page;

void leave_links(void) {
  if (focused_parts > 0) spoil_overlay();
  focused_parts = 0;
}

int focused_on_page(const struct box **its_boxes) {
  *its_boxes = boxes;
  return focused_page == shown.page ? focused_parts : 0;
}

struct linking { float x, y; char *address; };

static void find_link(void *argument) {
  struct linking *linking = argument;
  linking->address = shown.kind->link_at(shown.document, shown.page, linking->x, linking->y);
}

static void follow(const char *address) {
  int number;
  if (sscanf(address, "#page=%6d", &number) == 1) go_to_page(number - 1, false);
  else if (sscanf(address, "member:%6d", &number) == 1 && number >= 0) open_member(number);
  else if (address[0] != 0) tell_text("link", address, link_max_bytes);
}

static void follow_link(struct linking linking) {
  if (work(find_link, &linking, by_agent, NULL) && linking.address != NULL) follow(linking.address);
  free(linking.address);
}

void follow_link_at(int x, int y) {
  struct linking linking = { 0 };
  if (shown.document == NULL || shown.kind->link_at == NULL) return;
  point_on_page(x, y, &linking.x, &linking.y);
  follow_link(linking);
}

void follow_focused_link(void) {
  if (shown.document == NULL || focused_parts == 0 || focused_page != shown.page) return;
  // As a click into its middle would, so that keys lead nowhere else than the pointer.
  const struct box box = boxes[0];
  follow_link((struct linking){ (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2, NULL });
}

static int list_on_page(int page) { return shown.kind->list_links(shown.document, page, parts, parts_max); }

/** The first part of the link that follows the one that ends before `part`, or of the one before that; -1 where there is none. */
static int next_link(int part, int count, int direction) {
  if (direction > 0) return part < count ? part : -1;
  for (int at = part - 1; at >= 0; at--) if (at == 0 || !parts[at - 1].is_continued) return at;
  return -1;
}

/** Where looking begins on the page that is seen: with what is to be seen, as somebody who has scrolled expects. */
static int first_seen(int count, int direction) {
  for (int at = 0; at < count; at++) {
    const struct area area = box_on_screen(parts[at].box);
    const bool is_further = direction > 0 ? area.y >= 0 : area.y >= window.canvas.height;
    if (is_further && (at == 0 || !parts[at - 1].is_continued)) return at;
  }
  return count;
}

static void focus_link(int page, int first, int count) {
  go_to_page(page, false);
  focused = first;
  focused_page = shown.page;
  focused_parts = 0;
  do boxes[focused_parts] = parts[first + focused_parts].box;
  while (parts[first + focused_parts++].is_continued && first + focused_parts < count);
  scroll_to(boxes[0]);
  spoil_overlay();
}

static int link_on_this_page(int count, int direction) {
  if (focused_parts == 0 || focused_page != shown.page) return next_link(first_seen(count, direction), count, direction);
  return next_link(direction > 0 ? focused + focused_parts : focused, count, direction);
}

void focus_next_link(int direction) {
  if (shown.document == NULL || shown.kind->list_links == NULL) return;
  struct look here = { list_on_page, shown.page, 0 };
  if (!look_on_page(&here, NULL)) return;
  const int link = link_on_this_page(here.count, direction);
  if (link >= 0) return focus_link(shown.page, link, here.count);
  const int pages = known_pages(by_person);
  struct look further = { list_on_page, (shown.page + direction + pages) % pages, 0 };
  const int page = look_through(&further, direction, in_words(word_looking_for_links));
  if (page >= 0) focus_link(page, next_link(direction > 0 ? 0 : further.count, further.count, direction), further.count);
  else say(in_words(page == -1 ? word_no_links : word_stopped));
}

int focused_link(void) { return focused_parts > 0 && focused_page == shown.page ? focused : -1; }

void focus_link_again(int link) {
  if (link < 0 || shown.document == NULL || shown.kind->list_links == NULL) return;
  struct look here = { list_on_page, shown.page, 0 };
  if (look_on_page(&here, NULL) && link < here.count) focus_link(shown.page, link, here.count);
}
