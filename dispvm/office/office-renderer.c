// Renders office documents to PDF with LibreOffice, which this program has loaded once and keeps: it waits in the savefile.
// It runs as the unprivileged user and trusts no document: one that ends LibreOffice ends a child, and the next child starts.
// It must never run what a document brings (macros, scripts, links), nor read any file but the one it was asked for.
//
//   office-renderer serve                    listens on the socket below, until it is killed
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
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/** A little longer than the presenter waits: what is stuck then serves nobody. */
enum { render_max_seconds = 50, restart_pause_seconds = 1 };
/** A document is let go of when its pages are on the screen: doing so costs a fifth of what showing it did. */
enum { rest_ms = 2000 };

static void answer_one(int connection) {
  struct request request;
  if (!read_request(connection, &request)) return;
  alarm(render_max_seconds);
  unsigned char answer = *request.input ? render(request.input, request.output, request.password) : render_rest(request.output);
  alarm(0);
  explicit_bzero(&request, sizeof request);
  // Who asked may have gone.
  (void)!send(connection, &answer, 1, MSG_NOSIGNAL);
}

static int serve_until_it_breaks(int listening) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (!load_office()) return 1;
  for (;;) {
    struct pollfd asked = { .fd = listening, .events = POLLIN };
    if (poll(&asked, 1, rest_ms) == 0) forget_document();
    int connection = accept(listening, NULL, NULL);
    if (connection < 0) continue;
    answer_one(connection);
    close(connection);
  }
}

static int serve(void) {
  int listening = listen_for_requests();
  if (listening < 0) return 1;
  for (;;) {
    pid_t child = fork();
    if (child == 0) _exit(serve_until_it_breaks(listening));
    if (child < 0 || waitpid(child, NULL, 0) != child) return 1;
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
