// The way between who wants a document rendered and the process that has LibreOffice: two pipes that only the unprivileged
// user can open. A request is three lines, an answer one: a number and the output that it is about. One asks at a time, and
// starts no program for it: under emulation that took longer than drawing the page.
#pragma once
#include <stdbool.h>

/** Exit codes of `render` and `rest`; from 67 on they are the agent's own (protocol/agent-services.ts). */
enum answer {
  answer_done = 0,
  /** The first page is stored; `rest` stores all of them. */
  answer_begun = 10,
  answer_failed = 67, answer_damaged = 70, answer_wrong_password = 71, answer_unsupported = 72, answer_too_large = 73,
  answer_needs_password = 74, answer_too_slow = 76,
};

enum { path_max_bytes = 1024, password_max_bytes = 4096 };

struct request {
  /** Empty where all pages of the document that was begun last are asked for. */
  char input[path_max_bytes], output[path_max_bytes];
  /** Empty where none was given. */
  char password[password_max_bytes];
};

struct pipes {
  int requests, answers;
};

/** Makes and opens them, both ends of each: whoever comes and goes ends neither. */
bool open_pipes(struct pipes *pipes);
/** False where it is none, or does not come whole in time. What nobody took of earlier answers is thrown away. */
bool read_request(struct pipes pipes, struct request *request);
void send_answer(struct pipes pipes, enum answer answer, const char *output);
/** Asks the waiting process and returns its answer, with a line of standard input as the password. */
int ask(const char *input, const char *output);
