// text-editor DOCUMENT SHOWN EDITOR…: gives an editor that was started before the save a document, in UTF-8, and brings each of its
// saves back into the document as that was written (text.h).
//
// The editor waits in opening SHOWN, which is a pipe with a name until SIGUSR1 says that the document is there; then it is a file
// of the editor's own. This ends with the editor, and 0 if that did. A save goes to the document by a new name, so that nobody
// sees half of it; where that cannot be done both end, as nobody must take for saved what is not.
#include "text.h"
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/** No document is larger, nor is what an editor makes of one. A save counts once the file was still for so long: half of one is none. */
enum { TEXT_MAX_BYTES = 256 << 20, STILL_MS = 50 };

static const char *document, *shown;
/** The document as it was delivered, whatever was saved since: lines that nobody changed are taken from it. */
static struct text text;
static bool is_brought;

static void die(const char *what) { perror(what); exit(1); }

static unsigned char *read_file(const char *path, size_t *size) {
  struct stat state;
  int file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  unsigned char *bytes = NULL;
  *size = 0;
  const bool is_text = file >= 0 && fstat(file, &state) == 0 && S_ISREG(state.st_mode) && state.st_size <= TEXT_MAX_BYTES;
  if (is_text) bytes = malloc((size_t)state.st_size + 1);
  while (bytes && *size < (size_t)state.st_size) {
    ssize_t got = read(file, bytes + *size, (size_t)state.st_size - *size);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    *size += (size_t)got;
  }
  if (file >= 0) close(file);
  return bytes;
}

static bool write_all(int file, const void *bytes, size_t size) {
  for (const char *at = bytes; size > 0;) {
    ssize_t put = write(file, at, size);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    at += put, size -= (size_t)put;
  }
  return true;
}

static bool write_file(const char *path, int flags, const void *bytes, size_t size) {
  int file = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC | flags, 0600);
  if (file < 0) return false;
  bool well = write_all(file, bytes, size);
  return close(file) == 0 && well;
}

static size_t shown_size(void) {
  size_t size = 0;
  for (size_t i = 0; i < text.count; i++) size += text.lines[i].utf8_size;
  return size;
}

static int watch_shown(void) {
  char *path = strdup(shown);
  int watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  if (!path || watch < 0 || inotify_add_watch(watch, dirname(path), IN_CLOSE_WRITE | IN_MOVED_TO) < 0) die("inotify");
  free(path);
  return watch;
}

/** From now on SHOWN is a file, and watched. The editor, which opened the pipe, gets the same bytes from that. */
static int show(void) {
  size_t size;
  unsigned char *raw = read_file(document, &size);
  if (!raw || !read_text(&text, raw, size)) die(document);
  int waiting = open(shown, O_WRONLY | O_CLOEXEC);
  if (waiting < 0 || unlink(shown) != 0) die(shown);
  if (!write_file(shown, O_EXCL, text.utf8, shown_size())) die(shown);
  // After our own writing, and before the editor can write.
  int watch = watch_shown();
  if (!write_all(waiting, text.utf8, shown_size())) die("editor");
  close(waiting);
  return watch;
}

/** Whether the editor's file says what the document does: our own closing of the pipe looks like a save, and is none. */
static bool is_shown(const unsigned char *utf8, size_t size) {
  return !is_brought && size == shown_size() && (size == 0 || memcmp(utf8, text.utf8, size) == 0);
}

/** Writes the new document under another name first, so that nobody ever finds half of it. */
static bool replace_document(const unsigned char *raw, size_t size) {
  char part[4096];
  if (snprintf(part, sizeof part, "%s.part", document) >= (int)sizeof part) return false;
  return write_file(part, O_TRUNC, raw, size) && rename(part, document) == 0;
}

/** Brings the editor's save into the document. False where that failed: then nobody may take it for saved. */
static bool bring_back(void) {
  size_t utf8_size, size;
  unsigned char *utf8 = read_file(shown, &utf8_size);
  if (!utf8) return false;
  if (is_shown(utf8, utf8_size)) { free(utf8); return true; }
  unsigned char *raw = edited_bytes(&text, (char *)utf8, utf8_size, &size);
  free(utf8);
  const bool brought = raw && replace_document(raw, size);
  free(raw);
  is_brought |= brought;
  return brought;
}

/** Whether the editor has written its file. */
static bool was_saved(int watch) {
  _Alignas(struct inotify_event) char events[4096];
  const char *name = strrchr(shown, '/') + 1;
  bool saved = false;
  for (ssize_t got; (got = read(watch, events, sizeof events)) > 0;) {
    for (char *at = events; at < events + got; at += sizeof(struct inotify_event) + ((struct inotify_event *)at)->len) {
      const struct inotify_event *event = (struct inotify_event *)at;
      saved |= event->len > 0 && strcmp(event->name, name) == 0;
    }
  }
  return saved;
}

static pid_t start(char **editor) {
  if (mkfifo(shown, 0600) != 0) die(shown);
  pid_t pid = fork();
  if (pid < 0) die("fork");
  if (pid > 0) return pid;
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  execvp(editor[0], editor);
  die(editor[0]);
  return 0;
}

static void await_document(int signals) {
  for (struct signalfd_siginfo got;;) {
    if (read(signals, &got, sizeof got) != sizeof got) continue;
    if (got.ssi_signo == SIGUSR1) return;
    exit(1);
  }
}

/** Brings back saves until the editor has ended, and ends it where this program is asked to end. */
static int follow(pid_t editor, int signals, int watch) {
  struct pollfd both[] = { { .fd = signals, .events = POLLIN }, { .fd = watch, .events = POLLIN } };
  bool is_saving = false;
  for (int status;;) {
    if (poll(both, 2, is_saving ? STILL_MS : -1) < 0 && errno != EINTR) die("poll");
    struct signalfd_siginfo got;
    const bool signalled = both[0].revents && read(signals, &got, sizeof got) == sizeof got;
    if (signalled && got.ssi_signo == SIGTERM) kill(editor, SIGTERM);
    const bool ended = waitpid(editor, &status, WNOHANG) == editor, saved = was_saved(watch);
    if ((ended ? saved || is_saving : is_saving && !saved) && !bring_back()) {
      if (!ended) kill(editor, SIGKILL);
      die(document);
    }
    is_saving = saved;
    if (ended) return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : 1;
  }
}

int main(int count, char **words) {
  sigset_t heard;
  sigemptyset(&heard);
  sigaddset(&heard, SIGUSR1), sigaddset(&heard, SIGTERM), sigaddset(&heard, SIGCHLD);
  if (count < 4 || !strchr(words[2], '/') || sigprocmask(SIG_BLOCK, &heard, NULL) != 0) return 64;
  document = words[1], shown = words[2];
  int signals = signalfd(-1, &heard, SFD_CLOEXEC);
  if (signals < 0) die("signals");
  pid_t editor = start(words + 3);
  await_document(signals);
  return follow(editor, signals, show());
}
