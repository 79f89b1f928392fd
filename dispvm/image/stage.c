// The guest's window manager: every window fills the screen, a window whose title is set comes to the front. It speaks the
// X11 core protocol itself, because the image has no room for a compiler or for Xlib's static library on the build machine.
// It trusts the X server of its own guest and must never wait for a client: a viewer under attack may be silent.
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { changeAttributes = 2, mapWindow = 8, configureWindow = 12, getProperty = 20, sendEvent = 25, setInputFocus = 42, clearArea = 61 };
enum { reply = 1, mapRequest = 20, configureNotify = 22, configureRequest = 23, propertyNotify = 28 };
enum { atomWindow = 33, atomName = 39, atomTransientFor = 68 };
enum { structureNotifyMask = 1 << 17, substructureNotifyMask = 1 << 19, substructureRedirectMask = 1 << 20, propertyChangeMask = 1 << 22 };
enum { backPixelBit = 1 << 1, eventMaskBit = 1 << 11, aboveSibling = 0, pointerRoot = 1, background = 0x202020, windowsMax = 64 };

static int x11;
static uint32_t root;
static uint16_t screenWidth, screenHeight;
static uint16_t sequence;

// Windows waiting for the answer "are you a dialogue?", by the number of the question.
static struct { uint32_t window; uint16_t sequence; } asked[windowsMax];
static uint32_t filling[windowsMax];

static void die(const char *what) { perror(what); exit(1); }

static void readAll(void *into, size_t size) {
  for (char *at = into; size > 0;) {
    ssize_t got = read(x11, at, size);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) exit(0);
    at += got;
    size -= (size_t)got;
  }
}

static void request(uint8_t opcode, uint8_t detail, const uint32_t *words, uint16_t count) {
  uint32_t message[16];
  message[0] = opcode | (uint32_t)detail << 8 | (uint32_t)(count + 1) << 16;
  memcpy(message + 1, words, count * 4u);
  const char *at = (const char *)message;
  for (size_t left = (count + 1) * 4u; left > 0;) {
    ssize_t put = write(x11, at, left);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) exit(0);
    at += put;
    left -= (size_t)put;
  }
  sequence++;
}

static int connectServer(const char *path) {
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  strncpy(address.sun_path, path, sizeof address.sun_path - 1);
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) < 0) die("stage: X server");
  return fd;
}

static void openScreen(void) {
  const uint8_t hello[12] = { 'l', 0, 11 };
  if (write(x11, hello, sizeof hello) != sizeof hello) die("stage: greeting");
  uint8_t head[8];
  readAll(head, sizeof head);
  uint32_t size = (head[6] | head[7] << 8) * 4u;
  uint8_t *setup = malloc(size);
  if (head[0] != 1 || setup == NULL || size < 72) { fprintf(stderr, "stage: the X server refused\n"); exit(1); }
  readAll(setup, size);
  uint32_t screen = 32 + (((setup[16] | setup[17] << 8) + 3u) & ~3u) + 8u * setup[21];
  if (screen + 40 > size) { fprintf(stderr, "stage: the X server has no screen\n"); exit(1); }
  memcpy(&root, setup + screen, 4);
  memcpy(&screenWidth, setup + screen + 20, 2);
  memcpy(&screenHeight, setup + screen + 22, 2);
  free(setup);
}

static void remember(uint32_t window) {
  memmove(filling + 1, filling, sizeof filling - sizeof filling[0]);
  filling[0] = window;
}

static int fills(uint32_t window) {
  for (int i = 0; i < windowsMax; i++) if (filling[i] == window) return 1;
  return 0;
}

static void focus(uint32_t window) { request(setInputFocus, pointerRoot, (uint32_t[]){ window, 0 }, 2); }

static void fill(uint32_t window) {
  const uint32_t mask = 1 | 2 | 4 | 8 | 16 | 64;  // x, y, width, height, border, stacking
  request(configureWindow, 0, (uint32_t[]){ window, mask, 0, 0, screenWidth, screenHeight, 0, aboveSibling }, 8);
}

