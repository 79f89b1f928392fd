// How a field looks where libmupdf cannot say it by itself: letters that its own encodings lack, a secret, a list with what
// is chosen in it, a choice that is called otherwise than its value. Laid out as a page is, with the same fonts.
#include "pages.h"
#include <string.h>

enum { lines_max = 4096 };
const float line_height = 1.2f, usual_points = 12;

/** Whether it is a letter of Chinese, Japanese or Korean. */
static bool is_eastern(int letter) {
  return (letter >= 0x3000 && letter < 0xa000) || (letter >= 0xac00 && letter < 0xd7a4) || (letter >= 0xff00 && letter < 0xffef);
}

/** Whether libmupdf writes the letter into a field by itself: those of Western Europe, Greece, Cyrillic, and of the East. */
static bool is_plain(int letter) {
  if (letter < 0x20) return letter == '\n' || letter == '\r' || letter == '\t';
  if (fz_windows_1252_from_unicode(letter) > 0) return true;
  if ((letter >= 0x370 && letter < 0x400) || (letter >= 0x400 && letter < 0x460))
    return fz_iso8859_7_from_unicode(letter) > 0 || fz_koi8u_from_unicode(letter) > 0;
  return is_eastern(letter);
}

static bool has_eastern_letters(const char *utf8) {
  for (int letter; *utf8 != 0;) {
    utf8 += fz_chartorune(&letter, utf8);
    if (is_eastern(letter)) return true;
  }
  return false;
}

bool is_plain_text(const char *utf8) {
  for (int letter; *utf8 != 0;) {
    utf8 += fz_chartorune(&letter, utf8);
    if (!is_plain(letter)) return false;
  }
  return true;
}

struct look {
  const char *font;
  float points, width, height, border, colour[4];
  int colours, alignment;
  /** Letters become shapes: the file is to hold no font for them. */
  bool is_outlined;
};

static struct look look_of(pdf_annot *widget) {
  fz_context *ctx = pages_context();
  struct look look = { 0 };
  const bool is_field = pdf_annot_type(ctx, widget) == PDF_ANNOT_WIDGET;
  // A note is read as the page is, whichever way that lies.
  const fz_rect box = is_field ? pdf_dict_get_rect(ctx, pdf_annot_obj(ctx, widget), PDF_NAME(Rect)) : pdf_bound_annot(ctx, widget);
  pdf_annot_default_appearance(ctx, widget, &look.font, &look.points, &look.colours, look.colour);
  look.width = box.x1 - box.x0;
  look.height = box.y1 - box.y0;
  look.border = pdf_annot_border_width(ctx, widget);
  look.alignment = pdf_annot_quadding(ctx, widget);
  return look;
}

static float list_points(struct look look) { return look.points > 0 ? look.points : usual_points; }

static void put_letter(fz_buffer *html, int letter) {
  fz_context *ctx = pages_context();
  if (letter == '\n' || letter == '\r') fz_append_string(ctx, html, "<br>");
  else if (letter >= 0x20) fz_append_printf(ctx, html, "&#%d;", letter);
}

static void put_text(fz_buffer *html, const char *utf8) {
  for (int letter; *utf8 != 0;) {
    utf8 += fz_chartorune(&letter, utf8);
    put_letter(html, letter);
  }
}

static const char *family(const char *font) {
  if (strncmp(font, "Cour", 4) == 0) return "monospace";
  return strncmp(font, "Ti", 2) == 0 ? "serif" : "sans-serif";
}

static void begin_html(fz_buffer *html, struct look look, float points, bool wraps) {
  static const char *const sides[] = { "left", "center", "right" };
  float rgb[3] = { 0, 0, 0 };
  fz_context *ctx = pages_context();
  if (look.colours == 1) rgb[0] = rgb[1] = rgb[2] = look.colour[0];
  if (look.colours == 3) memcpy(rgb, look.colour, sizeof rgb);
  fz_append_printf(ctx, html, "<style>@page{margin:0}div{margin:0}body{margin:0;font:%gpt %s;line-height:%g;", points,
    family(look.font), line_height);
  fz_append_printf(ctx, html, "color:#%02x%02x%02x;text-align:%s;white-space:%s}</style>", (int)(rgb[0] * 255) & 255,
    (int)(rgb[1] * 255) & 255, (int)(rgb[2] * 255) & 255,
    look.alignment < 0 || look.alignment > 2 ? "left" : sides[look.alignment], wraps ? "pre-wrap" : "pre");
}

