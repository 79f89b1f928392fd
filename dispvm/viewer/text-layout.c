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
  fz_drop_story(document->context, piece->story);
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
    if (piece->story && piece->number == number) return piece;
    if (piece->used < oldest->used) oldest = piece;
  }
  return oldest;
}

static void fill_piece(struct document *document, struct piece *piece, int number) {
  fz_context *context = document->context;
  fz_buffer *html = NULL;
  fz_rect filled = fz_empty_rect;
  piece->utf8 = read_piece(document, number);
  if (!piece->utf8) fz_throw(context, FZ_ERROR_SYSTEM, "no memory for a piece of text");
  html = write_text_html(context, piece->utf8);
  fz_try(context) {
    float em = LETTERS_PIXELS * document->letters_percent / 100.0f;
    piece->story = fz_new_story(context, html, style, em, document->fonts);
    fz_place_story(context, piece->story, fz_make_rect(MARGIN, 0, document->width - MARGIN, FARTHEST), &filled);
    piece->height = filled.y1 > 1 && filled.y1 < FARTHEST ? filled.y1 : em;
    piece->number = number;
  }
  fz_always(context) fz_drop_buffer(context, html);
  fz_catch(context) {
    forget_piece(document, piece);
    fz_rethrow(context);
  }
}

struct piece *lay_out_piece(struct document *document, int number) {
  struct piece *piece = find_place(document, number);
  if (!piece->story || piece->number != number) {
    forget_piece(document, piece);
    fill_piece(document, piece, number);
  }
  piece->used = ++document->uses;
  return piece;
}
