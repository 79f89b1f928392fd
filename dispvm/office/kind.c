// See kind.h. Nothing depends on it but time: what does not load as this kind is loaded as LibreOffice detects it.
#include "kind.h"
#include "archive.h"
#include <string.h>

struct kind {
  const char *ending, *part;
};
static const struct kind kinds[] = { { "docx", "word/document.xml" }, { "xlsx", "xl/workbook.xml" }, { "pptx", "ppt/presentation.xml" } };
enum { kinds_count = sizeof kinds / sizeof *kinds };

static bool has_part(struct archive archive, const char *name) {
  unsigned count;
  struct entry entry;
  for (size_t at = find_directory(archive, &count); at > 0 && count > 0 && read_entry(archive, at, &entry); count--) {
    if (entry.name_length == strlen(name) && strncmp(entry.name, name, entry.name_length) == 0) return true;
    at = after_entry(archive, entry);
  }
  return false;
}

const char *plain_kind(const char *path) {
  const char *dot = strrchr(path, '.');
  for (const struct kind *kind = kinds; dot && kind < kinds + kinds_count; kind++) {
    struct archive archive;
    if (strcasecmp(dot + 1, kind->ending) != 0 || !map_archive(path, &archive)) continue;
    bool is_plain = has_part(archive, kind->part);
    unmap_archive(archive);
    return is_plain ? kind->ending : "";
  }
  return "";
}
