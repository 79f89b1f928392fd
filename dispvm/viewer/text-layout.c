// Lays pieces of a text out, when they are asked for, and keeps the last few: libmupdf shapes, orders and wraps.
#include "text-layout.h"
#include <stdlib.h>
#include <string.h>

enum { MARGIN = 8, LETTERS_PIXELS = 15, FARTHEST = 10000000 };

static const char style[] =
  "@font-face{font-family:letters;src:url(DejaVuSansMono.ttf)}"
  "body{margin:0}pre{margin:0;font-family:letters,monospace;white-space:pre-wrap;overflow-wrap:break-word;line-height:1.3}";

char *read_piece(const struct document *document, int number) {
  const struct encoding *encoding = &document->encoding;
  size_t from = piece_start(encoding, document->untrusted_bytes, document->size, number);
  size_t to = number + 1 < document->pieces ? piece_start(encoding, document->untrusted_bytes, document->size, number + 1) : document->size;
  return to_utf8(encoding, document->untrusted_bytes + from, to - from);
}

static void forget_piece(struct document *document, struct piece *piece) {
  fz_drop_stext_page(document->context, piece->letters);
  fz_drop_display_list(document->context, piece->drawn);
  free(piece->utf8);
  *piece = (struct piece){.number = -1};
}

void forget_pieces(struct document *document) {
  for (int at = 0; at < KEPT_PIECES; at++) forget_piece(document, &document->kept[at]);
}

/** The piece itself where it is kept, or else the place of the one that was not asked for longest. */
static struct piece *find_place(struct document *document, int number) {
  struct piece *oldest = &document->kept[0];
  for (int at = 0; at < KEPT_PIECES; at++) {
    struct piece *piece = &document->kept[at];
    if (piece->drawn && piece->number == number) return piece;
    if (piece->used < oldest->used) oldest = piece;
  }
  return oldest;
}

/** What the layout fills of a page of this width; throws. */
static fz_display_list *draw_once(fz_context *context, fz_story *story, int width, float em, float *height) {
  fz_display_list *drawn = NULL;
  fz_device *device = NULL;
  fz_rect filled = fz_empty_rect;
  fz_place_story(context, story, fz_make_rect(MARGIN, 0, width - MARGIN, FARTHEST), &filled);
  *height = filled.y1 > 1 && filled.y1 < FARTHEST ? filled.y1 : em;
  fz_var(drawn);
  fz_var(device);
  fz_try(context) {
    drawn = fz_new_display_list(context, fz_make_rect(0, 0, width, *height));
    device = fz_new_list_device(context, drawn);
    fz_draw_story(context, story, device, fz_identity);
    fz_close_device(context, device);
  }
  fz_always(context) fz_drop_device(context, device);
  fz_catch(context) {
    fz_drop_display_list(context, drawn);
    fz_rethrow(context);
  }
  return drawn;
}

static void fill_piece(struct document *document, struct piece *piece, int number) {
  fz_context *context = document->context;
  fz_buffer *html = NULL;
  fz_story *story = NULL;
  piece->utf8 = read_piece(document, number);
  if (!piece->utf8) fz_throw(context, FZ_ERROR_SYSTEM, "no memory for a piece of text");
  html = write_text_html(context, document->pictures, piece->utf8);
  fz_var(story);
  fz_try(context) {
    float em = LETTERS_PIXELS * document->letters_percent / 100.0f;
    story = fz_new_story(context, html, style, em, document->files);
    piece->drawn = draw_once(context, story, document->width, em, &piece->height);
    piece->number = number;
  }
  fz_always(context) {
    fz_drop_story(context, story);
    fz_drop_buffer(context, html);
  }
  fz_catch(context) {
    forget_piece(document, piece);
    fz_rethrow(context);
  }
}

struct piece *lay_out_piece(struct document *document, int number) {
  struct piece *piece = find_place(document, number);
  if (!piece->drawn || piece->number != number) {
    forget_piece(document, piece);
    fill_piece(document, piece, number);
  }
  piece->used = ++document->uses;
  return piece;
}
