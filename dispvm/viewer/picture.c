// A picture as a document of the viewer: finds the codec by the file's first bytes, keeps one decoded page, draws it.
// Nothing of the file is trusted; a codec that fails leaves the file to the next one.
#include "picture.h"
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct document {
  struct picture picture;
  char *path;
  struct pixels pixels;
  int decoded_page, decoded_reduction;
  /** The ground, and the page that it was chosen for: frames of one page keep it, or they would flicker. */
  enum ground ground;
  int ground_page;
};

/** protocol/viewer-events.ts has room for no more. */
enum { MOST_PAGES = 999999 };

static bool starts(const struct picture *picture, size_t offset, const char *bytes, size_t length) {
  return picture->size >= offset + length && memcmp(picture->untrusted_bytes + offset, bytes, length) == 0;
}

static bool is_portable_anymap(const struct picture *picture) {
  return starts(picture, 0, "P", 1) && picture->size > 1 && memchr("1234567Ff", picture->untrusted_bytes[1], 9);
}

/** The codecs to try, best first: a format's own library, libmupdf for inks and depths, Imlib2 for frames and the rest. */
static const struct picture_codec *const *choose_codecs(const struct picture *picture) {
  static const struct picture_codec *const jpeg[] = {&jpeg_codec, &mupdf_codec, &imlib_codec, NULL};
  static const struct picture_codec *const png[] = {&png_codec, &imlib_codec, &mupdf_codec, NULL};
  static const struct picture_codec *const tiff[] = {&raw_codec, &tiff_codec, &mupdf_codec, &imlib_codec, NULL};
  static const struct picture_codec *const inks[] = {&mupdf_codec, &imlib_codec, NULL};
  static const struct picture_codec *const icon[] = {&icon_codec, &imlib_codec, NULL};
  static const struct picture_codec *const others[] = {&imlib_codec, &mupdf_codec, NULL};
  if (starts(picture, 0, "\xff\xd8\xff", 3)) return jpeg;
  if (starts(picture, 0, "\x89PNG", 4)) return png;
  if (starts(picture, 0, "II", 2) || starts(picture, 0, "MM", 2) || starts(picture, 0, "FUJIFILM", 8) ||
      starts(picture, 4, "ftypcrx ", 8)) return tiff;
  if (starts(picture, 0, "8BPS", 4) || starts(picture, 0, "BM", 2) || is_portable_anymap(picture)) return inks;
  if (largest_of_icon(picture) > 0) return icon;
  return starts(picture, 4, "jP  ", 4) || starts(picture, 0, "\xff\x4f\xff\x51", 4) ? inks : others;
}

