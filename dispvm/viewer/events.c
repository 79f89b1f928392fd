// The lines between the agent and this viewer (protocol/viewer-events.ts). Never waits for the agent: what it does not take
// is kept up to a bound. Numbers of pages that are flown over are held back, so that no key that is held down floods it.
#include "parts.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { waiting_max_bytes = 4 * text_max_bytes, page_pause_ms = 200, text_pause_ms = 250, number_max = 999999 };

int commands_fd = -1, events_fd = -1;
static char waiting[waiting_max_bytes];
static size_t waiting_bytes;
static int told_page, told_pages, page_now, pages_now;
static long long page_told_ms, text_told_ms;

bool open_pipes(const char *in, const char *out) {
  // Both ways, so that a pipe whose other end is closed for a moment is no end of file.
  commands_fd = open(in, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  events_fd = open(out, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  return commands_fd >= 0 && events_fd >= 0;
}

bool have_events_to_write(void) { return waiting_bytes > 0; }

static void write_waiting(void) {
  while (waiting_bytes > 0) {
    const ssize_t put = write(events_fd, waiting, waiting_bytes);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return;
    waiting_bytes -= (size_t)put;
    memmove(waiting, waiting + put, waiting_bytes);
  }
}

static bool add(const char *bytes, size_t length) {
  if (length > sizeof waiting - waiting_bytes) return false;
  memcpy(waiting + waiting_bytes, bytes, length);
  waiting_bytes += length;
  return true;
}

static void tell(const char *word, int number) {
  char line[64];
  if (number < 0) snprintf(line, sizeof line, "%s\n", word);
  else snprintf(line, sizeof line, "%s %d\n", word, number);
  add(line, strlen(line));
  write_waiting();
}

void tell_painted(void) { tell("painted", -1); }
void tell_password(bool is_wrong) { tell("password", is_wrong); }
void tell_inside(int depth) { tell("inside", depth); }
void tell_showing(void) { tell("showing", -1); }
void tell_edit(void) { tell("edit", -1); }
void tell_failed(int code) { tell("failed", code); }

void tell_changed(bool is_changed) {
  static int told = -1;
  // A letter more in what was changed already is no news.
  if (told != is_changed) tell("unsaved", is_changed);
  told = is_changed;
}

void tell_copied(int page, int pages) {
  char line[64];
  snprintf(line, sizeof line, "page %d %d\n", page, pages);
  add(line, strlen(line));
  write_waiting();
}

void forget_pages_told(void) {
  told_page = page_now = 0;
  page_told_ms = 0;
}

static void tell_page_now(void) {
  char line[64];
  snprintf(line, sizeof line, "page %d %d\n", page_now, pages_now);
  add(line, strlen(line));
  told_page = page_now;
  told_pages = pages_now;
  page_told_ms = now_ms();
}

void tell_page(int page, int pages) {
  pages_now = pages < 1 ? 1 : pages > number_max ? number_max : pages;
  page_now = page < 1 ? 1 : page > pages_now ? pages_now : page;
  flush_events();
}

int events_due_ms(void) {
  if (page_now == 0 || (page_now == told_page && pages_now == told_pages)) return -1;
  const long long left = page_told_ms + page_pause_ms - now_ms();
  return left > 0 ? (int)left : 0;
}

void flush_events(void) {
  if (events_due_ms() == 0) tell_page_now();
  write_waiting();
}

/** Where a text of at most this length ends between two characters. */
static size_t cut(const char *utf8, size_t max_bytes) {
  size_t length = strnlen(utf8, max_bytes + 1);
  if (length <= max_bytes) return length;
  for (length = max_bytes; length > 0 && ((unsigned char)utf8[length] & 0xc0) == 0x80;) length--;
  return length;
}

void tell_text(const char *event, const char *utf8, size_t max_bytes) {
  const size_t length = cut(utf8, max_bytes);
  char head[64];
  snprintf(head, sizeof head, "%s %zu\n", event, length);
  if (now_ms() - text_told_ms < text_pause_ms || strlen(head) + length > sizeof waiting - waiting_bytes) return;
  text_told_ms = now_ms();
  add(head, strlen(head));
  add(utf8, length);
  write_waiting();
}
