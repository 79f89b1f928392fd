// The one window: as large as the screen, with a canvas of its size in memory that the X server shares where it can. It
// trusts the X server, follows every size it is told, and never ends at an error of a request: the screen is all there is.
#include "parts.h"
#include <X11/Xatom.h>
#include <X11/Xutil.h>
#include <X11/extensions/XShm.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>

enum { side_max = 16384, ordinary_dpi = 96, resources_max_longs = 1024 };
static const float density_min = 0.5f, density_max = 4;

struct window window = { .density = 1 };
static GC paper, ink;
static XImage *image;
static XShmSegmentInfo shared;
static bool is_shared, has_failed;

static int note_failure(Display *display, XErrorEvent *event) {
  (void)display;
  (void)event;
  has_failed = true;
  return 0;
}

/** Other programs have it from the same place. */
static void read_density(void) {
  Atom type;
  int format;
  unsigned long items, left;
  unsigned char *resources = NULL;
  if (XGetWindowProperty(window.display, DefaultRootWindow(window.display), XA_RESOURCE_MANAGER, 0, resources_max_longs, False, XA_STRING,
        &type, &format, &items, &left, &resources) != Success || resources == NULL) return;
  const char *line = strstr((const char *)resources, "Xft.dpi:");
  const float density = line == NULL ? 1 : strtof(line + strlen("Xft.dpi:"), NULL) / ordinary_dpi;
  XFree(resources);
  if (density >= density_min && density <= density_max) window.density = density;
}

int ordinary_width(void) { return (int)((float)window.canvas.width / window.density); }
int dense_pixels(int pixels) { return (int)((float)pixels * window.density); }

void open_window(void) {
  window.display = XOpenDisplay(NULL);
  if (window.display == NULL) {
    fprintf(stderr, "viewer: no X server\n");
    exit(1);
  }
  XSetErrorHandler(note_failure);
  const int screen = DefaultScreen(window.display);
  const int width = DisplayWidth(window.display, screen), height = DisplayHeight(window.display, screen);
  window.id = XCreateSimpleWindow(window.display, DefaultRootWindow(window.display), 0, 0, (unsigned)width,
    (unsigned)height, 0, 0, background);
  XSelectInput(window.display, window.id,
    ExposureMask | KeyPressMask | ButtonPressMask | ButtonReleaseMask | Button1MotionMask | StructureNotifyMask);
  paper = XCreateGC(window.display, window.id, 0, NULL);
  XGCValues inking = { .function = GXand, .graphics_exposures = False };
  ink = XCreateGC(window.display, window.id, GCFunction | GCGraphicsExposures, &inking);
  set_title("viewer");
  XMapWindow(window.display, window.id);
  size_canvas(width, height);
}

static void free_canvas(void) {
  if (image == NULL) return;
  if (is_shared) {
    XShmDetach(window.display, &shared);
    XSync(window.display, False);
    image->data = NULL;
    XDestroyImage(image);
    shmdt(shared.shmaddr);
  } else XDestroyImage(image);
  image = NULL;
}

static bool share_canvas(int width, int height) {
  const int screen = DefaultScreen(window.display);
  if (!XShmQueryExtension(window.display)) return false;
  image = XShmCreateImage(window.display, DefaultVisual(window.display, screen), (unsigned)DefaultDepth(window.display, screen), ZPixmap,
    NULL, &shared, (unsigned)width, (unsigned)height);
  if (image == NULL) return false;
  shared.shmid = shmget(IPC_PRIVATE, (size_t)image->bytes_per_line * (size_t)height, IPC_CREAT | 0600);
  shared.shmaddr = shared.shmid < 0 ? (char *)-1 : shmat(shared.shmid, NULL, 0);
  shared.readOnly = True;
  if (shared.shmaddr != (char *)-1) {
    has_failed = false;
    XShmAttach(window.display, &shared);
    XSync(window.display, False);
    image->data = shared.shmaddr;
  }
  if (shared.shmid >= 0) shmctl(shared.shmid, IPC_RMID, NULL);
  if (shared.shmaddr != (char *)-1 && !has_failed) return true;
  if (shared.shmaddr != (char *)-1) shmdt(shared.shmaddr);
  image->data = NULL;
  XDestroyImage(image);
  image = NULL;
  return false;
}

static void own_canvas(int width, int height) {
  const int screen = DefaultScreen(window.display);
  image = XCreateImage(window.display, DefaultVisual(window.display, screen), (unsigned)DefaultDepth(window.display, screen), ZPixmap, 0,
    calloc((size_t)width * (size_t)height, 4), (unsigned)width, (unsigned)height, 32, width * 4);
}

