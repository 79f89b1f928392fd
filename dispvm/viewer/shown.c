// The one document on the screen. Each call into it goes to the worker; a document is closed before the next is opened.
#include "parts.h"
#include <stdio.h>
#include <string.h>

struct shown shown;

const struct document_kind *find_kind(const char *word) {
  static const struct document_kind *const kinds[] = { &pages_kind, &picture_kind, &text_kind };
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) if (strcmp(kinds[i]->name, word) == 0) return kinds[i];
  return NULL;
}

struct opening {
  const struct document_kind *kind;
  const char *path, *password;
  int width;
  struct document *document;
  enum open_outcome outcome;
  bool flows;
  const char *remark;
};

static void open_it(void *argument) {
  struct opening *opening = argument;
  const struct document_kind *kind = opening->kind;
  opening->outcome = kind->open(opening->path, opening->password, opening->width, &opening->document);
  if (opening->outcome != opened) return;
  opening->flows = kind->lay_out != NULL && (kind->flows == NULL || kind->flows(opening->document));
  opening->remark = kind->remark == NULL ? NULL : kind->remark(opening->document);
}

static void close_it(void *unused) {
  (void)unused;
  shown.kind->close(shown.document);
}

void close_shown(void) {
  if (shown.document != NULL) work(close_it, NULL, by_agent, NULL);
  shown = (struct shown){ 0 };
}

enum open_outcome show_document(const struct document_kind *kind, const char *path, const char *password, struct page_limit limit) {
  struct opening opening = { .kind = kind, .path = path, .password = password, .width = ordinary_width(), .outcome = damaged };
  close_shown();
  shown.kind = kind;
  // Whatever came meanwhile is dealt with afterwards: a document that is half open is no document.
  work(open_it, &opening, by_agent, in_words(word_opening));
  if (opening.outcome != opened) shown.kind = NULL;
  else
    shown = (struct shown){
      .kind = kind, .document = opening.document, .flows = opening.flows, .width = opening.width, .limit = limit,
      .remark = limit.is_preview ? in_words(word_preview) : opening.remark,
    };
  return opening.outcome;
}

bool replace_document(const char *path, struct page_limit limit) {
  struct opening opening = { .kind = shown.kind, .path = path, .width = shown.width, .outcome = damaged };
  work(open_it, &opening, by_agent, NULL);
  if (opening.outcome != opened) return false;
  work(close_it, NULL, by_agent, NULL);
  shown.document = opening.document;
  shown.limit = limit;
  shown.remark = opening.remark;
  shown.pages = 0;
  return true;
}

/** What is left out is said for as long as the document is looked at. */
static int limited(int pages) {
  const int most = shown.limit.shown;
  if (most < 1 || pages <= most) return pages;
  if (shown.limit.all > most) snprintf(shown.cut_remark, remark_max_bytes, in_words(word_first_of_pages), most, shown.limit.all);
  else snprintf(shown.cut_remark, remark_max_bytes, in_words(word_first_pages), most);
  shown.remark = shown.cut_remark;
  return most;
}

void tell_place(void) {
  if (shown.pages < 1) return;
  const bool is_limited = shown.remark == shown.cut_remark && shown.limit.all > shown.pages;
  tell_page(shown.page + 1, is_limited ? shown.limit.all : shown.pages);
}

static void count_it(void *count) { *(int *)count = shown.kind->count_pages(shown.document); }

int known_pages(enum interruption interruption) {
  int pages = 0;
  if (shown.pages > 0) return shown.pages;
  if (!await_all_pages() || shown.is_cut) return 1;
  if (shown.document == NULL || !work(count_it, &pages, interruption, in_words(word_counting)) || pages < 1) return 1;
  shown.pages = limited(pages);
  return shown.pages;
}

static void look_it_over(void *argument) {
  struct look *look = argument;
  look->count = look->count_on(look->page);
}

bool look_on_page(struct look *look, const char *note) {
  look->count = 0;
  if (work(look_it_over, look, by_person, note)) return true;
  look->count = 0;
  return false;
}

int look_through(struct look *look, int direction, const char *note) {
  const int pages = known_pages(by_person);
  for (int i = 0; i <= pages; i++, look->page = (look->page + direction + pages) % pages) {
    if (!look_on_page(look, note)) return -2;
    if (look->count > 0) return look->page;
  }
  return -1;
}

struct measuring { int page; struct box box; };

static void measure_it(void *argument) {
  struct measuring *measuring = argument;
  measuring->box = shown.kind->measure(shown.document, measuring->page);
}

struct box measure_page(int page) {
  enum { side_max = 1000000 };
  struct measuring measuring = { page, { 0, 0, 0, 0 } };
  if (shown.document != NULL) work(measure_it, &measuring, by_agent, in_words(word_drawing));
  struct box box = measuring.box;
  // Written so that a size that is no number is refused, too.
  const bool is_page = box.x1 - box.x0 >= 1 && box.y1 - box.y0 >= 1 && box.x1 - box.x0 <= side_max && box.y1 - box.y0 <= side_max;
  return is_page ? box : (struct box){ 0, 0, 595, 842 };
}
