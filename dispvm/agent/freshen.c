// glovebox-freshen: what the agent's runtime can't do itself. It runs as root, started by the agent before the savefile is
// made, and answers each request on its standard input. It reads fixed-size records only and must never see a document.
//
// Request, 72 bytes: u64 Unix time in nanoseconds (little-endian), 64 bytes of entropy.
// Reply, 24 bytes: u64 Unix time in nanoseconds as the guest now reads it, 16 bytes of the reseeded generator.
// Any failure ends it without a reply: a DispVM that could not be made fresh must not get a document.
#include <errno.h>
#include <fcntl.h>
#include <linux/random.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

enum { entropy_bytes = 64, random_bytes = 16, failed = 1 };
static const uint64_t ns_per_s = 1000000000u;

struct request {
    uint64_t unix_time_ns;
    unsigned char entropy[entropy_bytes];
} __attribute__((packed));

struct reply {
    uint64_t unix_time_ns;
    unsigned char random[random_bytes];
} __attribute__((packed));

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the wire is little-endian");
_Static_assert(sizeof(struct request) == 72 && sizeof(struct reply) == 24, "wire sizes");

/* 1: whole record; 0: end of input before its first byte; -1: failure. */
static int read_whole(void *record, size_t size) {
    size_t filled = 0;
    while (filled < size) {
        ssize_t got = read(STDIN_FILENO, (char *)record + filled, size - filled);
        if (got > 0) filled += (size_t)got;
        else if (got == 0) return filled == 0 ? 0 : -1;
        else if (errno != EINTR) return -1;
    }
    return 1;
}

/* Clones of one savefile share their generator's state: adding entropy is not enough, it must be used at once. */
static int reseed(int device, const unsigned char *entropy) {
    struct {
        struct rand_pool_info info;
        unsigned char bytes[entropy_bytes];
    } pool = {.info = {.entropy_count = entropy_bytes * 8, .buf_size = entropy_bytes}};
    memcpy(pool.bytes, entropy, entropy_bytes);
    int outcome = ioctl(device, RNDADDENTROPY, &pool);
    explicit_bzero(&pool, sizeof pool);
    return outcome == 0 && ioctl(device, RNDRESEEDCRNG) == 0;
}

static int answer(int device, struct request *request) {
    struct timespec now = {
        .tv_sec = (time_t)(request->unix_time_ns / ns_per_s),
        .tv_nsec = (long)(request->unix_time_ns % ns_per_s),
    };
    int fresh = reseed(device, request->entropy);
    explicit_bzero(request, sizeof *request);
    if (!fresh || clock_settime(CLOCK_REALTIME, &now) != 0) return 0;
    struct reply reply;
    if (getrandom(reply.random, sizeof reply.random, 0) != (ssize_t)sizeof reply.random) return 0;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0) return 0;
    reply.unix_time_ns = (uint64_t)now.tv_sec * ns_per_s + (uint64_t)now.tv_nsec;
    return write(STDOUT_FILENO, &reply, sizeof reply) == (ssize_t)sizeof reply;
}

int main(void) {
    int device = open("/dev/urandom", O_WRONLY | O_CLOEXEC);
    if (device < 0) return failed;
    for (;;) {
        struct request request;
        int outcome = read_whole(&request, sizeof request);
        if (outcome == 0) return 0;
        if (outcome < 0 || !answer(device, &request)) return failed;
    }
}
