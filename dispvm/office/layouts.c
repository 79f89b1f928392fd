// See layouts.h. Parts of an archive are renamed, not taken out: nothing moves, so a few bytes change and no sum has to be made
// anew.
#include "layouts.h"
#include "archive.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum { method_stored = 0, method_deflated = 8 };
/** Nobody has more. A slide names what it needs in a few lines. */
enum { layouts_max = 1000, relations_max_bytes = 65536 };

static const char layout_folder[] = "ppt/slideLayouts/slideLayout", named_layout[] = "slideLayouts/slideLayout";
static const char relations_folder[] = "ppt/slides/_rels/";

/** What stands behind `slideLayout` in a name, or -1. */
static int layout_number(const char *digits, size_t length) {
  static const char ending[] = ".xml";
  size_t many = 0;
  int number = 0;
  for (; many < length && digits[many] >= '0' && digits[many] <= '9' && number < layouts_max; many++)
    number = number * 10 + digits[many] - '0';
  if (many == 0 || number >= layouts_max || length - many < strlen(ending)) return -1;
  return strncmp(digits + many, ending, strlen(ending)) == 0 ? number : -1;
}

/** Its text with a zero behind it; NULL where it cannot be had. */
static char *unpack(struct archive archive, struct entry entry) {
  const unsigned char *part = archive.bytes + entry.part;
  size_t start = entry.part + part_bytes + read16(part + part_name) + read16(part + part_extra);
  if (start > archive.size || entry.packed_bytes > archive.size - start) return NULL;
  char *text = calloc(1, relations_max_bytes + 1);
  z_stream stream = {
    .next_in = archive.bytes + start, .avail_in = entry.packed_bytes,
    .next_out = (unsigned char *)text, .avail_out = relations_max_bytes,
  };
  bool whole = false;
  if (text && entry.method == method_deflated && inflateInit2(&stream, -MAX_WBITS) == Z_OK) {
    whole = inflate(&stream, Z_FINISH) == Z_STREAM_END;
    inflateEnd(&stream);
  }
  if (text && entry.method == method_stored && entry.packed_bytes <= relations_max_bytes) {
    memcpy(text, archive.bytes + start, entry.packed_bytes);
    whole = true;
  }
  if (whole) return text;
  free(text);
  return NULL;
}

/** Marks the layouts that a slide's relations name. Each slide has one: false where none is found. */
static bool mark_used(struct archive archive, struct entry entry, bool *used) {
  char *text = unpack(archive, entry);
  if (!text) return false;
  bool found = false;
  for (const char *named = strstr(text, named_layout); named; named = strstr(named + 1, named_layout)) {
    const char *digits = named + strlen(named_layout);
    int number = layout_number(digits, strlen(digits));
    if (number < 0) continue;
    used[number] = true;
    found = true;
  }
  free(text);
  return found;
}

/** False where what the slides use cannot be told. */
static bool find_used(struct archive archive, size_t directory, unsigned count, bool *used) {
  struct entry entry;
  unsigned slides = 0;
  for (size_t at = directory; count > 0; count--, at = after_entry(archive, entry)) {
    if (!read_entry(archive, at, &entry)) return false;
    if (!is_in(entry, relations_folder)) continue;
    if (!mark_used(archive, entry, used)) return false;
    slides++;
  }
  return slides > 0;
}

/** Nothing refers to a part by such a name. How many were renamed. */
static unsigned rename_unused(struct archive archive, size_t directory, unsigned count, const bool *used) {
  struct entry entry;
  unsigned renamed = 0;
  for (size_t at = directory; count > 0; count--, at = after_entry(archive, entry)) {
    // What was renamed may have lain where the next entry lies.
    if (!read_entry(archive, at, &entry)) break;
    if (!is_in(entry, layout_folder)) continue;
    int number = layout_number(entry.name + strlen(layout_folder), entry.name_length - strlen(layout_folder));
    if (number < 0 || used[number]) continue;
    archive.bytes[entry.at + entry_bytes] = archive.bytes[entry.part + part_bytes] = 'x';
    renamed++;
  }
  return renamed;
}

static bool leave_out(struct archive archive) {
  bool used[layouts_max] = { false };
  unsigned count;
  size_t directory = find_directory(archive, &count);
  return directory > 0 && find_used(archive, directory, count, used) && rename_unused(archive, directory, count, used) > 0;
}

static bool write_all(int file, struct archive archive) {
  for (size_t written = 0; written < archive.size;) {
    ssize_t more = write(file, archive.bytes + written, archive.size - written);
    if (more <= 0) return false;
    written += more;
  }
  return true;
}

static bool write_copy(const char *output, struct archive archive) {
  int file = open(output, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return false;
  bool written = write_all(file, archive);
  close(file);
  if (!written) unlink(output);
  return written;
}

bool write_without_unused_layouts(const char *input, const char *output) {
  struct archive archive;
  if (!map_archive(input, &archive)) return false;
  bool written = leave_out(archive) && write_copy(output, archive);
  unmap_archive(archive);
  return written;
}
