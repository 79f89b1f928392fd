// Where the links of a page are and where they lead. Their order in the file is the sender's, or none at all.
#include "pages.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { sorted_max = 4096 };

/** The address as it is, or `#page=N` where it leads to a page of this document. */
static char *resolve(struct document *document, const char *address) {
  fz_context *ctx = pages_context();
  char *place = NULL;
  if (fz_is_external_link(ctx, address)) return strdup(address);
  const fz_location location = fz_resolve_link(ctx, document->fz, address, NULL, NULL);
  if (location.page < 0) return NULL;
  return asprintf(&place, "#page=%d", fz_page_number_from_location(ctx, document->fz, location) + 1) < 0 ? NULL : place;
}

char *page_link_at(struct document *document, int page, float x, float y) {
  fz_context *ctx = pages_context();
  fz_link *links = NULL;
  char *address = NULL;
  fz_var(links);
  fz_var(address);
  fz_try(ctx) {
    links = fz_load_links(ctx, load_page(document, page));
    for (const fz_link *link = links; link != NULL && address == NULL; link = link->next)
      if (fz_is_point_inside_rect(fz_make_point(x, y), link->rect) && link->uri != NULL) address = resolve(document, link->uri);
  }
  fz_always(ctx) fz_drop_link(ctx, links);
  fz_catch(ctx) fz_report_error(ctx);
  return address;
}

/** Half of the lower one's height beside each other is one line. */
static bool share_line(fz_rect one, fz_rect other) {
  const float lower = fminf(one.y1 - one.y0, other.y1 - other.y0);
  return fminf(one.y1, other.y1) - fmaxf(one.y0, other.y0) > lower / 2;
}

static bool is_before(fz_rect one, fz_rect other) { return share_line(one, other) ? one.x0 < other.x0 : one.y0 < other.y0; }

/** By insertion: what shares a line is no order that a library's sort may rely on, and most lists are in order already. */
static int sort_links(const fz_link *links, const fz_link **sorted) {
  int count = 0;
  for (const fz_link *link = links; link != NULL && count < sorted_max; link = link->next) {
    int at = count;
    if (link->uri == NULL) continue;
    for (; at > 0 && is_before(link->rect, sorted[at - 1]->rect); at--) sorted[at] = sorted[at - 1];
    sorted[at] = link;
    count++;
  }
  return count;
}

/** The same address in the line below, or right beside it, is the same link. */
static bool goes_on(const fz_link *link, const fz_link *next) {
  const float height = link->rect.y1 - link->rect.y0;
  const bool is_beside = share_line(link->rect, next->rect) && next->rect.x0 - link->rect.x1 < height;
  const bool is_below = !share_line(link->rect, next->rect) && next->rect.y0 - link->rect.y1 < height && next->rect.x0 < link->rect.x0;
  return strcmp(link->uri, next->uri) == 0 && (is_beside || is_below);
}

int list_page_links(struct document *document, int page, struct link_part *found, int max) {
  fz_context *ctx = pages_context();
  const fz_link **sorted = calloc(sorted_max, sizeof *sorted);
  fz_link *links = NULL;
  int count = 0;
  if (sorted == NULL) return 0;
  fz_var(links);
  fz_try(ctx) links = fz_load_links(ctx, load_page(document, page));
  fz_catch(ctx) fz_report_error(ctx);
  const int all = sort_links(links, sorted);
  for (; count < all && count < max; count++) {
    const fz_rect rect = sorted[count]->rect;
    found[count].box = (struct box){ rect.x0, rect.y0, rect.x1, rect.y1 };
    found[count].is_continued = count + 1 < all && goes_on(sorted[count], sorted[count + 1]);
  }
  fz_drop_link(ctx, links);
  free(sorted);
  return count;
}