void size_canvas(int width, int height) {
  if (width < 1) width = 1;
  if (height < 1) height = 1;
  if (width > side_max) width = side_max;
  if (height > side_max) height = side_max;
  if (image != NULL && window.canvas.width == width && window.canvas.height == height) return;
  free_canvas();
  is_shared = share_canvas(width, height);
  if (!is_shared) own_canvas(width, height);
  if (image == NULL || image->data == NULL || image->bits_per_pixel != 32) {
    fprintf(stderr, "viewer: no canvas\n");
    exit(1);
  }
  window.canvas = (struct canvas){ (unsigned char *)image->data, width, height, image->bytes_per_line };
  read_density();
  fill_canvas((struct area){ 0, 0, width, height }, background);
  window.is_resized = true;
}

void set_title(const char *utf8) {
  // The stage raises a window when its title is set.
  XChangeProperty(window.display, window.id, XA_WM_NAME, XInternAtom(window.display, "UTF8_STRING", False), 8, PropModeReplace,
    (const unsigned char *)utf8, (int)strlen(utf8));
}

static struct area on_canvas(struct area area) {
  const int right = area.x + area.width < window.canvas.width ? area.x + area.width : window.canvas.width;
  const int bottom = area.y + area.height < window.canvas.height ? area.y + area.height : window.canvas.height;
  const int left = area.x > 0 ? area.x : 0, top = area.y > 0 ? area.y : 0;
  return (struct area){ left, top, right > left ? right - left : 0, bottom > top ? bottom - top : 0 };
}

void put_canvas(struct area wanted) {
  const struct area area = on_canvas(wanted);
  const unsigned width = (unsigned)area.width, height = (unsigned)area.height;
  if (width == 0 || height == 0) return;
  if (is_shared) XShmPutImage(window.display, window.id, paper, image, area.x, area.y, area.x, area.y, width, height, False);
  else XPutImage(window.display, window.id, paper, image, area.x, area.y, area.x, area.y, width, height);
}

void fill_canvas(struct area wanted, unsigned colour) {
  const struct area area = on_canvas(wanted);
  for (int y = area.y; y < area.y + area.height; y++) {
    unsigned *row = (unsigned *)(void *)(window.canvas.pixels + (size_t)y * (size_t)window.canvas.stride) + area.x;
    for (int x = 0; x < area.width; x++) row[x] = colour;
  }
}

void tint(const struct area *areas, int count, unsigned colour) {
  XSetForeground(window.display, ink, colour);
  for (int i = 0; i < count; i++) {
    const struct area area = on_canvas(areas[i]);
    XFillRectangle(window.display, window.id, ink, area.x, area.y, (unsigned)area.width, (unsigned)area.height);
  }
}

static void outline(struct area area, int distance, unsigned colour) {
  XSetForeground(window.display, paper, colour);
  XDrawRectangle(window.display, window.id, paper, area.x - distance, area.y - distance, (unsigned)(area.width + 2 * distance - 1),
    (unsigned)(area.height + 2 * distance - 1));
}

void frame(struct area area) {
  enum { frame_colour = 0x1a4fd6, ground = 0xffffff };
  for (int distance = 1; distance <= 4; distance++) outline(area, distance, distance == 1 || distance == 4 ? ground : frame_colour);
}

void draw_pen(int x0, int y0, int x1, int y1, int width, unsigned colour) {
  const int screen = DefaultScreen(window.display);
  GC pen = DefaultGC(window.display, screen);
  XSetForeground(window.display, pen, colour);
  XSetLineAttributes(window.display, pen, (unsigned)width, LineSolid, CapRound, JoinRound);
  XDrawLine(window.display, window.id, pen, x0, y0, x1, y1);
}

static Bool look_at(Display *display, XEvent *event, XPointer found) {
  (void)display;
  if (event->type == KeyPress) {
    if (!IsModifierKey(XLookupKeysym(&event->xkey, 0))) *(bool *)found = true;
  } else if (event->type == ButtonPress || event->type == ConfigureNotify) *(bool *)found = true;
  return False;
}

static Bool is_escape(Display *display, XEvent *event, XPointer unused) {
  (void)display;
  (void)unused;
  return event->type == KeyPress && XLookupKeysym(&event->xkey, 0) == XK_Escape;
}

bool is_escape_waiting(void) {
  XEvent unused;
  return XCheckIfEvent(window.display, &unused, is_escape, NULL);
}

bool is_input_waiting(void) {
  XEvent unused;
  bool is_found = false;
  // The question takes no event from the queue: it refuses each.
  XCheckIfEvent(window.display, &unused, look_at, (XPointer)&is_found);
  return is_found;
}
