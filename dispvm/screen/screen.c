// Gives the guest's one screen the size and density that dom0's window has: lines “WIDTH HEIGHT PERCENT” on standard input,
// from the agent. It runs as the user whose windows it moves: what it may do to the screen, every window of that user may.
#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <X11/extensions/Xrandr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** These bounds are those of protocol/limits.ts. */
enum { side_min = 64, width_max = 4096, height_max = 2160, pixels_max = 4194304, density_min = 50, density_max = 400 };
enum { line_max = 64, usual_dpi = 96, frames_per_second = 60, blank_columns = 160, blank_lines = 32 };

struct size { int width, height; };

static Display *display;
static Window root;
static RRMode own_mode;

static int ignore_error(Display *unused, XErrorEvent *event) {
  (void)unused;
  fprintf(stderr, "screen: the X server refused request %d\n", event->request_code);
  return 0;
}

/** Tells programs that ask how large letters are to be: ours, terminals, toolkits. They look again when the size changes, so this
 *  comes first. */
static void set_density(int percent) {
  char resource[line_max];
  const int length = snprintf(resource, sizeof resource, "Xft.dpi:\t%d\n", usual_dpi * percent / 100);
  XChangeProperty(display, root, XA_RESOURCE_MANAGER, XA_STRING, 8, PropModeReplace, (const unsigned char *)resource, length);
}

/** The card draws any size at any clock: nothing of the timing is ever seen. */
static RRMode create_mode(struct size size, RROutput output) {
  char name[line_max];
  XRRModeInfo mode = { .width = (unsigned)size.width, .height = (unsigned)size.height, .name = name };
  mode.nameLength = (unsigned)snprintf(name, sizeof name, "window-%dx%d", size.width, size.height);
  mode.hSyncStart = mode.width + blank_columns / 4;
  mode.hSyncEnd = mode.width + blank_columns / 2;
  mode.hTotal = mode.width + blank_columns;
  mode.vSyncStart = mode.height + blank_lines / 4;
  mode.vSyncEnd = mode.height + blank_lines / 2;
  mode.vTotal = mode.height + blank_lines;
  mode.dotClock = (unsigned long)mode.hTotal * mode.vTotal * frames_per_second;
  const RRMode id = XRRCreateMode(display, root, &mode);
  XRRAddOutputMode(display, output, id);
  return id;
}

static void set_root(struct size size) {
  XRRSetScreenSize(display, root, size.width, size.height, size.width * 254 / 10 / usual_dpi, size.height * 254 / 10 / usual_dpi);
}

static struct size larger(struct size one, struct size other) {
  return (struct size){ one.width > other.width ? one.width : other.width, one.height > other.height ? one.height : other.height };
}

static int is_same(struct size one, struct size other) { return one.width == other.width && one.height == other.height; }

/** The picture always lies within the root window: that grows before it, and shrinks after it. */
static void set_size(XRRScreenResources *resources, struct size size) {
  static struct size present;
  if (resources->ncrtc < 1 || resources->noutput < 1) return;
  if (present.width == 0) {
    const int screen = DefaultScreen(display);
    present = (struct size){ DisplayWidth(display, screen), DisplayHeight(display, screen) };
  }
  if (is_same(size, present)) return;
  RROutput output = resources->outputs[0];
  const RRMode old_mode = own_mode;
  const struct size both = larger(present, size);
  own_mode = create_mode(size, output);
  if (!is_same(both, present)) set_root(both);
  XRRSetCrtcConfig(display, resources, resources->crtcs[0], CurrentTime, 0, 0, own_mode, RR_Rotate_0, &output, 1);
  if (!is_same(both, size)) set_root(size);
  present = size;
  if (old_mode == 0) return;
  XRRDeleteOutputMode(display, output, old_mode);
  XRRDestroyMode(display, old_mode);
}

static void obey(const char *line) {
  int percent;
  struct size size;
  if (sscanf(line, "%d %d %d", &size.width, &size.height, &percent) != 3) return;
  if (size.width < side_min || size.width > width_max || size.height < side_min || size.height > height_max) return;
  if (size.width * size.height > pixels_max || percent < density_min || percent > density_max) return;
  set_density(percent);
  XRRScreenResources *resources = XRRGetScreenResourcesCurrent(display, root);
  if (resources == NULL) return;
  set_size(resources, size);
  XRRFreeScreenResources(resources);
  XSync(display, False);
}

int main(void) {
  char line[line_max];
  display = XOpenDisplay(NULL);
  if (display == NULL) {
    fprintf(stderr, "screen: no X server\n");
    return 1;
  }
  XSetErrorHandler(ignore_error);
  root = DefaultRootWindow(display);
  while (fgets(line, sizeof line, stdin) != NULL) obey(line);
  return 0;
}
