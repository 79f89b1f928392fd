// See ask.h. Whoever asks is the same unprivileged user, taken over by a document perhaps: bounded in size and time.
#include "ask.h"
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PLACE "/run/glovebox/office/"
static const char requests_path[] = PLACE "requests", answers_path[] = PLACE "answers";
enum { request_lines = 3, request_max_bytes = 2 * path_max_bytes + password_max_bytes, request_max_ms = 5000 };
enum { answer_max_bytes = path_max_bytes + 8 };

static int open_pipe(const char *path) {
  unlink(path);
  int pipe = mkfifo(path, 0600) == 0 ? open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC) : -1;
  if (pipe < 0) perror("office-renderer: pipe");
  return pipe;
}

bool open_pipes(struct pipes *pipes) {
  // Who waits for the second one finds both.
  pipes->answers = open_pipe(answers_path);
  pipes->requests = pipes->answers < 0 ? -1 : open_pipe(requests_path);
  return pipes->requests >= 0;
}

static void empty(int pipe) {
  char unread[answer_max_bytes];
  while (read(pipe, unread, sizeof unread) > 0) continue;
}

/** Where the line behind `text` begins; NULL where its end has not come. Makes a text of the line. */
static char *end_line(char *text) {
  char *end = strchr(text, '\n');
  if (!end) return NULL;
  *end = 0;
  return end + 1;
}

static bool split(char *text, struct request *request) {
  char *const input = text, *const output = end_line(input), *const password = output ? end_line(output) : NULL;
  if (!password || !end_line(password)) return false;
  if (strlen(input) >= sizeof request->input || strlen(output) >= sizeof request->output) return false;
  if (strlen(password) >= sizeof request->password) return false;
  strcpy(request->input, input);
  strcpy(request->output, output);
  strcpy(request->password, password);
  return true;
}

static bool has_lines(const char *text) {
  int lines = 0;
  for (; (text = strchr(text, '\n')); text++) lines++;
  return lines >= request_lines;
}

bool read_request(struct pipes pipes, struct request *request) {
  char text[request_max_bytes + 1] = "";
  bool is_whole = false;
  for (size_t length = 0; !is_whole && length < request_max_bytes;) {
    struct pollfd coming = { .fd = pipes.requests, .events = POLLIN };
    ssize_t more = poll(&coming, 1, request_max_ms) == 1 ? read(pipes.requests, text + length, request_max_bytes - length) : 0;
    if (more <= 0) break;
    length += more;
    text[length] = 0;
    is_whole = has_lines(text);
  }
  bool is_read = is_whole && split(text, request);
  explicit_bzero(text, sizeof text);
  if (!is_read) empty(pipes.requests);
  empty(pipes.answers);
  return is_read;
}

void send_answer(struct pipes pipes, enum answer answer, const char *output) {
  // Who asked may have gone.
  dprintf(pipes.answers, "%d\t%s\n", answer, output);
}

/** The answer that is about this output. */
static int await_answer(FILE *answers, const char *output) {
  char line[answer_max_bytes];
  while (fgets(line, sizeof line, answers)) {
    char *about = strchr(line, '\t');
    if (about && end_line(about) && strcmp(about + 1, output) == 0) return atoi(line);
  }
  return answer_failed;
}

int ask(const char *input, const char *output) {
  char password[password_max_bytes] = "";
  if (fgets(password, sizeof password, stdin)) password[strcspn(password, "\n")] = 0;
  int requests = open(requests_path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
  FILE *answers = requests < 0 ? NULL : fopen(answers_path, "re");
  if (!answers) return answer_failed;
  dprintf(requests, "%s\n%s\n%s\n", input, output, password);
  explicit_bzero(password, sizeof password);
  return await_answer(answers, output);
}
