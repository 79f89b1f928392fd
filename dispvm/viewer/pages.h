// What the parts of `pages_kind` share: pages.c opens and draws, pages-text.c reads, pages-edit.c and what it names change a PDF.
#pragma once
#include "viewer.h"
#include "words.h"
#include <mupdf/fitz.h>
#include <mupdf/pdf.h>

enum { form_fields_max = 4096, notes_max = 1024 };
struct form_field { pdf_annot *widget; struct field field; };

struct document {
  fz_document *fz;
  /** NULL where it is none; borrowed. */
  pdf_document *pdf;
  bool flows;
  /** One page is kept, and its text once that was asked for. */
  fz_page *page;
  int number;
  fz_stext_page *text;
  /** Those of the page that can be filled in, once they were asked for; at most `form_fields_max`. */
  struct form_field *fields;
  int fields_count;
  /** The field whose relatives were counted last. */
  pdf_obj *last_field;
  int last_relatives;
  /** What is changed belongs to a step that is not ended; a field was changed that other pages may show. */
  bool is_step_open, has_shared;
  /** Numbers of the objects that are notes, and of what was drawn last; 0: nothing was. */
  int notes[notes_max], notes_count, drawing;
  /** The step that is open put a note there that says nothing yet. */
  bool is_note_new;
};

fz_context *pages_context(void);
/** Readies the cookie for a call into libmupdf that `give_up` may end. */
fz_cookie *fresh_cookie(void);
bool was_given_up(void);
/** Opens the file by its contents; throws. */
fz_document *open_page_file(const char *path);
/** Loads the page, or gives the one that is kept; throws. */
fz_page *load_page(struct document *, int number);
void forget_page(struct document *);
/** Has the page's fields listed anew when they are next asked for. */
void forget_fields(struct document *);
int count_chapters_pages(struct document *);

int search_page(struct document *, int page, const char *utf8, struct box *found, int max);
char *select_page_text(struct document *, int page, const struct box *from_to, struct box *selected, int max, int *count);
int list_page_links(struct document *, int page, struct link_part *found, int max);
char *page_link_at(struct document *, int page, float x, float y);

// pages-bounds.c
/** Puts the number of pages right where the file's cannot be; called before anything asks for it or for a page. */
void bound_page_count(struct document *);
/** Bounds what libmupdf will draw by itself when it loads the page; called before it does, throws. */
void bound_looks(struct document *, int page);

// pages-edit.c
extern const struct document_edit pages_edit;

// pages-form.c
/** The widget of a field of the page; throws. */
pdf_annot *form_widget(struct document *, int page, int field);
/** The object that holds the value, or NULL; throws. */
pdf_obj *field_of_widget(pdf_annot *);
int list_form_fields(struct document *, int page, struct field *, int max);
/** Whether a page can be changed in little time and memory; throws. */
bool is_page_sound(struct document *, int page);
/** Borrowed, until something changes; throws. */
const char *form_text(struct document *, int page, int field);
char *read_form_text(struct document *, int page, int field);

// pages-fill.c
bool write_form_text(struct document *, int page, int field, const char *utf8, bool begins_step);
bool toggle_form_field(struct document *, int page, int field);
char *read_form_choice(struct document *, int page, int field, int choice, bool *is_chosen);
bool choose_in_form(struct document *, int page, int field, int choice, bool adds);
int form_choice_at(struct document *, int page, int field, float x, float y);
/** What is written next belongs to this step; throws. */
void go_on_step(struct document *, bool begins_step);
/** What comes next is undone by itself; throws. */
void end_step(struct document *);
/** What the page says is read anew: its fields say something else, or it has more on it. */
void forget_words(struct document *);
/** What was half written is taken back, after something was thrown. */
bool give_back(struct document *);

// pages-notes.c
/** Throws where the page is to stay as it is. */
void check_page_changeable(struct document *, int page);
/** The annotation of the page that is this object, or NULL; throws. */
pdf_annot *annotation_numbered(struct document *, int page, int number);
bool is_note(struct document *, pdf_annot *);
/** Adds the page's notes behind so many fields; how many there are then. Throws. */
int add_notes(struct document *, int page, struct form_field *, int count);
void write_note(struct document *, struct form_field *, const char *utf8);
int put_note(struct document *, int page, float x, float y);
bool move_note(struct document *, int page, int field, float right, float down);
bool drop_empty_note(struct document *, int page, int field, bool *is_undone);

// pages-ink.c
bool draw_pen_lines(struct document *, int page, struct pen_lines, bool continues, struct box *drawn);

// pages-look.c; these throw.
/** Of letters where nobody says how large they are, and of lines in parts of that. */
extern const float usual_points, line_height;
/** Whether libmupdf draws the text by itself, and right. */
bool is_plain_text(const char *utf8);
void set_text_look(pdf_annot *, const char *utf8, bool is_multiline);
/** What a text of several lines takes in a field without a border. */
float text_look_height(pdf_annot *, const char *utf8);
/** Choices from number `from` to before number `count`. */
void set_list_look(pdf_annot *, const char *const *choices, const bool *are_chosen, int from, int count);
/** How many choices a list shows, and in which of its lines a point of the page lies. */
int list_lines(pdf_annot *);
int list_line_at(pdf_annot *, fz_point);

// pages-outline.c
/** Draws letters into another device as shapes, and nothing else; throws. */
fz_device *outlines_into(fz_device *);

// pages-caret.c
bool form_caret(struct document *, int page, int field, size_t offset, struct box *);
size_t form_offset_at(struct document *, int page, int field, float x, float y);
