// A text that is open, and its pieces that are laid out: text.c opens, text-layout.c lays out, text-read.c reads.
#pragma once
#include "text.h"

enum { KEPT_PIECES = 4 };

/** `drawn` is what libmupdf's layout drew: a layout itself can be drawn but once. */
struct piece { int number; char *utf8; fz_display_list *drawn; fz_stext_page *letters; float height; unsigned long used; };

struct document {
  fz_context *context;
  /** Both are `files`, by the names that the markup has for them. */
  fz_archive *fonts, *pictures, *files;
  const unsigned char *untrusted_bytes;
  size_t size;
  struct encoding encoding;
  int pieces, width, letters_percent;
  unsigned long uses;
  struct piece kept[KEPT_PIECES];
};

/** The piece's text alone, for free(3); NULL without memory. */
char *read_piece(const struct document *, int number);
/** Laid out for the present width; throws. Valid until three others were asked for. */
struct piece *lay_out_piece(struct document *, int number);
void forget_pieces(struct document *);

int search_text(struct document *, int page, const char *utf8, struct box *found, int max);
char *select_in_text(struct document *, int page, const struct box *from_to, struct box *selected, int max, int *count);