static void raise(uint32_t window) {
  request(configureWindow, 0, (uint32_t[]){ window, 64, aboveSibling }, 3);
  focus(window);
}

static void askIfDialogue(uint32_t window) {
  request(changeAttributes, 0, (uint32_t[]){ window, eventMaskBit, propertyChangeMask }, 3);
  request(getProperty, 0, (uint32_t[]){ window, atomTransientFor, atomWindow, 0, 1 }, 5);
  for (int i = 0; i < windowsMax; i++) if (asked[i].window == 0) {
    asked[i].window = window;
    asked[i].sequence = sequence;
    return;
  }
}

// The screen itself has another size: the windows that fill it follow, in the order in which they lie.
static void onConfigureNotify(const uint8_t *packet) {
  uint32_t window;
  memcpy(&window, packet + 8, 4);
  if (window != root) return;
  memcpy(&screenWidth, packet + 20, 2);
  memcpy(&screenHeight, packet + 22, 2);
  const uint32_t mask = 4 | 8;  // width, height
  for (int i = 0; i < windowsMax; i++) if (filling[i] != 0) {
    request(configureWindow, 0, (uint32_t[]){ filling[i], mask, screenWidth, screenHeight }, 4);
  }
}

// A dialogue keeps its size; every other window fills the screen.
static void onReply(const uint8_t *packet) {
  uint16_t answered;
  uint32_t type;
  memcpy(&answered, packet + 2, 2);
  memcpy(&type, packet + 8, 4);
  for (int i = 0; i < windowsMax; i++) if (asked[i].window != 0 && asked[i].sequence == answered) {
    uint32_t window = asked[i].window;
    asked[i].window = 0;
    if (type != atomWindow) { remember(window); fill(window); }
    request(mapWindow, 0, &window, 1);
    raise(window);
  }
}

// X expects a word about a refused change of size: a made-up event with the size the window has.
static void onConfigureRequest(const uint8_t *packet) {
  uint32_t window;
  memcpy(&window, packet + 8, 4);
  if (fills(window)) {
    const uint32_t size = screenWidth | (uint32_t)screenHeight << 16;
    request(sendEvent, 0, (uint32_t[]){ window, structureNotifyMask, configureNotify, window, window, 0, 0, size, 0, 0 }, 10);
    return;
  }
  int16_t place[5];
  uint16_t mask;
  memcpy(place, packet + 16, sizeof place);
  memcpy(&mask, packet + 26, 2);
  uint32_t words[7] = { window, mask & 31u };
  uint16_t count = 2;
  for (int i = 0; i < 5; i++) if (mask >> i & 1) words[count++] = (uint32_t)(int32_t)place[i];
  request(configureWindow, 0, words, count);
}

static void onPropertyNotify(const uint8_t *packet) {
  uint32_t window, atom;
  memcpy(&window, packet + 4, 4);
  memcpy(&atom, packet + 8, 4);
  if (atom == atomName && fills(window)) raise(window);
}

int main(int count, char **arguments) {
  if (count != 2) { fprintf(stderr, "usage: stage X-SERVER-SOCKET\n"); return 2; }
  x11 = connectServer(arguments[1]);
  openScreen();
  request(changeAttributes, 0, (uint32_t[]){ root, backPixelBit | eventMaskBit, background,
    structureNotifyMask | substructureNotifyMask | substructureRedirectMask }, 4);
  request(clearArea, 0, (uint32_t[]){ root, 0, 0 }, 3);
  for (;;) {
    uint8_t packet[32];
    readAll(packet, sizeof packet);
    uint32_t window, extraWords;
    memcpy(&window, packet + 8, 4);
    memcpy(&extraWords, packet + 4, 4);
    switch (packet[0] & 127) {
      case reply:
        for (uint32_t word; extraWords > 0; extraWords--) readAll(&word, 4);
        onReply(packet);
        break;
      case mapRequest: askIfDialogue(window); break;
      case configureNotify: onConfigureNotify(packet); break;
      case configureRequest: onConfigureRequest(packet); break;
      case propertyNotify: onPropertyNotify(packet); break;
      default: break;
    }
  }
}