/** A colour of the widget's own (MK), or false. */
static bool own_colour(pdf_annot *widget, pdf_obj *key, float rgb[3]) {
  fz_context *ctx = pages_context();
  pdf_obj *colour = pdf_dict_get(ctx, pdf_dict_get(ctx, pdf_annot_obj(ctx, widget), PDF_NAME(MK)), key);
  const int length = pdf_array_len(ctx, colour);
  if (length != 1 && length != 3) return false;
  for (int i = 0; i < 3; i++) rgb[i] = pdf_array_get_real(ctx, colour, length == 3 ? i : 0);
  return true;
}

enum use { use_fill, use_stroke, use_clip };

static void use_box(fz_device *device, fz_rect box, enum use use, const float rgb[3], float width) {
  fz_context *ctx = pages_context();
  fz_path *path = fz_new_path(ctx);
  fz_stroke_state *pen = NULL;
  fz_var(pen);
  fz_try(ctx) {
    fz_rectto(ctx, path, box.x0, box.y0, box.x1, box.y1);
    pen = fz_new_stroke_state(ctx);
    pen->linewidth = width;
    if (use == use_fill) fz_fill_path(ctx, device, path, 0, fz_identity, fz_device_rgb(ctx), rgb, 1, fz_default_color_params);
    if (use == use_stroke) fz_stroke_path(ctx, device, path, pen, fz_identity, fz_device_rgb(ctx), rgb, 1, fz_default_color_params);
    if (use == use_clip) fz_clip_path(ctx, device, path, 0, fz_identity, box);
  }
  fz_always(ctx) {
    fz_drop_stroke_state(ctx, pen);
    fz_drop_path(ctx, path);
  }
  fz_catch(ctx) fz_rethrow(ctx);
}

static void draw_ground(fz_device *device, pdf_annot *widget, struct look look) {
  const fz_rect whole = { 0, 0, look.width, look.height };
  float rgb[3];
  if (own_colour(widget, PDF_NAME(BG), rgb)) use_box(device, whole, use_fill, rgb, 0);
  if (look.border > 0 && own_colour(widget, PDF_NAME(BC), rgb))
    use_box(device, fz_expand_rect(whole, -look.border / 2), use_stroke, rgb, look.border);
  use_box(device, fz_expand_rect(whole, -look.border), use_clip, NULL, 0);
}

static void draw_story(fz_device *device, fz_buffer *html, fz_rect where) {
  fz_context *ctx = pages_context();
  fz_story *story = fz_new_story(ctx, html, NULL, usual_points, NULL);
  fz_try(ctx) {
    fz_rect filled;
    fz_place_story(ctx, story, where, &filled);
    fz_draw_story(ctx, story, device, fz_identity);
  }
  fz_always(ctx) fz_drop_story(ctx, story);
  fz_catch(ctx) fz_rethrow(ctx);
}

static void draw_outlines(fz_device *device, fz_buffer *html, fz_rect where) {
  fz_context *ctx = pages_context();
  fz_device *outlines = outlines_into(device);
  fz_try(ctx) {
    draw_story(outlines, html, where);
    fz_close_device(ctx, outlines);
  }
  fz_always(ctx) fz_drop_device(ctx, outlines);
  fz_catch(ctx) fz_rethrow(ctx);
}

/** Fields lie as the paper does, notes as the page is read. */
static fz_matrix upright(pdf_annot *annot) {
  fz_context *ctx = pages_context();
  pdf_obj *page = pdf_dict_get(ctx, pdf_annot_obj(ctx, annot), PDF_NAME(P));
  const bool is_field = pdf_annot_type(ctx, annot) == PDF_ANNOT_WIDGET;
  return is_field ? fz_identity : fz_rotate((float)pdf_dict_get_inheritable_int(ctx, page, PDF_NAME(Rotate)));
}

