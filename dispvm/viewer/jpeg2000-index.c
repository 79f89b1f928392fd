// JPEG 2000 without its index of tile parts (TLM): where that names fewer parts than there are, libopenjp2 before 2.5.5
// writes behind a table (its pull request 1621), which ended this viewer. The index only saves seeking, so it is passed
// on as a comment. The function `opj_stream_set_read_function` below is linked in place of libopenjp2's own: libmupdf calls it for
// every such picture, wherever that lies.
#include "parts.h"
#include <dlfcn.h>
#include <stdint.h>
#include <string.h>

typedef size_t read_function(void *to, size_t length, void *user);

enum { marker_bytes = 2, index_of_parts = 0x55, comment = 0x64, first_part = 0x90 };
static const unsigned char stream_start[] = { 0xff, 0x4f, 0xff, 0x51 };

static read_function *library_read;

static size_t length_at(const unsigned char *bytes) { return (size_t)bytes[0] << 8 | bytes[1]; }

/** From the first marker after the start to the first tile part; each but the start has its length behind it. */
static void pass_over_index(unsigned char *marker, const unsigned char *end) {
  while (end - marker >= 2 * marker_bytes && marker[0] == 0xff && marker[1] != first_part) {
    const size_t length = length_at(marker + marker_bytes);
    if (marker[1] == index_of_parts) marker[1] = comment;
    if (length < marker_bytes || length > (size_t)(end - marker) - marker_bytes) return;
    marker += marker_bytes + length;
  }
}

static size_t read_without_index(void *to, size_t length, void *user) {
  const size_t got = library_read(to, length, user);
  if (got > length) return got;
  // The main header is in one piece of what the library reads ahead.
  unsigned char *start = memmem(to, got, stream_start, sizeof stream_start);
  if (start != NULL) pass_over_index(start + marker_bytes, (unsigned char *)to + got);
  return got;
}

void opj_stream_set_read_function(void *stream, read_function *function);
void opj_stream_set_read_function(void *stream, read_function *function) {
  void (*library_function)(void *, read_function *);
  *(void **)&library_function = dlsym(RTLD_NEXT, "opj_stream_set_read_function");
  library_read = function;
  library_function(stream, read_without_index);
}
