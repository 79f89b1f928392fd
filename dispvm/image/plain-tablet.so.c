// Preloaded into the guest's X server: QEMU's tablet is a pointer that is where the person's is. Newer QEMUs give it a button
// for touching, for which X takes it for the pad of a laptop: the pointer would stand still, and every click hit the middle.
#include <dlfcn.h>
#include <linux/input-event-codes.h>
#include <stddef.h>

typedef int has_event_code(const void *device, unsigned type, unsigned code);

int libevdev_has_event_code(const void *device, unsigned type, unsigned code) {
  static has_event_code *real;
  if (type == EV_KEY && code == BTN_TOUCH) return 0;
  // The driver's own library: it is loaded by the time that anybody asks.
  if (real == NULL) {
    void *library = dlopen("libevdev.so.2", RTLD_LAZY);
    *(void **)&real = library == NULL ? NULL : dlsym(library, "libevdev_has_event_code");
  }
  return real == NULL ? 0 : real(device, type, code);
}
