// glovebox-freshen: what the agent's runtime can't do itself. It runs as root, started by the agent before the savefile is
// made, and answers each request on its standard input. It reads fixed-size records only and must never see a document.
//
// Request, 72 bytes: u64 Unix time in nanoseconds (little-endian), 64 bytes of entropy.
// Reply, 92 bytes: u64 Unix time in nanoseconds as the guest now reads it, 16 bytes of the reseeded generator, the boot id
// (36 characters) and the machine id (32) that programs read from now on, both drawn anew.
// Any failure ends it without a reply: a DispVM that could not be made fresh must not get a document.
#include <errno.h>
#include <fcntl.h>
#include <linux/random.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

enum { entropy_bytes = 64, random_bytes = 16, id_bytes = 16, boot_id_length = 36, machine_id_length = 32, failed = 1 };
static const uint64_t ns_per_s = 1000000000u;

struct request {
    uint64_t unix_time_ns;
    unsigned char entropy[entropy_bytes];
} __attribute__((packed));

struct reply {
    uint64_t unix_time_ns;
    unsigned char random[random_bytes];
    char boot_id[boot_id_length];
    char machine_id[machine_id_length];
} __attribute__((packed));

/* The very files that programs read, as memory: each clone would have to translate the code of a system call anew. */
struct names {
    char *boot_id;
    char *machine_id;
};

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the wire is little-endian");
_Static_assert(sizeof(struct request) == 72 && sizeof(struct reply) == 92, "wire sizes");

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

/* NULL where the file is not one that may be written: /proc's own boot id, if nothing lies over it. */
static char *map_line(const char *path, size_t length) {
    int file = open(path, O_RDWR | O_CLOEXEC);
    if (file < 0 || ftruncate(file, (off_t)length + 1) != 0) return NULL;
    char *line = mmap(NULL, length + 1, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (line == MAP_FAILED) return NULL;
    line[length] = '\n';
    return line;
}

/* Lower-case hexadecimal; a dash before each byte whose bit in `dashes` is set. */
static void write_hex(char *text, const unsigned char *bytes, unsigned dashes) {
    static const char digits[] = "0123456789abcdef";
    for (int index = 0; index < id_bytes; index++) {
        if (dashes >> index & 1) *text++ = '-';
        *text++ = digits[bytes[index] >> 4];
        *text++ = digits[bytes[index] & 15];
    }
}

static int draw_names(const struct names *names) {
    unsigned char drawn[2][id_bytes];
    if (getrandom(drawn, sizeof drawn, 0) != (ssize_t)sizeof drawn) return 0;
    /* Both say that they were drawn at random, as RFC 9562 and machine-id(5) have it. */
    for (int index = 0; index < 2; index++) {
        drawn[index][6] = (drawn[index][6] & 0x0f) | 0x40;
        drawn[index][8] = (drawn[index][8] & 0x3f) | 0x80;
    }
    write_hex(names->boot_id, drawn[0], 1 << 4 | 1 << 6 | 1 << 8 | 1 << 10);
    write_hex(names->machine_id, drawn[1], 0);
    return 1;
}

static int answer(int device, const struct names *names, struct request *request) {
    struct timespec now = {
        .tv_sec = (time_t)(request->unix_time_ns / ns_per_s),
        .tv_nsec = (long)(request->unix_time_ns % ns_per_s),
    };
    int fresh = reseed(device, request->entropy);
    explicit_bzero(request, sizeof *request);
    if (!fresh || clock_settime(CLOCK_REALTIME, &now) != 0) return 0;
    if (!draw_names(names)) return 0;
    struct reply reply;
    memcpy(reply.boot_id, names->boot_id, sizeof reply.boot_id);
    memcpy(reply.machine_id, names->machine_id, sizeof reply.machine_id);
    if (getrandom(reply.random, sizeof reply.random, 0) != (ssize_t)sizeof reply.random) return 0;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0) return 0;
    reply.unix_time_ns = (uint64_t)now.tv_sec * ns_per_s + (uint64_t)now.tv_nsec;
    return write(STDOUT_FILENO, &reply, sizeof reply) == (ssize_t)sizeof reply;
}

int main(void) {
    int device = open("/dev/urandom", O_WRONLY | O_CLOEXEC);
    struct names names = {
        .boot_id = map_line("/proc/sys/kernel/random/boot_id", boot_id_length),
        .machine_id = map_line("/etc/machine-id", machine_id_length),
    };
    if (device < 0 || names.boot_id == NULL || names.machine_id == NULL) return failed;
    for (;;) {
        struct request request;
        int outcome = read_whole(&request, sizeof request);
        if (outcome == 0) return 0;
        if (outcome < 0 || !answer(device, &names, &request)) return failed;
    }
}
