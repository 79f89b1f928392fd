// The guest's viewer: one process that waits in the savefile, and shows what the agent tells it to. It reads documents, so
// it is taken to be under attack from the first one on: it runs as the unprivileged user, in a guest that holds nothing else.
//
//   viewer IN OUT     two pipes with names: the agent's commands, and what the viewer says (protocol/viewer-events.ts)
#include "parts.h"
#include <errno.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { line_max_bytes = 2 * path_max_bytes + 64 };

/** Copies a document; `rest` has dots per inch, the file that pages go to, and the document, parted by tabs. */
static void copy_attachment(const char *word, char *rest) {
  const int dpi = atoi(strsep(&rest, "\t"));
  const char *page_path = rest == NULL ? NULL : strsep(&rest, "\t");
  if (dpi <= 0 || rest == NULL || rest[0] != '/') return;
  open_attachment(word, rest);
  begin_copy(dpi, page_path);
}

static void obey(char *line) {
  char *path = line, *word;
  if (strcmp(line, "blank") == 0) {
    show_blank();
    return ready_presenter();
  }
  if (strcmp(line, "next") == 0) return copy_next();
  if (strcmp(line, "unedited") == 0) return stay_shown();
  strsep(&path, "\t");
  const bool is_shown = strcmp(line, "show") == 0;
  // What was said before is of another file. Where there is nothing to show, the screen is blank.
  if (is_shown) {
    show_blank();
    tell_showing();
    if (path == NULL) return;
  }
  const bool is_opening = is_shown || strcmp(line, "open") == 0 || strcmp(line, "copy") == 0;
  if (is_opening && path != NULL) speak(strsep(&path, "\t"));
  word = path == NULL ? NULL : strsep(&path, "\t");
  if ((is_shown || strcmp(line, "open") == 0) && path != NULL && path[0] == '/') open_attachment(word, path);
  else if (strcmp(line, "edit") == 0 && path != NULL && path[0] == '/') edit_shown(path);
  else if (strcmp(line, "copy") == 0 && path != NULL) copy_attachment(word, path);
  else if (strcmp(line, "password") == 0 && word != NULL && is_copying() && entry.is_open && entry.is_secret) {
    end_entry();
    answer_password(word);
  } else fprintf(stderr, "viewer: no such command\n");
}

static void read_commands(void) {
  static char line[line_max_bytes];
  static size_t length;
  const ssize_t got = read(commands_fd, line + length, sizeof line - 1 - length);
  if (got <= 0) return;
  length += (size_t)got;
  for (char *end; (end = memchr(line, '\n', length)) != NULL;) {
    char command[line_max_bytes];
    const size_t size = (size_t)(end - line) + 1;
    *end = 0;
    memcpy(command, line, size);
    length -= size;
    memmove(line, line + size, length);
    obey(command);
  }
  if (length == sizeof line - 1) length = 0;
}

static void take_event(XEvent *event) {
  switch (event->type) {
    case Expose: expose(); break;
    case KeyPress: press_key(&event->xkey); break;
    case ButtonPress: press_button(&event->xbutton); break;
    case ButtonRelease:
      if (event->xbutton.button == Button1 && !release_mark()) release_at(event->xbutton.x, event->xbutton.y);
      break;
    case MotionNotify:
      if (drag_mark(event->xmotion.x, event->xmotion.y)) break;
      // Only the last place counts.
      while (XCheckTypedWindowEvent(window.display, window.id, MotionNotify, event)) {}
      drag_to(event->xmotion.x, event->xmotion.y);
      break;
    case ConfigureNotify:
      while (XCheckTypedWindowEvent(window.display, window.id, ConfigureNotify, event)) {}
      size_canvas(event->xconfigure.width, event->xconfigure.height);
      break;
    default: break;
  }
}

static void take_events(void) {
  while (XPending(window.display) > 0) {
    XEvent event;
    XNextEvent(window.display, &event);
    take_event(&event);
  }
  if (!window.is_resized) return;
  if (shown.document == NULL) window.is_resized = false;
  else settle_view();
  spoil_overlay();
}

static int sooner(int one, int other) { return one < 0 ? other : other < 0 || one < other ? one : other; }

static void wait_for_something(void) {
  struct pollfd waited[4] = {
    { commands_fd, POLLIN, 0 },
    { ConnectionNumber(window.display), POLLIN, 0 },
    { presenter_fd(), POLLIN, 0 },
    { have_events_to_write() ? events_fd : -1, POLLOUT, 0 },
  };
  const int due_ms = sooner(sooner(frame_due_ms(), presenter_due_ms()), events_due_ms());
  if (XPending(window.display) > 0) return;
  if (poll(waited, 4, due_ms) < 0 && errno != EINTR) perror("viewer: poll");
  if (waited[0].revents & POLLIN) read_commands();
  if (presenter_fd() >= 0 && waited[2].fd == presenter_fd() && waited[2].revents != 0) read_presenter();
}

/** The allocator keeps what was freed: a document's pictures go where the sample's were, in memory that is mapped and cleared. */
static void keep_memory(void) {
  mallopt(M_ARENA_MAX, 1);
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
}

int main(int count, char **arguments) {
  if (count != 3) {
    fprintf(stderr, "usage: viewer IN OUT\n");
    return 2;
  }
  keep_memory();
  signal(SIGPIPE, SIG_IGN);
  if (!open_pipes(arguments[1], arguments[2])) {
    perror("viewer: pipes");
    return 1;
  }
  open_window();
  start_worker();
  start_notes();
  blank_screen();
  for (;;) {
    take_events();
    watch_presenter();
    if (is_copying()) copy_on();
    else if (paint()) after_paint();
    flush_events();
    XFlush(window.display);
    wait_for_something();
  }
}
