// What zip archives say of themselves, read in place. All of it is the document's word: every place is looked at before it is read.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct archive {
  unsigned char *bytes;
  size_t size;
};

/** An entry of the directory; `name` is not ended by a zero. */
struct entry {
  size_t at, part, packed_bytes, name_length;
  unsigned method;
  const char *name;
};

/** PKWARE's APPNOTE, 4.3: what is read in front of a part, and where the name stands in an entry. */
enum { part_bytes = 30, part_name = 26, part_extra = 28, entry_bytes = 46 };

/** False where it cannot be read, or is larger than any document is. Only a copy in memory changes by what is written to it. */
bool map_archive(const char *path, struct archive *);
void unmap_archive(struct archive);
/** The directory's place, or 0 where there is none. */
size_t find_directory(struct archive, unsigned *count);
/** The entry at `at`; false where it, or what it tells of, would lie outside. */
bool read_entry(struct archive, size_t at, struct entry *);
/** Where the next one lies. */
size_t after_entry(struct archive, struct entry);
bool is_in(struct entry, const char *folder);
unsigned read16(const unsigned char *from);