static bool map_file(struct picture *picture) {
  int fd = open(picture->path, O_RDONLY | O_CLOEXEC);
  struct stat facts;
  if (fd < 0) return false;
  if (fstat(fd, &facts) == 0 && S_ISREG(facts.st_mode) && facts.st_size > 0) {
    void *bytes = mmap(NULL, facts.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (bytes != MAP_FAILED) picture->untrusted_bytes = bytes, picture->size = facts.st_size;
  }
  close(fd);
  return picture->untrusted_bytes != NULL;
}

static enum open_outcome open_with(struct picture *picture, const struct picture_codec *codec) {
  picture->codec = codec;
  picture->orientation = picture->pages = 1;
  picture->page = 0;
  picture->state = NULL;
  enum open_outcome outcome = codec->open(picture);
  if (outcome == opened && (picture->width <= 0 || picture->height <= 0 || picture->pages <= 0)) outcome = damaged;
  if (picture->pages > MOST_PAGES) picture->pages = MOST_PAGES;
  if (outcome != opened) codec->close(picture);
  return outcome;
}

static void drop_pixels(struct document *document) {
  free(document->pixels.data);
  memset(&document->pixels, 0, sizeof document->pixels);
  document->decoded_page = -1;
}

/** Decodes unless what is there already serves. A smaller reduction serves a larger one. */
static enum open_outcome decode(struct document *document, int page, int reduction) {
  if (document->pixels.data && document->decoded_page == page && document->decoded_reduction <= reduction) return opened;
  struct pixels pixels = {0};
  if (document->decoded_page != page) drop_pixels(document);
  enum open_outcome outcome = document->picture.codec->decode(&document->picture, page, reduction, &pixels);
  if (outcome != opened) return outcome;
  drop_pixels(document);
  document->pixels = pixels;
  document->decoded_page = page;
  document->decoded_reduction = reduction;
  if (!pixels.opaque && document->ground_page != page) document->ground = ground_for(&pixels), document->ground_page = page;
  return opened;
}

static void picture_close(struct document *document) {
  if (document->picture.codec) document->picture.codec->close(&document->picture);
  if (document->picture.untrusted_bytes) munmap((void *)document->picture.untrusted_bytes, document->picture.size);
  drop_pixels(document);
  free(document->path);
  free(document);
}

/** How many times smaller than the page the picture may be decoded for this scale. */
static int reduction_for(float scale) {
  if (!(scale > 0) || scale >= 1) return 1;
  float reduction = floorf(1 / scale);
  return reduction > 64 ? 64 : (int)reduction;
}

static enum open_outcome try_codecs(struct document *document, int width) {
  enum open_outcome first = unsupported;
  struct picture *picture = &document->picture;
  const struct picture_codec *const *codecs = choose_codecs(picture);
  for (int at = 0; codecs[at]; at++) {
    enum open_outcome outcome = open_with(picture, codecs[at]);
    if (outcome == opened) {
      outcome = decode(document, 0, reduction_for(width > 0 ? (float)width / picture->width : 1));
      if (outcome == opened) return opened;
      codecs[at]->close(picture);
    }
    picture->codec = NULL;
    if (outcome == too_large) return outcome;
    if (first == unsupported) first = outcome;
  }
  return first;
}

static enum open_outcome picture_open(const char *path, const char *password, int width, struct document **result) {
  (void)password;
  struct document *document = calloc(1, sizeof *document);
  if (!document) return too_large;
  document->decoded_page = document->ground_page = -1;
  document->picture.path = document->path = strdup(path);
  enum open_outcome outcome = document->path && map_file(&document->picture) ? try_codecs(document, width) : damaged;
  if (outcome == opened) *result = document;
  else picture_close(document);
  return outcome;
}

static int picture_count_pages(struct document *document) {
  return document->picture.pages;
}

static struct box picture_measure(struct document *document, int page) {
  // Only decoding tells the size of a later page of a TIFF.
  if (document->picture.page != page) decode(document, page, 1);
  struct picture *picture = &document->picture;
  bool lies = picture->orientation >= 5;
  return (struct box){0, 0, lies ? picture->height : picture->width, lies ? picture->width : picture->height};
}

static bool picture_draw(struct document *document, int page, float scale, int rotation, struct area part, struct canvas *canvas) {
  if (page < 0 || page >= document->picture.pages) return false;
  struct picture *picture = &document->picture;
  if (decode(document, page, reduction_for(scale)) != opened && (!document->pixels.data || document->decoded_page != page)) return false;
  int orientation = turn_orientation(picture->orientation, rotation);
  float across = orientation >= 5 ? picture->height : picture->width, down = orientation >= 5 ? picture->width : picture->height;
  int whole_width = fmaxf(1, roundf(across * scale)), whole_height = fmaxf(1, roundf(down * scale));
  paint_pixels(&document->pixels, document->ground, orientation, whole_width, whole_height, part, canvas);
  return true;
}

static int picture_next_frame(struct document *document, int page) {
  struct picture *picture = &document->picture;
  if (page != picture->page || !picture->codec->next_frame) return 0;
  int delay_ms = picture->codec->next_frame(picture);
  if (delay_ms > 0) drop_pixels(document);
  return delay_ms;
}

const struct document_kind picture_kind = {
  .name = "picture",
  .open = picture_open,
  .close = picture_close,
  .count_pages = picture_count_pages,
  .measure = picture_measure,
  .draw = picture_draw,
  .next_frame = picture_next_frame,
};
