// Preloaded into mupdf: the programs that fonts carry to fit their letters to pixels never run. mupdf draws smoothed letters from
// outlines 1024 units high, where such a program changes nothing that could be seen; it is work for each letter, and the byte code of
// a hostile font. FreeType itself still runs it for the few fonts that it knows to be unreadable without.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>

typedef int LoadGlyph(void *face, unsigned glyph, int flags);
/** FT_LOAD_NO_HINTING, freetype.h. */
enum { noHinting = 1 << 1 };

int FT_Load_Glyph(void *face, unsigned glyph, int flags) {
  static LoadGlyph *load;
  if (load == NULL) load = (LoadGlyph *)dlsym(RTLD_NEXT, "FT_Load_Glyph");
  return load(face, glyph, flags | noHinting);
}
