// See ask.h. Whoever connects is the same unprivileged user, taken over by a document perhaps: bounded in size and time.
#include "ask.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

static const struct sockaddr_un place = { .sun_family = AF_UNIX, .sun_path = "/run/glovebox/office/socket" };
enum { request_max_seconds = 5, waiting_max = 4 };

int listen_for_requests(void) {
  int listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  unlink(place.sun_path);
  umask(0177);
  if (listening < 0 || bind(listening, (const struct sockaddr *)&place, sizeof place) != 0 || listen(listening, waiting_max) != 0) {
    perror("office-renderer: socket");
    return -1;
  }
  umask(077);
  return listening;
}

/** Takes one text out of the connection, byte by byte: requests are short and rare. */
static bool read_text(int connection, char *text, size_t max) {
  for (size_t at = 0; at < max; at++) {
    if (read(connection, text + at, 1) != 1) return false;
    if (text[at] == 0) return true;
  }
  return false;
}

bool read_request(int connection, struct request *request) {
  struct timeval limit = { .tv_sec = request_max_seconds };
  setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  return read_text(connection, request->input, sizeof request->input) && read_text(connection, request->output, sizeof request->output)
    && read_text(connection, request->password, sizeof request->password);
}

static bool send_text(int connection, const char *text, size_t max) {
  size_t length = strlen(text) + 1;
  return length <= max && send(connection, text, length, MSG_NOSIGNAL) == (ssize_t)length;
}

int ask(const char *input, const char *output) {
  char password[password_max_bytes] = "";
  if (fgets(password, sizeof password, stdin)) password[strcspn(password, "\n")] = 0;
  int connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connection < 0 || connect(connection, (const struct sockaddr *)&place, sizeof place) != 0) return answer_failed;
  bool sent = send_text(connection, input, path_max_bytes) && send_text(connection, output, path_max_bytes)
    && send_text(connection, password, sizeof password);
  explicit_bzero(password, sizeof password);
  if (!sent) return answer_failed;
  unsigned char answer;
  ssize_t length;
  while ((length = read(connection, &answer, 1)) < 0 && errno == EINTR) continue;
  // The connection ends without an answer only where the process does.
  return length == 1 ? answer : answer_damaged;
}
