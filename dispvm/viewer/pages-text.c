// What pages say: search and selection. Read from a page when it is first asked for, never before the page is painted.
#include "pages.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** The page's text, kept with the page; throws. */
static fz_stext_page *load_text(struct document *document, int number) {
  fz_context *ctx = pages_context();
  fz_page *page = load_page(document, number);
  fz_device *device = NULL;
  fz_stext_page *text = NULL;
  if (document->text != NULL) return document->text;
  fz_var(device);
  fz_var(text);
  fz_try(ctx) {
    text = fz_new_stext_page(ctx, fz_bound_page(ctx, page));
    device = fz_new_stext_device(ctx, text, NULL);
    fz_run_page(ctx, page, device, fz_identity, fresh_cookie());
    fz_close_device(ctx, device);
  }
  fz_always(ctx) fz_drop_device(ctx, device);
  fz_catch(ctx) {
    fz_drop_stext_page(ctx, text);
    fz_rethrow(ctx);
  }
  // Half of a text is not kept.
  if (was_given_up()) {
    fz_drop_stext_page(ctx, text);
    fz_throw(ctx, FZ_ERROR_ABORT, "given up");
  }
  return document->text = text;
}

static int take_boxes(const fz_quad *quads, int count, struct box *boxes) {
  for (int i = 0; i < count; i++) {
    const fz_rect rect = fz_rect_from_quad(quads[i]);
    boxes[i] = (struct box){ rect.x0, rect.y0, rect.x1, rect.y1 };
  }
  return count;
}

int search_page(struct document *document, int page, const char *utf8, struct box *found, int max) {
  fz_context *ctx = pages_context();
  fz_quad *quads = calloc((size_t)max, sizeof *quads);
  int count = 0;
  if (quads == NULL) return 0;
  fz_var(count);
  fz_try(ctx) count = take_boxes(quads, fz_search_stext_page(ctx, load_text(document, page), utf8, NULL, quads, max), found);
  fz_catch(ctx) {
    fz_report_error(ctx);
    count = 0;
  }
  free(quads);
  return count;
}

static int box_lines(const fz_stext_page *text, struct box *boxes, int max) {
  int count = 0;
  for (const fz_stext_block *block = text->first_block; block != NULL; block = block->next) {
    if (block->type != FZ_STEXT_BLOCK_TEXT) continue;
    for (const fz_stext_line *line = block->u.t.first_line; line != NULL && count < max; line = line->next)
      boxes[count++] = (struct box){ line->bbox.x0, line->bbox.y0, line->bbox.x1, line->bbox.y1 };
  }
  return count;
}

static char *copy_all(fz_stext_page *text) {
  fz_context *ctx = pages_context();
  fz_buffer *buffer = fz_new_buffer_from_stext_page(ctx, text);
  char *copy = strdup(fz_string_from_buffer(ctx, buffer));
  fz_drop_buffer(ctx, buffer);
  return copy;
}

static char *copy_between(fz_stext_page *text, fz_point from, fz_point to) {
  fz_context *ctx = pages_context();
  char *theirs = fz_copy_selection(ctx, text, from, to, 0), *copy = strdup(theirs);
  fz_free(ctx, theirs);
  return copy;
}

char *select_page_text(struct document *document, int page, const struct box *from_to, struct box *selected, int max, int *count) {
  fz_context *ctx = pages_context();
  fz_quad *quads = calloc((size_t)max, sizeof *quads);
  char *copy = NULL;
  *count = 0;
  if (quads == NULL) return NULL;
  fz_var(copy);
  fz_try(ctx) {
    fz_stext_page *text = load_text(document, page);
    if (from_to == NULL) {
      *count = box_lines(text, selected, max);
      copy = copy_all(text);
    } else {
      const fz_point from = { from_to->x0, from_to->y0 }, to = { from_to->x1, from_to->y1 };
      *count = take_boxes(quads, fz_highlight_selection(ctx, text, from, to, quads, max), selected);
      copy = copy_between(text, from, to);
    }
  }
  fz_catch(ctx) {
    fz_report_error(ctx);
    *count = 0;
  }
  free(quads);
  return copy;
}
