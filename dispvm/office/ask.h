// The way between who wants a document rendered and the process that has LibreOffice: one request a connection on a unix
// socket that only the unprivileged user can reach, three texts that each end with a zero; the answer is one byte.
#pragma once
#include <stdbool.h>

/** Exit codes of `render` and `rest`; from 67 on they are the agent's own (protocol/agent-services.ts). */
enum answer {
  answer_done = 0,
  /** The first page is stored; `rest` stores all of them. */
  answer_begun = 10,
  answer_failed = 67, answer_damaged = 70, answer_wrong_password = 71, answer_unsupported = 72, answer_too_large = 73,
  answer_needs_password = 74,
};

enum { path_max_bytes = 1024, password_max_bytes = 4096 };

struct request {
  /** Empty where all pages of the document that was begun last are asked for. */
  char input[path_max_bytes], output[path_max_bytes];
  /** Empty where none was given. */
  char password[password_max_bytes];
};

/** A listening socket, or -1. */
int listen_for_requests(void);
/** False where it is none, or does not come whole in time. */
bool read_request(int connection, struct request *request);
/** Asks the waiting process and returns its answer: `answer_damaged` where LibreOffice ended by the document. */
int ask(const char *input, const char *output);
