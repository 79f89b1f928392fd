// What a text says, with its places: search and selection. A piece is laid out only where it holds the words.
#include "text-layout.h"
#include <stdlib.h>
#include <string.h>

/** Throws. */
static fz_stext_page *letters_of(struct document *document, int number) {
  fz_context *context = document->context;
  struct piece *piece = lay_out_piece(document, number);
  fz_device *device = NULL;
  fz_stext_page *letters = NULL;
  if (piece->letters) return piece->letters;
  fz_var(device);
  fz_var(letters);
  fz_try(context) {
    fz_stext_options options = {.flags = FZ_STEXT_PRESERVE_WHITESPACE};
    letters = fz_new_stext_page(context, fz_make_rect(0, 0, document->width, piece->height));
    device = fz_new_stext_device(context, letters, &options);
    fz_run_display_list(context, piece->drawn, device, fz_identity, fz_infinite_rect, NULL);
    fz_close_device(context, device);
  }
  fz_always(context) fz_drop_device(context, device);
  fz_catch(context) {
    fz_drop_stext_page(context, letters);
    fz_rethrow(context);
  }
  return piece->letters = letters;
}

static int take_boxes(const fz_quad *quads, int count, struct box *boxes) {
  for (int at = 0; at < count; at++) {
    fz_rect rect = fz_rect_from_quad(quads[at]);
    boxes[at] = (struct box){rect.x0, rect.y0, rect.x1, rect.y1};
  }
  return count;
}

int search_text(struct document *document, int page, const char *utf8, struct box *found, int max) {
  fz_context *context = document->context;
  char *text = max > 0 ? read_piece(document, page) : NULL;
  bool holds = text && holds_words(text, utf8);
  fz_quad *quads = holds ? calloc(max, sizeof *quads) : NULL;
  int count = 0;
  free(text);
  if (!quads) return 0;
  fz_var(count);
  fz_try(context) count = take_boxes(quads, fz_search_stext_page(context, letters_of(document, page), utf8, NULL, quads, max), found);
  fz_catch(context) {
    fz_report_error(context);
    count = 0;
  }
  free(quads);
  return count;
}

static int box_lines(const fz_stext_page *letters, struct box *boxes, int max) {
  int count = 0;
  for (const fz_stext_block *block = letters->first_block; block; block = block->next) {
    if (block->type != FZ_STEXT_BLOCK_TEXT) continue;
    for (const fz_stext_line *line = block->u.t.first_line; line && count < max; line = line->next)
      boxes[count++] = (struct box){line->bbox.x0, line->bbox.y0, line->bbox.x1, line->bbox.y1};
  }
  return count;
}

/** Takes the places out at which long words may be broken: text-html.c has put them in, the sender has not. */
static char *drop_breaks(char *text) {
  char *to = text;
  for (const char *from = text; from && *from;) {
    if (strncmp(from, "\xe2\x80\x8b", 3) == 0) from += 3;
    else *to++ = *from++;
  }
  if (to) *to = 0;
  return text;
}

static char *copy_between(fz_context *context, fz_stext_page *letters, fz_point from, fz_point to) {
  char *theirs = fz_copy_selection(context, letters, from, to, 0), *copy = strdup(theirs);
  fz_free(context, theirs);
  return drop_breaks(copy);
}

char *select_in_text(struct document *document, int page, const struct box *from_to, struct box *selected, int max, int *count) {
  fz_context *context = document->context;
  fz_quad *quads = calloc(max > 0 ? max : 1, sizeof *quads);
  char *copy = NULL;
  *count = 0;
  fz_var(copy);
  fz_try(context) {
    fz_stext_page *letters = letters_of(document, page);
    if (from_to && quads) {
      fz_point from = {from_to->x0, from_to->y0}, to = {from_to->x1, from_to->y1};
      *count = take_boxes(quads, fz_highlight_selection(context, letters, from, to, quads, max), selected);
      copy = copy_between(context, letters, from, to);
    } else if (quads) *count = box_lines(letters, selected, max);
    // All of it is the text as it was sent, not as it is wrapped here.
    if (!from_to) copy = strdup(lay_out_piece(document, page)->utf8);
  }
  fz_catch(context) {
    fz_report_error(context);
    *count = 0;
  }
  free(quads);
  return copy;
}
