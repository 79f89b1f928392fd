// What the viewer's parts know of each other: a document of any kind as pages that can be measured and drawn.
#pragma once
#include <stdbool.h>
#include <stddef.h>

/** As the agent's exit codes say it (protocol/agent-services.ts). */
enum open_outcome { opened, needs_password, wrong_password, damaged, unsupported, too_large, locked, needs_certificate };

/** Pixels, y downwards. */
struct area { int x, y, width, height; };
/** Units of 1/72 inch for paper, pixels for pictures; y downwards, on the page before it is rotated. */
struct box { float x0, y0, x1, y1; };

/** X's own order of a pixel's bytes: blue, green, red, unused. */
struct canvas { unsigned char *pixels; int width, height, stride; };

/** A part of a link on a page: a link that goes on in the next line has one in each. */
struct link_part { struct box box; bool is_continued; };

/** Under transparency: white in place of a chequered ground, for paper. */
extern bool is_ground_plain;

struct dot { float x, y; };
/** Lines of a pen: how many dots each has, all of them one behind the other. */
/** Points, and red, green, blue. */
extern const float pen_width, pen_ink[3];
struct pen_lines { const struct dot *dots; const int *lengths; int count; };

/** What a person can fill in on a page. */
enum field_kind { fill_text, fill_toggle, fill_choice };
struct field {
  struct box box;
  enum field_kind kind;
  /** `is_free`: a text that need not be one of the choices. `is_shared`: other fields show what this one says. */
  bool is_multiline, is_secret, is_list, is_free, is_shared;
  /** A text that was put on the page while it was edited: as large as what it says, and gone where that is nothing. */
  bool is_note;
  /** Characters, or 0 for no limit but ours; choices, 0 for a field without. */
  int length_max, choices;
};
enum { field_text_max_bytes = 16 * 1024 };

struct document;

/** What can be changed in a document and saved. Fields are numbered as `list_fields` lists them. */
struct document_edit {
  /** Once, before any other. False where nothing can be changed. `remark`: what to say while it is edited, or NULL. */
  bool (*begin)(struct document *, const char **remark);
  int (*list_fields)(struct document *, int page, struct field *, int max);
  /** What a text says, as UTF-8 for free(3), or NULL. */
  char *(*read_text)(struct document *, int page, int field);
  /** `begins_step`: what comes from now on is undone by itself. False where it was not taken. */
  bool (*write_text)(struct document *, int page, int field, const char *utf8, bool begins_step);
  bool (*toggle)(struct document *, int page, int field);
  /** What a choice says, as UTF-8 for free(3), or NULL; and whether it is chosen. */
  char *(*read_choice)(struct document *, int page, int field, int choice, bool *is_chosen);
  /** `adds`: beside what is chosen already, or no more where it is. */
  bool (*choose)(struct document *, int page, int field, int choice, bool adds);
  /** The choice of a list that is seen at a point, or -1. */
  int (*choice_at)(struct document *, int page, int field, float x, float y);
  /** Where the next character of a text goes that is typed behind so many bytes of it. False where that is not known. */
  bool (*caret)(struct document *, int page, int field, size_t offset, struct box *);
  /** The bytes before the place in a text that is nearest to a point. */
  size_t (*offset_at)(struct document *, int page, int field, float x, float y);
  /** Puts an empty note on the page with its first line at a point: its number among the fields, or -1. */
  int (*put_note)(struct document *, int page, float x, float y);
  /** As far as the page goes. */
  bool (*move_note)(struct document *, int page, int field, float right, float down);
  /** Takes the note away where it says nothing. `is_undone`: it never said anything, and nothing is left to be undone. */
  bool (*drop_empty_note)(struct document *, int page, int field, bool *is_undone);
  /** Draws on the page, as part of what was drawn last where `continues`. `drawn`: the part of the page that they lie in. */
  bool (*draw_lines)(struct document *, int page, struct pen_lines, bool continues, struct box *drawn);
  /** False where there is nothing left to undo, or to do again. */
  bool (*undo)(struct document *, bool again);
  /** Replaces the file at once, or leaves it as it was: false. */
  bool (*save)(struct document *, const char *path);
};

struct document_kind {
  /** The word in the template's table: “pages”, “picture”, “text”. */
  const char *name;
  /** `password` is NULL where none was given. `width` is the window's, in pixels, for what is laid out to it. */
  enum open_outcome (*open)(const char *path, const char *password, int width, struct document **document);
  void (*close)(struct document *);
  int (*count_pages)(struct document *);
  struct box (*measure)(struct document *, int page);
  /**
   * Draws what lies in `part` of the page at this scale (pixels for a unit) and rotation (0, 90, 180, 270) into the
   * canvas, which is as large as `part` and white, or chequered under transparency. False where the page is damaged:
   * what could be drawn has been.
   */
  bool (*draw)(struct document *, int page, float scale, int rotation, struct area part, struct canvas *);
  /** The rest may be NULL. Boxes of a text's occurrences on the page; how many there are, at most `max`. */
  int (*search)(struct document *, int page, const char *utf8, struct box *found, int max);
  /** The page's text between two points, or all of it where both are NULL, as UTF-8 for free(3); boxes to show as selected. */
  char *(*select_text)(struct document *, int page, const struct box *from_to, struct box *selected, int max, int *count);
  /** The address under a point, for free(3), or NULL. `#page=N` for one inside the document, `member:N` for a member. */
  char *(*link_at)(struct document *, int page, float x, float y);
  /** The page's links as they are read, line by line; the parts of one follow each other. How many parts there are, at most `max`. */
  int (*list_links)(struct document *, int page, struct link_part *found, int max);
  /** Milliseconds until the page's next frame is to be drawn, or 0 where it does not move; goes on to that frame. */
  int (*next_frame)(struct document *, int page);
  /** The page's own name (a sheet's), or NULL. Valid until the document is closed. */
  const char *(*page_name)(struct document *, int page);
  /** Another width of the window, or size of letters in per cent: lays it out anew. */
  void (*lay_out)(struct document *, int width, int letters_percent);
  /** Whether this document follows `lay_out`; where the function is NULL but `lay_out` is not, every one does. */
  bool (*flows)(struct document *);
  /** What to say in a line above the page, or NULL. Valid until the document is closed. */
  const char *(*remark)(struct document *);
  const struct document_edit *edit;
  /** Called from another thread while one of the others works: it is to return soon, its result is not needed. */
  void (*give_up)(void);
};

extern const struct document_kind pages_kind, picture_kind, text_kind;
