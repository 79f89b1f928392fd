// What the viewer's own parts know of each other, beside the documents of viewer.h.
#pragma once
#include "viewer.h"
#include "words.h"
#include <X11/Xlib.h>

enum { background = 0x202020, tries_max = 3 };
enum { text_max_bytes = 64 * 1024, link_max_bytes = 4096, path_max_bytes = 4096, entry_max_bytes = 256 };
/** protocol/agent-services.ts has these numbers. */
enum exit_code {
  exit_storage_full = 65, exit_damaged = 70, exit_password_wrong = 71, exit_unsupported = 72, exit_too_large = 73,
  exit_locked = 75, exit_too_slow = 76, exit_too_many_pages = 77, exit_certificate_needed = 79,
};

long long now_ms(void);

// worker.c: everything that reads a document runs in one thread of its own.
void start_worker(void);
/** What may end a job before its time: nothing but the agent's next command, or the person's next key as well. */
enum interruption { by_agent, by_person };
/** Runs the job and waits. False where it was told to give up: what it left is not to be used. `note` says what takes long. */
bool work(void (*job)(void *), void *argument, enum interruption, const char *note);

// window.c
/** `density`: how many pixels of the window an ordinary display would have one for. */
struct window { Display *display; Window id; struct canvas canvas; bool is_resized; float density; };
extern struct window window;
void open_window(void);
/** As wide as the window would be on an ordinary display: for what is laid out to it. */
int ordinary_width(void);
/** As many pixels as these would be on an ordinary display. */
int dense_pixels(int pixels);
/** The window came to this size: a canvas as large. */
void size_canvas(int width, int height);
void set_title(const char *utf8);
/** Rows and columns of the canvas onto the screen. */
void put_canvas(struct area);
void fill_canvas(struct area, unsigned colour);
/** Tints areas of the screen that the canvas has been put onto. */
void tint(const struct area *, int count, unsigned colour);
/** Draws a frame around an area of the screen, to be seen on any ground. */
void frame(struct area);
/** A line on the screen, as a pen would draw it. */
void draw_pen(int x0, int y0, int x1, int y1, int width, unsigned colour);
/** Whether a key, a button or a size waits to be dealt with. */
bool is_input_waiting(void);
/** Takes Escape out of what waits: true where it was there. */
bool is_escape_waiting(void);

// note.c: lines of our own, drawn with a font of libmupdf's.
void start_notes(void);
enum note_place { note_bottom, note_top, note_middle };
/** Draws the line over the page, at once. */
void draw_note(enum note_place, const char *utf8);
int note_height(void);
/** Draws a line of a list, as large as the area. */
void draw_line_at(struct area, const char *utf8, bool is_current);

// events.c
bool open_pipes(const char *in, const char *out);
extern int commands_fd, events_fd;
void tell_painted(void);
void tell_page(int page, int pages);
/** Another document is shown: its first number of a page is told at once. */
void forget_pages_told(void);
void tell_password(bool is_wrong);
void tell_inside(int depth);
void tell_edit(void);
/** Of several files the next one is shown: what is told from now on is of that one. */
void tell_showing(void);
/** Whether what is seen is more than what was saved. */
void tell_changed(bool is_changed);
void tell_failed(int code);
/** A page of a safe copy lies in its file. */
void tell_copied(int page, int pages);
void tell_text(const char *event, const char *utf8, size_t max_bytes);
/** Milliseconds until a number of a page that was held back is to be told, or -1. */
int events_due_ms(void);
/** Writes what waits, as far as the agent takes it. */
void flush_events(void);
bool have_events_to_write(void);

// shown.c: the document on the screen.
/** What a presenter says of a document's pages: how many of those in the file are to be seen, and how many the document has.
 *  0: all of them, and not known. */
struct page_limit {
  int shown, all;
  /** It is not the document, but a picture of it that the document brings. */
  bool is_preview;
};
enum { remark_max_bytes = 256 };
/** `width` is what the document was laid out for, in ordinary pixels. */
struct shown {
  const struct document_kind *kind;
  struct document *document;
  int page, pages, width;
  bool flows;
  /** It has more pages than there are to be seen: how many is not known. */
  bool is_cut;
  struct page_limit limit;
  const char *remark;
  char cut_remark[remark_max_bytes];
};
extern struct shown shown;
const struct document_kind *find_kind(const char *word);
enum open_outcome show_document(const struct document_kind *, const char *path, const char *password, struct page_limit);
/** Another file of the same pages and more: what is on the screen, and where on it, stays. False where it does not open. */
bool replace_document(const char *path, struct page_limit);
void close_shown(void);
/** Counts what was not counted yet, and waits for pages that are being made; 1 where that was interrupted. */
int known_pages(enum interruption);
/** Where the person is and how many pages the document has, also those that are not shown. Only once they are known. */
void tell_place(void);
struct box measure_page(int page);

