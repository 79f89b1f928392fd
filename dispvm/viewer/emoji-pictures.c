// The pictures themselves, from Debian's font: HarfBuzz joins the letters of an emoji into one picture where the font has one
// for them together, and gives each as the PNG that lies in the font. The font is opened when the first is asked for.
#include "emoji.h"
#include <harfbuzz/hb-ot.h>
#include <stdio.h>

static const char font_path[] = "/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf";
enum { pictures_max = 8 };
/** Said at each picture, because what a page says of its own pictures would change these, too. */
static const char style[] = "display:inline;width:auto;height:1em;margin:0;padding:0;border-width:0";

static hb_font_t *emoji_font(void) {
  static hb_font_t *font;
  if (font != NULL) return font;
  hb_blob_t *bytes = hb_blob_create_from_file(font_path);
  hb_face_t *face = hb_face_create(bytes, 0);
  font = hb_font_create(face);
  hb_face_destroy(face);
  hb_blob_destroy(bytes);
  return font;
}

/** Adds it once, under the name that the markup has for it. False where the font has none. */
static bool add_picture(fz_context *ctx, fz_archive *pictures, hb_codepoint_t glyph, char name[32]) {
  snprintf(name, 32, "emoji/%u.png", glyph);
  if (fz_has_archive_entry(ctx, pictures, name)) return true;
  hb_blob_t *png = hb_ot_color_glyph_reference_png(emoji_font(), glyph);
  unsigned int length;
  const char *bytes = hb_blob_get_data(png, &length);
  fz_try(ctx) if (length > 0) fz_tree_archive_add_data(ctx, pictures, name, bytes, length);
  fz_always(ctx) hb_blob_destroy(png);
  fz_catch(ctx) fz_rethrow(ctx);
  return length > 0;
}

/** Glyphs with a picture, at most `pictures_max`; none where a letter is missing in the font. */
static int shape(const struct emoji *emoji, hb_codepoint_t glyphs[pictures_max]) {
  hb_buffer_t *buffer = hb_buffer_create();
  unsigned int length;
  int count = 0;
  hb_buffer_add_utf32(buffer, (const uint32_t *)emoji->letters, emoji->count, 0, emoji->count);
  hb_buffer_guess_segment_properties(buffer);
  // An emoji reads one way only, whatever the direction of the text around it.
  hb_buffer_set_direction(buffer, HB_DIRECTION_LTR);
  hb_shape(emoji_font(), buffer, NULL, 0);
  const hb_glyph_info_t *shaped = hb_buffer_get_glyph_infos(buffer, &length);
  for (unsigned int i = 0; i < length && count >= 0 && count < pictures_max; i++) {
    if (shaped[i].codepoint == 0) count = -1;
    else glyphs[count++] = shaped[i].codepoint;
  }
  hb_buffer_destroy(buffer);
  return count;
}

bool write_emoji(fz_context *ctx, fz_archive *pictures, fz_buffer *html, const struct emoji *emoji) {
  hb_codepoint_t glyphs[pictures_max];
  char name[32];
  int written = 0;
  const int count = shape(emoji, glyphs);
  for (int i = 0; i < count; i++) {
    // What joins others that the font does not know together has none.
    if (!add_picture(ctx, pictures, glyphs[i], name)) continue;
    fz_append_printf(ctx, html, "<img src=\"%s\" style=\"%s\"/>", name, style);
    written++;
  }
  if (written == 0) return false;
  fz_append_string(ctx, html, "<span style=\"font-size:0.01em\">");
  for (int i = 0; i < emoji->count; i++) fz_append_rune(ctx, html, emoji->letters[i]);
  fz_append_string(ctx, html, "</span>");
  return true;
}
