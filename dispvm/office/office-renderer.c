// Renders office documents to PDF with LibreOffice, which this program has loaded once and keeps: it waits in the savefile.
// It runs as the unprivileged user and trusts no document: one that ends LibreOffice ends a child, and the next child starts.
// It must never run what a document brings (macros, scripts, links), nor read any file but the one it was asked for.
//
//   office-renderer serve                    reads requests from the pipe below, until it is killed
//   office-renderer render INPUT OUTPUT      a line with the password, or an empty one, on standard input
//   office-renderer rest OUTPUT              all pages of the document whose first page was rendered last
//
// The exit code of the last two is one of enum answer in ask.h. The rest is made when it is asked for, not before: until the
// first page is on the screen both would share one processor.
#include "ask.h"
#include "render.h"
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/** Sooner than the viewer gives a presenter up (dispvm/viewer/presenter.c). Software emulation takes ten times what a processor does. */
enum { render_max_seconds = 150, restart_pause_seconds = 1 };
/** A document is let go of when its pages are made, not before: doing so costs a fifth of what showing it did. Sooner than
 *  dom0 takes the guest to be at rest (dispvm/agent/rest.ts), so that no spare has it still to do. */
enum { rest_ms = 100 };

/** What is being rendered, or nothing: of the process with LibreOffice and of the one that says what became of it. */
static char *current_output;

static void answer_one(struct pipes pipes) {
  struct request request;
  if (!read_request(pipes, &request)) return;
  strcpy(current_output, request.output);
  // LibreOffice handles this signal by an ordinary end, as if the document had broken it.
  signal(SIGALRM, SIG_DFL);
  alarm(render_max_seconds);
  enum answer answer = *request.input ? render(request.input, request.output, request.password) : render_rest(request.output);
  alarm(0);
  explicit_bzero(&request, sizeof request);
  send_answer(pipes, answer, current_output);
  *current_output = 0;
}

static int serve_until_it_breaks(struct pipes pipes) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (!load_office()) return 1;
  for (int pause_ms = -1;;) {
    struct pollfd asked = { .fd = pipes.requests, .events = POLLIN };
    if (poll(&asked, 1, pause_ms) == 1) {
      answer_one(pipes);
      pause_ms = rest_ms;
    } else {
      forget_document();
      pause_ms = -1;
    }
  }
}

/** The process that has LibreOffice ended while it rendered. */
static void answer_for(int status, struct pipes pipes) {
  if (!*current_output) return;
  bool is_late = WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM;
  send_answer(pipes, is_late ? answer_too_slow : answer_damaged, current_output);
  *current_output = 0;
}

static int serve(void) {
  struct pipes pipes;
  current_output = mmap(NULL, path_max_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (current_output == MAP_FAILED || !open_pipes(&pipes)) return 1;
  for (;;) {
    int status;
    pid_t child = fork();
    if (child == 0) _exit(serve_until_it_breaks(pipes));
    if (child < 0 || waitpid(child, &status, 0) != child) return 1;
    answer_for(status, pipes);
    sleep(restart_pause_seconds);
  }
}

int main(int count, char **words) {
  if (count == 2 && strcmp(words[1], "serve") == 0) return serve();
  if (count == 4 && strcmp(words[1], "render") == 0) return ask(words[2], words[3]);
  if (count == 3 && strcmp(words[1], "rest") == 0) return ask("", words[2]);
  fprintf(stderr, "office-renderer serve | render INPUT OUTPUT | rest OUTPUT\n");
  return answer_failed;
}