/** What is looked for on pages: counted in the worker, page by page. */
struct look { int (*count_on)(int page); int page, count; };
/** False where a key interrupted it. */
bool look_on_page(struct look *, const char *note);
/** The first page where something is found, from its own on in this direction and around, or -1; -2 where it was interrupted. */
int look_through(struct look *, int direction, const char *note);

// view.c: where on the page the window looks.
struct view { float scale; int rotation, letters; enum fit { fit_width, fit_page, fit_none } fit; int x, y; int frame_due_ms; };
extern struct view view;
void reset_view(void);
/** Fits, lays out and clamps for the window's size. */
void settle_view(void);
void scroll_by(int dx, int dy);
/** A screenful up or down, and on to the next page; `step` in pixels, 0 for a screenful. */
void go_on(int direction, int step);
void go_to_page(int page, bool at_end);
void go_to_edge(bool at_end);
void zoom_by(float factor);
void set_fit(enum fit);
void set_actual_size(void);
void rotate(void);
/** The page's part of the window, the size of the page in pixels, and its place where it is smaller than the window. */
struct area page_area(void);
struct area box_on_screen(struct box);
void point_on_page(int x, int y, float *page_x, float *page_y);
void scroll_to(struct box);

// paint.c
/** The next `paint` draws anew. */
void spoil(void);
/** Has the page drawn anew as well, without a word where that takes long. */
void spoil_unawaited(void);
/** What lies over the page has changed. */
void spoil_overlay(void);
/** Draws where something is spoilt. False where it was interrupted. */
bool paint(void);
/** A part of the page has changed. */
void spoil_box(struct box);
/** Says a line over the page until the next key; NULL takes it away. */
void say(const char *utf8);
void expose(void);
void blank_screen(void);
/** Milliseconds until the next frame, or -1. */
int frame_due_ms(void);

// typing.c
/** `is_taken`: it belongs to a character that is typed by its number, and there is nothing to be done. `character` or 0. */
struct typed { KeySym key; unsigned long character; bool is_taken; };
struct typed type_key(XKeyEvent *);
/** The digits of a character that is being typed by its number, or NULL. */
const char *code_typed(void);
void forget_code(void);
/** How many bytes; one more ends them. */
size_t put_utf8(unsigned long code, char into[5]);

// entry.c: a line that the person types, for a search or a password.
struct entry { char text[entry_max_bytes]; bool is_secret, is_open; };
extern struct entry entry;
void begin_entry(bool is_secret);
void end_entry(void);
enum entry_result { entry_more, entry_done, entry_cancelled };
enum entry_result type_into_entry(XKeyEvent *);
/** The line as it is to be seen: letters of a password are stars. */
const char *entry_line(const char *label);

// search.c
void begin_search(void);
void search_for(const char *utf8);
void search_on(int direction);
void end_search(void);
/** Where it was found; what is searched for stays. */
void forget_found(void);
int found_on_page(const struct box **boxes);
/** The occurrence that the person is led to, on the page that is shown, or NULL. */
const struct box *found_now(void);

// selection.c
void press_at(int x, int y);
void drag_to(int x, int y);
void release_at(int x, int y);
void select_all(void);
void copy_selection(void);
void read_aloud(void);
bool end_selection(void);
int selected_on_page(const struct box **boxes);

// links.c
void follow_link_at(int x, int y);
/** To the next link or the one before: a frame around it shows it. */
void focus_next_link(int direction);
void follow_focused_link(void);
void leave_links(void);
/** The number of the link that has the focus, or -1; back to it, where there is one. */
int focused_link(void);
void focus_link_again(int link);
int focused_on_page(const struct box **boxes);

// opening.c: from a command, a member or a password to a document on the screen.
void open_attachment(const char *kind, const char *path);
void open_member(int number);
/** The document on the screen, of this path, is to be changed. */
void edit_shown(const char *path);
/** Its editor has ended without it: what is on the screen stays, and says so. */
void stay_shown(void);
void answer_password(const char *password);
bool go_back(void);
void show_blank(void);
void use_presenter_answer(const char *line);
/** All pages of a document whose first page is shown, or why there are none. */
void complete_document(const char *line);
/** Where only the first page has come, waits for the others. False where the agent's next command or Escape came before. */
bool await_all_pages(void);
/** The page is on the screen: tells so, once for each `open`, and counts the pages. */
void after_paint(void);
bool is_counting_due(void);

