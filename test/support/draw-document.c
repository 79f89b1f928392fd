// Draws every page of a document with one of the viewer's kinds, without a window: for looking at, and for tests.
// draw-document KIND FILE OUT [WIDTH [PAGES [FRAMES]]] writes OUT-1.ppm …; prints what it found and the milliseconds.
#include "../../dispvm/viewer/viewer.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static void write_page(const char *out, int number, const struct canvas *canvas) {
  char name[4096];
  snprintf(name, sizeof name, "%s-%d.ppm", out, number);
  FILE *file = fopen(name, "wb");
  if (!file) return;
  fprintf(file, "P6 %d %d 255\n", canvas->width, canvas->height);
  for (int y = 0; y < canvas->height; y++)
    for (int x = 0; x < canvas->width; x++) {
      const unsigned char *pixel = canvas->pixels + (size_t)y * canvas->stride + (size_t)x * 4;
      fputc(pixel[2], file), fputc(pixel[1], file), fputc(pixel[0], file);
    }
  fclose(file);
}

static void draw_page(const struct document_kind *kind, struct document *document, int page, int width, int number, const char *out) {
  double began = now_ms();
  struct box box = kind->measure(document, page);
  float across = box.x1 - box.x0, down = box.y1 - box.y0, scale = width > 0 ? width / across : 1;
  int rotation = getenv("ROTATION") ? atoi(getenv("ROTATION")) : 0;
  if (rotation % 180) { float turned = across; across = down, down = turned; }
  struct area part = {0, 0, (int)(across * scale + 0.5f), (int)(down * scale + 0.5f)};
  if (part.height > 4000) part.height = 4000;
  if (part.width < 1) part.width = 1;
  if (part.height < 1) part.height = 1;
  struct canvas canvas = {malloc((size_t)part.width * part.height * 4), part.width, part.height, part.width * 4};
  memset(canvas.pixels, 255, (size_t)part.width * part.height * 4);
  bool whole = kind->draw(document, page, scale, rotation, part, &canvas);
  printf("page %d: %g x %g%s, %.1f ms\n", page + 1, across, down, whole ? "" : ", damaged", now_ms() - began);
  write_page(out, number, &canvas);
  free(canvas.pixels);
}

int main(int count, char **words) {
  const struct document_kind *kinds[] = {
#ifdef PAGES
    &pages_kind,
#endif
    &picture_kind, &text_kind}, *kind = NULL;
  if (count < 4) return 64;
  for (size_t at = 0; at < sizeof kinds / sizeof *kinds; at++) if (strcmp(kinds[at]->name, words[1]) == 0) kind = kinds[at];
  if (!kind) return 64;
  int width = count > 4 ? atoi(words[4]) : 800, most = count > 5 ? atoi(words[5]) : 20, frames = count > 6 ? atoi(words[6]) : 0;
  struct document *document = NULL;
  double began = now_ms();
  enum open_outcome outcome = kind->open(words[2], NULL, width, &document);
  printf("%s: outcome %d, %.1f ms\n", words[2], outcome, now_ms() - began);
  if (outcome != opened) return 1 + outcome;
  int pages = kind->count_pages(document);
  printf("pages %d\n", pages);
  for (int page = 0; page < pages && page < most; page++) draw_page(kind, document, page, width, page + 1, words[3]);
  for (int frame = 1; frame <= frames && kind->next_frame; frame++) {
    printf("frame after %d ms\n", kind->next_frame(document, 0));
    draw_page(kind, document, 0, width, most + frame, words[3]);
  }
  if (getenv("SEARCH") && kind->search) {
    struct box found[100];
    for (int page = 0; page < pages; page++) {
      int hits = kind->search(document, page, getenv("SEARCH"), found, 100);
      if (hits) printf("found %d on page %d, first at %g,%g-%g,%g\n", hits, page + 1, found[0].x0, found[0].y0, found[0].x1, found[0].y1);
    }
    printf("searched %.1f ms\n", now_ms() - began);
  }
  if (getenv("SELECT") && kind->select_text) {
    struct box selected[1000];
    int boxes = 0;
    char *text = kind->select_text(document, atoi(getenv("SELECT")), NULL, selected, 1000, &boxes);
    printf("%d boxes: %s\n", boxes, text ? text : "(none)");
    free(text);
  }
  kind->close(document);
  return 0;
}
