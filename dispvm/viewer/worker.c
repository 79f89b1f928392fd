// The thread in which documents are read, so that a slow page keeps nobody waiting: meanwhile the main thread looks for
// commands and keys, and says what takes so long. It trusts no document to be quick, and never uses Xlib in the thread.
#include "parts.h"
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

enum { stack_bytes = 64 << 20, patience_ms = 150, note_after_ms = 300, tick_ms = 50 };

static int begun_fd, done_fd;
static void (*current_job)(void *);
static void *current_argument;

long long now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static void *run_jobs(void *unused) {
  (void)unused;
  for (uint64_t count;;) {
    if (read(begun_fd, &count, sizeof count) != sizeof count) continue;
    current_job(current_argument);
    count = 1;
    if (write(done_fd, &count, sizeof count) != sizeof count) abort();
  }
}

void start_worker(void) {
  pthread_t thread;
  pthread_attr_t attributes;
  begun_fd = eventfd(0, EFD_CLOEXEC);
  done_fd = eventfd(0, EFD_CLOEXEC);
  pthread_attr_init(&attributes);
  // libmupdf follows a document's own nesting.
  pthread_attr_setstacksize(&attributes, stack_bytes);
  if (begun_fd < 0 || done_fd < 0 || pthread_create(&thread, &attributes, run_jobs, NULL) != 0) {
    perror("viewer: thread");
    exit(1);
  }
}

static int wait_ms(long long elapsed, bool is_unwanted, bool is_noted) {
  if (is_unwanted) return tick_ms;
  if (elapsed < patience_ms) return (int)(patience_ms - elapsed);
  if (!is_noted) return elapsed < note_after_ms ? (int)(note_after_ms - elapsed) : 0;
  return 1000;
}

bool work(void (*job)(void *), void *argument, enum interruption interruption, const char *note) {
  const long long begun = now_ms();
  bool is_unwanted = false, is_noted = note == NULL;
  uint64_t count = 1;
  current_job = job;
  current_argument = argument;
  if (write(begun_fd, &count, sizeof count) != sizeof count) abort();
  for (;;) {
    struct pollfd waited[3] = { { done_fd, POLLIN, 0 }, { commands_fd, POLLIN, 0 }, { ConnectionNumber(window.display), POLLIN, 0 } };
    // What has come already would wake us for ever.
    poll(waited, is_unwanted ? 1 : interruption == by_agent ? 2 : 3, wait_ms(now_ms() - begun, is_unwanted, is_noted));
    if (waited[0].revents & POLLIN) break;
    const long long elapsed = now_ms() - begun;
    // A page that is drawn quickly is drawn whole, or a key that is held down would leave nothing to see.
    if (waited[1].revents != 0 || (interruption == by_person && is_input_waiting() && elapsed >= patience_ms)) is_unwanted = true;
    if (is_unwanted && shown.kind != NULL && shown.kind->give_up != NULL) shown.kind->give_up();
    if (!is_unwanted && !is_noted && elapsed >= note_after_ms) {
      draw_note(note_bottom, note);
      is_noted = true;
    }
  }
  if (read(done_fd, &count, sizeof count) != sizeof count) abort();
  return !is_unwanted;
}
