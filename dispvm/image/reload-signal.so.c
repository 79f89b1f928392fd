// Preloaded into mupdf: the signal to show its file anew is not lost. mupdf looks at it only where `select` says that it was
// interrupted, so a signal that came while it was busy with a moved pointer was forgotten. Here the signal is blocked but for
// the time of waiting: it interrupts every wait that follows it.
#define _GNU_SOURCE
#include <signal.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static const unsigned long reloadBit = 1ul << (SIGHUP - 1);
/** The kernel's own form of a set of signals, which pselect6(2) takes as a pointer and a size. */
static unsigned long waitingMask;
static const struct { const unsigned long *mask; size_t size; } waiting = { &waitingMask, sizeof waitingMask };

__attribute__((constructor)) static void blockReload(void) {
  syscall(SYS_rt_sigprocmask, SIG_BLOCK, &reloadBit, &waitingMask, sizeof reloadBit);
  waitingMask &= ~reloadBit;
}

int select(int count, fd_set *restrict reading, fd_set *restrict writing, fd_set *restrict failing, struct timeval *restrict timeout) {
  struct timespec left;
  if (timeout != NULL) left = (struct timespec){ timeout->tv_sec, timeout->tv_usec * 1000 };
  return (int)syscall(SYS_pselect6, count, reading, writing, failing, timeout == NULL ? NULL : &left, &waiting);
}
