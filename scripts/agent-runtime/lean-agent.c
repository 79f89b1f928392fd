// The leanest agent that does the measured exchange, to measure the others against; it is part of no guest.
// HELLO, glovebox.Prepare, then one document to a file and a signal to the viewer. Arguments: port, pid file, document.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/random.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

static int port;
static unsigned char payload[65536 + 1];
struct header { uint32_t type, length; };

/* 0 where the host is not connected. */
static int receive(void *bytes, size_t size) {
    for (size_t filled = 0; filled < size;) {
        ssize_t got = read(port, (char *)bytes + filled, size - filled);
        if (got > 0) filled += (size_t)got;
        else if (got == 0) { usleep(500); return 0; }
        else if (errno == EAGAIN) poll(&(struct pollfd){.fd = port, .events = POLLIN}, 1, -1);
    }
    return 1;
}

static void answer(uint32_t type, const void *bytes, uint32_t length) {
    unsigned char message[64];
    memcpy(message, &(struct header){type, length}, 8);
    if (length > 0) memcpy(message + 8, bytes, length);
    if (write(port, message, 8 + length) < 0) exit(1);
}

static void prepare(void) {
    struct { struct rand_pool_info info; unsigned char bytes[64]; } pool = {.info = {512, 64}};
    uint64_t ns;
    memcpy(&ns, payload, 8);
    memcpy(pool.bytes, payload + 8, 64);
    int device = open("/dev/urandom", O_WRONLY);
    struct timespec now = {(time_t)(ns / 1000000000u), (long)(ns % 1000000000u)};
    if (ioctl(device, RNDADDENTROPY, &pool) || ioctl(device, RNDRESEEDCRNG) || clock_settime(CLOCK_REALTIME, &now)) exit(1);
    close(device);
    unsigned char reply[24];
    clock_gettime(CLOCK_REALTIME, &now);
    ns = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
    memcpy(reply, &ns, 8);
    if (getrandom(reply + 8, 16, 0) != 16) exit(1);
    answer(0x191, reply, 24);
    answer(0x191, NULL, 0);
    answer(0x193, "\0\0\0", 4);
}

static void deliver(const char *temporary, const char *document, const char *pid_file) {
    char text[16] = "";
    if (rename(temporary, document)) exit(1);
    int file = open(pid_file, O_RDONLY);
    if (read(file, text, 15) < 1 || kill(atoi(text), SIGHUP)) exit(1);
    close(file);
    answer(0x192, "delivered 0\n", 12);
}

int main(int count, char **arguments) {
    if (count < 4 || (port = open(arguments[1], O_RDWR | O_NONBLOCK)) < 0) return 1;
    char temporary[256];
    snprintf(temporary, sizeof temporary, "%s.new", arguments[3]);
    int opening = 0, file = -1;
    for (;;) {
        struct header header;
        if (!receive(&header, 8)) continue;
        if (header.length > 65536 || (header.length > 0 && !receive(payload, header.length))) continue;
        if (header.type == 0x300) answer(0x300, "\4\0\0", 4);
        else if (header.type == 0x200) opening = memmem(payload, header.length, "OpenInVM", 8) != NULL;
        else if (header.type == 0x190 && !opening && header.length == 72) prepare();
        else if (header.type == 0x190 && opening && header.length == 0) { close(file); file = -1; deliver(temporary, arguments[3], arguments[2]); }
        else if (header.type == 0x190 && opening && file < 0) file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        else if (header.type == 0x190 && opening && write(file, payload, header.length) != (ssize_t)header.length) return 1;
    }
}