/** Gives the widget this look; throws. */
static void set_look(pdf_annot *widget, struct look look, fz_buffer *html, fz_rect where) {
  fz_context *ctx = pages_context();
  const fz_rect whole = { 0, 0, look.width, look.height };
  fz_display_list *list = fz_new_display_list(ctx, whole);
  fz_device *device = NULL;
  fz_var(device);
  fz_try(ctx) {
    device = fz_new_list_device(ctx, list);
    draw_ground(device, widget, look);
    if (look.is_outlined) draw_outlines(device, html, where);
    else draw_story(device, html, where);
    fz_pop_clip(ctx, device);
    fz_close_device(ctx, device);
    pdf_set_annot_appearance_from_display_list(ctx, widget, "N", NULL, upright(widget), list);
    // It is as it is to be: nothing is left to be drawn anew.
    pdf_clean_obj(ctx, pdf_annot_obj(ctx, widget));
  }
  fz_always(ctx) {
    fz_drop_device(ctx, device);
    fz_drop_display_list(ctx, list);
  }
  fz_catch(ctx) fz_rethrow(ctx);
}

void set_text_look(pdf_annot *widget, const char *utf8, bool is_multiline) {
  fz_context *ctx = pages_context();
  struct look look = look_of(widget);
  look.is_outlined = has_eastern_letters(utf8);
  const float pad = 2 * look.border + 1, room = look.height - 2 * pad;
  float points = look.points;
  if (points <= 0) points = is_multiline || room / line_height > usual_points ? usual_points : room / line_height;
  const float top = is_multiline ? pad : (look.height - points * line_height) / 2;
  fz_buffer *html = fz_new_buffer(ctx, 1024);
  fz_try(ctx) {
    begin_html(html, look, points, is_multiline);
    put_text(html, utf8);
    // What does not fit is there, and cut off by the field's edge.
    set_look(widget, look, html, fz_make_rect(pad, top, look.width - pad, top + (float)lines_max * points));
  }
  fz_always(ctx) fz_drop_buffer(ctx, html);
  fz_catch(ctx) fz_rethrow(ctx);
}

float text_look_height(pdf_annot *widget, const char *utf8) {
  fz_context *ctx = pages_context();
  const struct look look = look_of(widget);
  fz_buffer *html = fz_new_buffer(ctx, 1024);
  fz_story *story = NULL;
  fz_rect filled = fz_empty_rect;
  fz_var(story);
  fz_try(ctx) {
    begin_html(html, look, look.points, true);
    put_text(html, utf8);
    story = fz_new_story(ctx, html, NULL, usual_points, NULL);
    fz_place_story(ctx, story, fz_make_rect(1, 1, look.width - 1, (float)lines_max * look.points), &filled);
  }
  fz_always(ctx) {
    fz_drop_story(ctx, story);
    fz_drop_buffer(ctx, html);
  }
  fz_catch(ctx) fz_rethrow(ctx);
  return filled.y1 + 1;
}

void set_list_look(pdf_annot *widget, const char *const *choices, const bool *are_chosen, int from, int count) {
  fz_context *ctx = pages_context();
  const struct look look = look_of(widget);
  fz_buffer *html = fz_new_buffer(ctx, 4096);
  fz_try(ctx) {
    begin_html(html, look, list_points(look), false);
    for (int i = from; i < count; i++) {
      fz_append_string(ctx, html, are_chosen[i] ? "<div style=\"background-color:#99c1da\">" : "<div>");
      put_text(html, choices[i][0] == 0 ? " " : choices[i]);
      fz_append_string(ctx, html, "</div>");
    }
    set_look(widget, look, html, fz_make_rect(look.border + 1, look.border + 1, look.width - look.border - 1, lines_max * usual_points));
  }
  fz_always(ctx) fz_drop_buffer(ctx, html);
  fz_catch(ctx) fz_rethrow(ctx);
}

int list_lines(pdf_annot *widget) {
  const struct look look = look_of(widget);
  const int lines = (int)((look.height - 2 * look.border - 2) / (list_points(look) * line_height));
  return lines < 1 ? 1 : lines;
}

int list_line_at(pdf_annot *widget, fz_point point) {
  fz_context *ctx = pages_context();
  const struct look look = look_of(widget);
  const fz_rect box = pdf_bound_widget(ctx, widget);
  return (int)((point.y - box.y0 - look.border - 1) / (list_points(look) * line_height));
}
