// The accelerator probe's first process: prints the marker and ends the machine. It proves that this kernel runs here.
#include <sys/reboot.h>
#include <unistd.h>

int main(void) {
  static const char marker[] = "GLOVEBOX-PROBE-OK\n";
  if (write(1, marker, sizeof marker - 1) < 0) return 1;
  reboot(RB_AUTOBOOT);
  for (;;) pause();
}
