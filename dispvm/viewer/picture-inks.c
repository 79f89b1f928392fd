// Printing inks (cyan, magenta, yellow, black) as the screen's colours, by the profile that Ghostscript brings for inks
// of which nothing is known. Debian's libmupdf reads no profile and only takes the inks from white, which makes shadows
// and mixed colours too dark. Little CMS is in the guest for Ghostscript; it is loaded with the first such picture, so
// that no other one pays for it.
#include "picture.h"
#include <dlfcn.h>
#include <stddef.h>

/** As in lcms2.h: the kind of colours, further bytes, how many there are, bytes for each; red and blue changed about. */
enum {
  inks_format = 6 << 16 | 4 << 3 | 1,
  screen_format = 4 << 16 | 1 << 7 | 3 << 3 | 1 | 1 << 10 | 1 << 14,
  perceptual = 0,
};

typedef void *open_profile(const char *path, const char *access);
typedef void *create_screen_profile(void);
typedef void *create_transform(void *from, uint32_t from_format, void *to, uint32_t to_format, uint32_t intent, uint32_t flags);
typedef void do_transform(void *transform, const void *from, void *to, uint32_t pixels);

static const char profile_path[] = "/usr/share/color/icc/ghostscript/default_cmyk.icc";
static void *transform;
static do_transform *transform_pixels;

static void load(void) {
  void *library = dlopen("liblcms2.so.2", RTLD_NOW | RTLD_LOCAL);
  if (!library) return;
  open_profile *const open_file = (open_profile *)dlsym(library, "cmsOpenProfileFromFile");
  create_screen_profile *const screen = (create_screen_profile *)dlsym(library, "cmsCreate_sRGBProfile");
  create_transform *const create = (create_transform *)dlsym(library, "cmsCreateTransform");
  transform_pixels = (do_transform *)dlsym(library, "cmsDoTransform");
  if (!open_file || !screen || !create || !transform_pixels) return;
  void *inks = open_file(profile_path, "r");
  if (inks) transform = create(inks, inks_format, screen(), screen_format, perceptual, 0);
}

bool convert_inks(const unsigned char *inks, uint32_t *pixels, size_t count) {
  static bool is_loaded;
  if (!is_loaded) load();
  is_loaded = true;
  if (!transform) return false;
  transform_pixels(transform, inks, pixels, (uint32_t)count);
  for (size_t at = 0; at < count; at++) pixels[at] |= 0xff000000u;
  return true;
}
