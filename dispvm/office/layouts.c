// See layouts.h. Parts of an archive are renamed, not taken out: nothing moves, so a few bytes change and no sum has to be made
// anew. All of it is the document's word: every place is looked at before it is read.
#include "layouts.h"
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

/** PKWARE's APPNOTE, 4.3: what is read of the end, of an entry of the directory, and in front of a part. */
enum { end_bytes = 22, end_count = 10, end_directory = 16, end_comment_max = 65535 };
enum { entry_bytes = 46, entry_method = 10, entry_packed = 20, entry_name = 28, entry_extra = 30, entry_comment = 32, entry_part = 42 };
enum { part_bytes = 30, part_name = 26, part_extra = 28 };
enum { method_stored = 0, method_deflated = 8 };
static const uint32_t end_mark = 0x06054b50, entry_mark = 0x02014b50, part_mark = 0x04034b50;

/** Nobody has more. A slide names what it needs in a few lines. */
enum { layouts_max = 1000, relations_max_bytes = 65536 };
static const off_t input_max_bytes = 200000000;

static const char layout_folder[] = "ppt/slideLayouts/slideLayout", relations_folder[] = "ppt/slides/_rels/", named_layout[] = "slideLayouts/slideLayout";

struct archive {
  unsigned char *bytes;
  size_t size;
};

struct entry {
  size_t at, part, packed_bytes, name_length;
  unsigned method;
  const char *name;
};

static unsigned read16(const unsigned char *from) { return from[0] | from[1] << 8; }
static uint32_t read32(const unsigned char *from) { return read16(from) | (uint32_t)read16(from + 2) << 16; }

/** The directory's place, or 0 where there is none. */
static size_t find_directory(struct archive archive, unsigned *count) {
  size_t searched = end_bytes + end_comment_max;
  size_t last = archive.size > searched ? archive.size - searched : 0;
  for (size_t at = archive.size < end_bytes ? 0 : archive.size - end_bytes; at > last; at--) {
    const unsigned char *end = archive.bytes + at;
    if (read32(end) != end_mark) continue;
    *count = read16(end + end_count);
    return read32(end + end_directory);
  }
  return 0;
}

/** The entry at `at`; false where it, or what it tells of, would lie outside. */
static bool read_entry(struct archive archive, size_t at, struct entry *entry) {
  if (at + entry_bytes > archive.size || read32(archive.bytes + at) != entry_mark) return false;
  const unsigned char *from = archive.bytes + at;
  *entry = (struct entry){
    .at = at, .part = read32(from + entry_part), .packed_bytes = read32(from + entry_packed), .name_length = read16(from + entry_name),
    .method = read16(from + entry_method), .name = (const char *)from + entry_bytes,
  };
  return at + entry_bytes + entry->name_length <= archive.size && entry->part + part_bytes <= archive.size
    && read32(archive.bytes + entry->part) == part_mark && read16(archive.bytes + entry->part + part_name) == entry->name_length
    && entry->part + part_bytes + entry->name_length <= archive.size;
}

static size_t after(struct archive archive, struct entry entry) {
  const unsigned char *from = archive.bytes + entry.at;
  return entry.at + entry_bytes + entry.name_length + read16(from + entry_extra) + read16(from + entry_comment);
}

static bool is_in(struct entry entry, const char *folder) {
  return entry.name_length > strlen(folder) && strncmp(entry.name, folder, strlen(folder)) == 0;
}

/** What stands behind `slideLayout` in a name, or -1. */
static int layout_number(const char *digits, size_t length) {
  static const char ending[] = ".xml";
  size_t many = 0;
  int number = 0;
  for (; many < length && digits[many] >= '0' && digits[many] <= '9' && number < layouts_max; many++) number = number * 10 + digits[many] - '0';
  if (many == 0 || number >= layouts_max || length - many < strlen(ending)) return -1;
  return strncmp(digits + many, ending, strlen(ending)) == 0 ? number : -1;
}

/** Its text with a zero behind it; NULL where it cannot be had. */
static char *unpack(struct archive archive, struct entry entry) {
  const unsigned char *part = archive.bytes + entry.part;
  size_t start = entry.part + part_bytes + read16(part + part_name) + read16(part + part_extra);
  if (start > archive.size || entry.packed_bytes > archive.size - start) return NULL;
  char *text = calloc(1, relations_max_bytes + 1);
  z_stream stream = { .next_in = archive.bytes + start, .avail_in = entry.packed_bytes, .next_out = (unsigned char *)text, .avail_out = relations_max_bytes };
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
  for (size_t at = directory; count > 0; count--, at = after(archive, entry)) {
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
  for (size_t at = directory; count > 0; count--, at = after(archive, entry)) {
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
  int file = open(input, O_RDONLY | O_CLOEXEC);
  struct stat found;
  if (file < 0) return false;
  bool written = false;
  if (fstat(file, &found) == 0 && S_ISREG(found.st_mode) && found.st_size > 0 && found.st_size <= input_max_bytes) {
    // Private: only the copy changes.
    void *bytes = mmap(NULL, found.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
    struct archive archive = { .bytes = bytes, .size = found.st_size };
    if (bytes != MAP_FAILED) {
      written = leave_out(archive) && write_copy(output, archive);
      munmap(bytes, found.st_size);
    }
  }
  close(file);
  return written;
}
