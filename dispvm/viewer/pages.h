// What the two halves of `pages_kind` share: pages.c opens and draws, pages-text.c reads.
#pragma once
#include "viewer.h"
#include "words.h"
#include <mupdf/fitz.h>
#include <mupdf/pdf.h>

struct document {
  fz_document *fz;
  /** NULL where it is none; borrowed. */
  pdf_document *pdf;
  bool flows;
  /** One page is kept, and its text once that was asked for. */
  fz_page *page;
  int number;
  fz_stext_page *text;
};

fz_context *pages_context(void);
/** As it is before a call that `give_up` may end. */
fz_cookie *fresh_cookie(void);
bool was_given_up(void);
/** Throws. */
fz_document *open_page_file(const char *path);
/** Throws. */
fz_page *load_page(struct document *, int number);
void forget_page(struct document *);
int count_chapters_pages(struct document *);

int search_page(struct document *, int page, const char *utf8, struct box *found, int max);
char *select_page_text(struct document *, int page, const struct box *from_to, struct box *selected, int max, int *count);
int list_page_links(struct document *, int page, struct link_part *found, int max);
char *page_link_at(struct document *, int page, float x, float y);
