// Runs the program that makes a document showable (dispvm/present), in a folder of its own and within bounds: three minutes,
// less than dom0 waits for a document to be seen, and 200 MB of output. It trusts nothing that the program says: a path counts
// only below that folder, or as the document itself. One that has started waits in the savefile, so that no click has to wait
// for its start.
#include "parts.h"
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { limit_ms = 170000, note_after_ms = 150, look_every_ms = 500 };
enum { output_max_bytes = 200 << 20, answer_max_bytes = path_max_bytes + 64, depth_max = 32 };
enum { request_max_bytes = 3 * path_max_bytes + entry_max_bytes + 8 };
static const char base[] = "/home/user/present", program[] = "/usr/lib/glovebox/present.js";

static struct {
  pid_t pid;
  /** The way to the presenter: closing it asks for the rest of the pages. */
  int in;
  int out;
  long long begun_ms, looked_ms;
  bool is_noted;
  /** The first page has come, and nothing else yet. */
  bool has_begun;
  const char *folder;
  char answer[answer_max_bytes];
  size_t length;
} run = { .in = -1, .out = -1 };
/** The presenter that waits for the next document: it has read nothing of any yet. */
static struct { pid_t pid; int in, out; } waiting;
static long long found_bytes;

bool is_presenting(void) { return run.pid > 0 && !run.has_begun; }
bool is_completing(void) { return run.pid > 0 && run.has_begun; }
int presenter_fd(void) { return run.out; }

bool make_folder(char folder[path_max_bytes]) {
  mkdir(base, 0700);
  snprintf(folder, path_max_bytes, "%s/XXXXXX", base);
  if (mkdtemp(folder) != NULL) return true;
  folder[0] = 0;
  return false;
}

static int remove_entry(const char *path, const struct stat *unused, int kind, struct FTW *place) {
  (void)unused;
  (void)kind;
  (void)place;
  remove(path);
  return 0;
}

void remove_folder(char folder[path_max_bytes]) {
  if (folder[0] != 0) nftw(folder, remove_entry, depth_max, FTW_DEPTH | FTW_PHYS);
  folder[0] = 0;
}

static int add_size(const char *path, const struct stat *status, int kind, struct FTW *place) {
  (void)path;
  (void)place;
  if (kind == FTW_F) found_bytes += (long long)status->st_blocks * 512;
  return found_bytes > output_max_bytes;
}

bool is_inside(const char *path, const char *folder) {
  char real_path[path_max_bytes], real_folder[path_max_bytes];
  if (folder[0] == 0 || strlen(path) >= path_max_bytes) return false;
  if (realpath(path, real_path) == NULL || realpath(folder, real_folder) == NULL) return false;
  const size_t length = strlen(real_folder);
  return strncmp(real_path, real_folder, length) == 0 && real_path[length] == '/';
}

/** Becomes the presenter: nothing of ours is left open in it, and a process group of its own lets it be ended with what it starts. */
static void become_presenter(int in, int out) {
  const struct rlimit file_size = { output_max_bytes, output_max_bytes }, core = { 0, 0 };
  setpgid(0, 0);
  setrlimit(RLIMIT_FSIZE, &file_size);
  setrlimit(RLIMIT_CORE, &core);
  signal(SIGPIPE, SIG_DFL);
  if (dup2(in, 0) < 0 || dup2(out, 1) < 0) _exit(126);
  execlp("qjs", "qjs", "--module", program, (char *)NULL);
  _exit(127);
}

void ready_presenter(void) {
  int in[2], out[2];
  if (waiting.pid > 0 || pipe2(in, O_CLOEXEC) != 0) return;
  if (pipe2(out, O_CLOEXEC) != 0) {
    close(in[0]);
    close(in[1]);
    return;
  }
  const pid_t pid = fork();
  if (pid == 0) become_presenter(in[0], out[1]);
  if (pid > 0) setpgid(pid, pid);
  close(in[0]);
  close(out[1]);
  waiting.pid = pid;
  waiting.in = in[1];
  waiting.out = out[0];
  if (pid < 0) {
    close(in[1]);
    close(out[0]);
  }
}

/** Writes the request, which is shorter than a pipe holds, so that this never waits. */
static bool give_request(int fd, const char *const words[3], const char *password) {
  char request[request_max_bytes];
  const int length = snprintf(request, sizeof request, "%s\t%s\t%s\t%s\n%s\n", words[0], words[1], words[2],
    spoken_language(), password == NULL ? "" : password);
  const bool is_given = length < (int)sizeof request && write(fd, request, (size_t)length) == length;
  explicit_bzero(request, sizeof request);
  return is_given;
}

bool start_presenter(const char *const words[3], const char *folder, const char *password) {
  stop_presenter();
  ready_presenter();
  if (waiting.pid <= 0) return false;
  run.pid = waiting.pid;
  run.in = waiting.in;
  run.out = waiting.out;
  waiting.pid = 0;
  const bool is_given = give_request(run.in, words, password);
  fcntl(run.out, F_SETFL, O_NONBLOCK);
  run.folder = folder;
  run.begun_ms = run.looked_ms = now_ms();
  if (!is_given) stop_presenter();
  return is_given;
}

static void end_note(void) {
  if (run.is_noted) say(NULL);
  run.is_noted = false;
}

void stop_presenter(void) {
  if (run.pid > 0) {
    kill(-run.pid, SIGKILL);
    kill(run.pid, SIGKILL);
    waitpid(run.pid, NULL, 0);
    if (run.in >= 0) close(run.in);
    close(run.out);
  }
  end_note();
  run.pid = 0;
  run.in = run.out = -1;
  run.length = 0;
  run.has_begun = false;
}

void let_presenter_complete(void) {
  if (!is_completing() || run.in < 0) return;
  close(run.in);
  run.in = -1;
  run.begun_ms = now_ms();
}

static void answer(const char *line) {
  char copy[answer_max_bytes];
  snprintf(copy, sizeof copy, "%s", line);
  const bool was_begun = run.has_begun;
  run.has_begun = !was_begun && strncmp(line, "begin\t", strlen("begin\t")) == 0;
  run.length = 0;
  if (run.has_begun) end_note();
  else stop_presenter();
  if (was_begun) complete_document(copy);
  else use_presenter_answer(copy);
}

void read_presenter(void) {
  const ssize_t got = read(run.out, run.answer + run.length, sizeof run.answer - 1 - run.length);
  if (got > 0) run.length += (size_t)got;
  run.answer[run.length] = 0;
  char *end = memchr(run.answer, '\n', run.length);
  if (end != NULL) {
    *end = 0;
    answer(run.answer);
  } else if (got == 0 || run.length == sizeof run.answer - 1) answer("");
}

int presenter_due_ms(void) {
  if (run.pid <= 0) return -1;
  const long long now = now_ms();
  const long long left = (run.is_noted || run.has_begun ? run.looked_ms + look_every_ms : run.begun_ms + note_after_ms) - now;
  return left > 0 ? (int)left : 0;
}

void watch_presenter(void) {
  if (presenter_due_ms() != 0) return;
  if (is_presenting()) {
    if (!run.is_noted) say(in_words(word_preparing));
    run.is_noted = true;
  }
  run.looked_ms = now_ms();
  found_bytes = 0;
  const bool is_late = now_ms() - run.begun_ms > limit_ms;
  if (!is_late && nftw(run.folder, add_size, depth_max, FTW_PHYS) <= 0) return;
  char failure[16];
  snprintf(failure, sizeof failure, "failed %d", is_late ? exit_too_slow : exit_too_large);
  answer(failure);
}