// copy.c
/** Copies what is opened next or already: a page goes to `path` each time that the one before was taken. */
void begin_copy(int dpi, const char *path);
void end_copy(void);
bool is_copying(void);
/** The page was taken. */
void copy_next(void);
/** Draws the next page where one is wanted and can be drawn. */
void copy_on(void);

// presenter.c
/** A new empty folder for what presenters make of one attachment; its name is empty where there is none. */
bool make_folder(char folder[path_max_bytes]);
void remove_folder(char folder[path_max_bytes]);
/** Starts one that waits for its words, where none does. */
void ready_presenter(void);
/** The words are a presenter's, as dispvm/present/main.ts takes them. Its answer comes to `use_presenter_answer`. */
bool start_presenter(const char *const words[3], const char *folder, const char *password);
void stop_presenter(void);
/** Whether a presenter is at work that has said nothing yet. */
bool is_presenting(void);
/** Whether a presenter's first page is there and the others are not: it makes them once it is let. */
bool is_completing(void);
void let_presenter_complete(void);
/** -1 where none runs. */
int presenter_fd(void);
void read_presenter(void);
/** Milliseconds until it is to be looked at, or -1. */
int presenter_due_ms(void);
void watch_presenter(void);
bool is_inside(const char *path, const char *folder);

// keys.c
void press_key(XKeyEvent *);
void press_button(XButtonEvent *);

// field-text.c
struct field_text { char utf8[field_text_max_bytes]; size_t caret; bool is_multiline, is_marked; int length_max; };
extern struct field_text field_text;
void take_field_text(const char *utf8, bool is_multiline, int length_max);
/** These two: whether it is another text now. */
bool type_into_field(unsigned long character);
bool erase_in_field(bool is_forward);
void place_in_field(size_t offset);
void step_in_field(bool is_forward);
/** Of the line, or of all of it. */
void go_to_field_edge(bool is_end, bool is_whole);
void mark_field(void);

// form.c
/** `is_note_new`: what has the keyboard is a note that says nothing yet. */
struct form { bool is_open, is_changed, is_note_new; int focused; };
extern struct form form;
/** The document on the screen is edited from now on, and saved there. */
void begin_form(const char *path);
void end_form(void);
/** Knows the fields of the page that is seen. */
void ready_form(void);
const struct field *focused_field(void);
void focus_next_field(int direction);
void leave_field(void);
void type_letter(unsigned long character);
void erase_letter(bool is_forward);
void move_caret(void);
void move_caret_line(int direction);
void toggle_field(void);
/** `adds`: beside what is chosen, where the field takes several. */
void choose(int choice, bool adds);
/** What the choice says, for free(3), or NULL. */
char *choice_called(int choice, bool *is_chosen);
/** -1: none. */
int chosen_now(void);
/** A note is put at a point of the page that is seen, and has the keyboard. */
void put_note_at(float x, float y);
/** In what the page measures, as far as it goes. */
void move_focused_note(float right, float down);
/** What is seen in the box has changed, or anywhere on the page where that is NULL. */
void changed_in(const struct box *);
void undo_change(bool again);
void save_form(void);
/** Whether it was the form's to deal with. */
bool press_form(int x, int y, bool adds);
int fields_on_page(const struct box **boxes);
const struct box *caret_on_page(void);

// form-keys.c
bool press_form_key(XKeyEvent *);
/** The field that has the keyboard takes letters. */
bool is_typed_into(void);

// marks.c
/** What is pressed next says where a note goes. */
void begin_note(void);
/** The pointer draws from now on, or does so no more. */
void switch_pen(void);
/** What is pressed next says where the middle of what was drawn last goes once more. */
void begin_again(void);
void end_marking(void);
/** These three: whether it was theirs to deal with. */
bool press_mark(int x, int y);
bool drag_mark(int x, int y);
bool release_mark(void);
bool press_mark_key(KeySym);
/** The line that is being drawn, over the page. */
void draw_marks(void);
/** The last line that was drawn was undone, or done again. */
void step_lines(bool again);

// menu.c
void open_menu(void);
void close_menu(void);
bool is_menu_open(void);
void draw_menu(void);
bool press_menu(int x, int y);
bool press_menu_key(KeySym);
void scroll_menu(int direction);
