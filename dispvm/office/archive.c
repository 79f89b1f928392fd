// See archive.h.
#include "archive.h"
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/** PKWARE's APPNOTE, 4.3: what is read of the end, and of an entry of the directory. */
enum { end_bytes = 22, end_count = 10, end_directory = 16, end_comment_max = 65535 };
enum { entry_method = 10, entry_packed = 20, entry_name = 28, entry_extra = 30, entry_comment = 32, entry_part = 42 };
static const uint32_t end_mark = 0x06054b50, entry_mark = 0x02014b50, part_mark = 0x04034b50;
static const off_t archive_max_bytes = 200000000;

static bool map_file(int file, struct archive *archive) {
  struct stat found;
  if (fstat(file, &found) != 0 || !S_ISREG(found.st_mode) || found.st_size == 0 || found.st_size > archive_max_bytes) return false;
  void *bytes = mmap(NULL, found.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
  *archive = (struct archive){ .bytes = bytes, .size = found.st_size };
  return bytes != MAP_FAILED;
}

bool map_archive(const char *path, struct archive *archive) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  bool is_mapped = map_file(file, archive);
  close(file);
  return is_mapped;
}

void unmap_archive(struct archive archive) { munmap(archive.bytes, archive.size); }

unsigned read16(const unsigned char *from) { return from[0] | from[1] << 8; }
static uint32_t read32(const unsigned char *from) { return read16(from) | (uint32_t)read16(from + 2) << 16; }

size_t find_directory(struct archive archive, unsigned *count) {
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

bool read_entry(struct archive archive, size_t at, struct entry *entry) {
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

size_t after_entry(struct archive archive, struct entry entry) {
  const unsigned char *from = archive.bytes + entry.at;
  return entry.at + entry_bytes + entry.name_length + read16(from + entry_extra) + read16(from + entry_comment);
}

bool is_in(struct entry entry, const char *folder) {
  return entry.name_length > strlen(folder) && strncmp(entry.name, folder, strlen(folder)) == 0;
}
