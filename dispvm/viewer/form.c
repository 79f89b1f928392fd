// A form that is filled in: which field has the keyboard, what is written into it, and what is seen of that. Each change is the
// document's at once; the file has it when it is saved.
#include "parts.h"
#include "words.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { fields_max = 4096, letters_in_step = 20 };

struct form form = { .focused = -1 };
static struct field fields[fields_max];
static struct box boxes[fields_max];
static int count, listed_page = -1;
/** How many letters the present step holds that can be undone at once; and where the caret is seen. */
static int letters;
static bool has_caret;
static struct box caret;
static char path[path_max_bytes];

static const struct document_edit *edit(void) { return shown.document == NULL ? NULL : shown.kind->edit; }

const struct field *focused_field(void) {
  return form.is_open && form.focused >= 0 && listed_page == shown.page ? &fields[form.focused] : NULL;
}

static void list_them(void *unused) {
  (void)unused;
  count = edit()->list_fields(shown.document, shown.page, fields, fields_max);
}

static void list_again(void) {
  count = 0;
  listed_page = work(list_them, NULL, by_agent, NULL) ? shown.page : -1;
  for (int i = 0; i < count; i++) boxes[i] = fields[i].box;
  if (form.focused >= count) form.focused = -1;
}

void ready_form(void) {
  if (!form.is_open || listed_page == shown.page) return;
  leave_field();
  list_again();
}

struct beginning { bool is_ready; const char *remark; };

static void begin_it(void *argument) {
  struct beginning *beginning = argument;
  beginning->is_ready = edit()->begin(shown.document, &beginning->remark);
}

void begin_form(const char *document_path) {
  struct beginning beginning = { 0 };
  if (form.is_open || edit() == NULL) return;
  if (!work(begin_it, &beginning, by_agent, NULL) || !beginning.is_ready) return say(in_words(word_not_changeable));
  if (beginning.remark != NULL) shown.remark = beginning.remark;
  snprintf(path, sizeof path, "%s", document_path);
  end_selection();
  leave_links();
  form = (struct form){ .is_open = true, .focused = -1 };
  listed_page = -1;
  settle_view();
  ready_form();
  spoil_unawaited();
  say(count > 0 ? in_words(word_fill_in) : in_words(word_no_field_here));
}

void end_form(void) {
  close_menu();
  end_marking();
  form = (struct form){ .focused = -1 };
  listed_page = -1;
  count = 0;
}

struct writing {
  const char *utf8;
  bool begins_step, is_done, is_chosen, adds, again;
  int choice, field, page;
  char *text;
  size_t offset;
  struct box box;
  float x, y;
};

static void read_it(void *argument) {
  struct writing *reading = argument;
  reading->text = edit()->read_text(shown.document, shown.page, form.focused);
}

static void write_it(void *argument) {
  struct writing *writing = argument;
  writing->is_done = edit()->write_text(shown.document, shown.page, form.focused, writing->utf8, writing->begins_step);
}

static void find_caret(void *argument) {
  struct writing *finding = argument;
  finding->is_done = edit()->caret(shown.document, shown.page, form.focused, finding->offset, &finding->box);
}

static bool is_within(struct box inner, struct box outer) {
  return inner.x0 >= outer.x0 - 1 && inner.x1 <= outer.x1 + 2 && inner.y0 >= outer.y0 - 3 && inner.y1 <= outer.y1 + 3;
}

/** Finds the caret. Where it would not be seen, what is typed is said below the page, so that nobody types blindly. */
static void show_caret(void) {
  enum { said_max = 120 };
  const struct field *field = focused_field();
  struct writing finding = { .offset = field_text.caret };
  char line[said_max * 2 + 8];
  has_caret = false;
  spoil_overlay();
  if (field == NULL || (field->kind != fill_text && !field->is_free)) return;
  work(find_caret, &finding, by_agent, NULL);
  caret = finding.box;
  has_caret = finding.is_done && is_within(caret, field->box);
  if (has_caret || field->is_secret) return;
  size_t from = field_text.caret > said_max ? field_text.caret - said_max : 0;
  while (from < field_text.caret && ((unsigned char)field_text.utf8[from] & 0xc0) == 0x80) from++;
  const char *before = field_text.utf8 + from, *after = field_text.utf8 + field_text.caret;
  snprintf(line, sizeof line, "%.*s|%.*s", (int)(after - before), before, said_max, after);
  for (char *at = line; *at != 0; at++) if (*at == '\n') *at = ' ';
  say(line);
}

void changed_in(const struct box *box) {
  form.is_changed = true;
  tell_changed(true);
  if (box == NULL) spoil_unawaited();
  else spoil_box(*box);
}

/** Has the field drawn anew, or the whole page where other fields show the same. */
static void changed(const struct field *field) { changed_in(field == NULL || field->is_shared ? NULL : &field->box); }

static struct box around(struct box one, struct box other) {
  return (struct box){ fminf(one.x0, other.x0), fminf(one.y0, other.y0), fmaxf(one.x1, other.x1), fmaxf(one.y1, other.y1) };
}

/** A note grows and shrinks with what it says, so what was around it is drawn anew as well. */
static void follow_note(void) {
  const struct box before = boxes[form.focused];
  list_again();
  if (form.focused < 0) return changed_in(NULL);
  const struct box both = around(before, boxes[form.focused]);
  changed_in(&both);
}

static void write_field(bool begins_step) {
  struct writing writing = { .utf8 = field_text.utf8, .begins_step = begins_step || letters == 0 };
  letters = (letters + 1) % letters_in_step;
  form.is_note_new = false;
  work(write_it, &writing, by_agent, NULL);
  if (!writing.is_done) say(in_words(word_not_filled));
  else if (focused_field()->is_note) follow_note();
  else changed(focused_field());
}

static void drop_note(void *argument) {
  struct writing *dropping = argument;
  dropping->is_done = edit()->drop_empty_note(shown.document, dropping->page, dropping->field, &dropping->again);
}

/** A note that says nothing when it is left was none. */
static void leave_note(int field, int page) {
  struct writing dropping = { .field = field, .page = page };
  work(drop_note, &dropping, by_agent, NULL);
  if (!dropping.is_done) return;
  if (!dropping.again) changed_in(&boxes[field]);
  listed_page = -1;
}

void leave_field(void) {
  const int field = form.focused, page = listed_page;
  if (field < 0) return;
  close_menu();
  form.focused = -1;
  form.is_note_new = false;
  has_caret = false;
  forget_code();
  spoil_overlay();
  if (page >= 0 && fields[field].is_note && field_text.utf8[0] == 0) leave_note(field, page);
}

static void take_text(void) {
  const struct field *field = focused_field();
  struct writing reading = { 0 };
  letters = 0;
  if (field == NULL || (field->kind != fill_text && !field->is_free)) return;
  work(read_it, &reading, by_agent, NULL);
  take_field_text(reading.text, field->is_multiline, field->length_max);
  free(reading.text);
}

static void focus_field(int field) {
  leave_field();
  end_marking();
  end_selection();
  leave_links();
  form.focused = field;
  take_text();
  scroll_to(fields[field].box);
  show_caret();
}

static void move_it(void *argument) {
  struct writing *moving = argument;
  moving->is_done = edit()->move_note(shown.document, shown.page, form.focused, moving->x, moving->y);
}

void move_focused_note(float right, float down) {
  struct writing moving = { .x = right, .y = down };
  letters = form.is_note_new ? 1 : 0;
  work(move_it, &moving, by_agent, NULL);
  if (moving.is_done) follow_note();
  show_caret();
}

static void put_it(void *argument) {
  struct writing *putting = argument;
  putting->field = edit()->put_note(shown.document, shown.page, putting->x, putting->y);
}

void put_note_at(float x, float y) {
  struct writing putting = { .x = x, .y = y, .field = -1 };
  leave_field();
  work(put_it, &putting, by_agent, NULL);
  list_again();
  if (putting.field < 0 || putting.field >= count) return say(in_words(word_not_put));
  focus_field(putting.field);
  // What is typed first belongs to the step that put it there.
  letters = 1;
  form.is_note_new = true;
}

void type_letter(unsigned long character) {
  if (type_into_field(character)) write_field(character == ' ' || character == '\n');
  show_caret();
}

void erase_letter(bool is_forward) {
  if (erase_in_field(is_forward)) write_field(false);
  show_caret();
}

void move_caret(void) {
  letters = 0;
  show_caret();
}

static void find_offset(void *argument) {
  struct writing *finding = argument;
  finding->offset = edit()->offset_at(shown.document, shown.page, form.focused, finding->x, finding->y);
}

static void place_caret_at(float x, float y) {
  struct writing finding = { .x = x, .y = y };
  work(find_offset, &finding, by_agent, NULL);
  place_in_field(finding.offset);
  move_caret();
}

void move_caret_line(int direction) {
  const float height = caret.y1 - caret.y0;
  if (has_caret) place_caret_at(caret.x0, (caret.y0 + caret.y1) / 2 + (float)direction * height * 1.116f);
}

static void toggle_it(void *argument) {
  struct writing *writing = argument;
  writing->is_done = edit()->toggle(shown.document, shown.page, form.focused);
}

void toggle_field(void) {
  struct writing writing = { 0 };
  work(toggle_it, &writing, by_agent, NULL);
  if (writing.is_done) changed(focused_field());
}

static void choose_it(void *argument) {
  struct writing *writing = argument;
  writing->is_done = edit()->choose(shown.document, shown.page, form.focused, writing->choice, writing->adds);
}

void choose(int choice, bool adds) {
  struct writing writing = { .choice = choice, .adds = adds };
  const struct field *field = focused_field();
  if (field == NULL || choice < 0 || choice >= field->choices) return;
  work(choose_it, &writing, by_agent, NULL);
  if (!writing.is_done) return say(in_words(word_not_filled));
  changed(field);
  take_text();
  show_caret();
}

static void read_choice_of(void *argument) {
  struct writing *reading = argument;
  reading->text = edit()->read_choice(shown.document, shown.page, form.focused, reading->choice, &reading->is_chosen);
}

char *choice_called(int choice, bool *is_chosen) {
  struct writing reading = { .choice = choice };
  work(read_choice_of, &reading, by_agent, NULL);
  *is_chosen = reading.is_chosen;
  return reading.text;
}

int chosen_now(void) {
  const struct field *field = focused_field();
  for (int i = 0; field != NULL && i < field->choices; i++) {
    bool is_chosen;
    free(choice_called(i, &is_chosen));
    if (is_chosen) return i;
  }
  return -1;
}

static void find_choice(void *argument) {
  struct writing *finding = argument;
  finding->choice = edit()->choice_at(shown.document, shown.page, form.focused, finding->x, finding->y);
}

static int field_at(float x, float y) {
  // The one that is drawn last is seen.
  for (int i = count - 1; i >= 0; i--) if (x >= boxes[i].x0 && x < boxes[i].x1 && y >= boxes[i].y0 && y < boxes[i].y1) return i;
  return -1;
}

static void press_field(float x, float y, bool adds) {
  const struct field *field = focused_field();
  struct writing finding = { .x = x, .y = y, .choice = -1 };
  if (field == NULL) return;
  if (field->kind == fill_toggle) return toggle_field();
  if (field->kind == fill_text) return place_caret_at(x, y);
  if (!field->is_list) return open_menu();
  work(find_choice, &finding, by_agent, NULL);
  choose(finding.choice, adds);
}

bool press_form(int x, int y, bool adds) {
  float page_x, page_y;
  if (!form.is_open) return false;
  if (press_menu(x, y)) return true;
  ready_form();
  point_on_page(x, y, &page_x, &page_y);
  const int field = field_at(page_x, page_y);
  if (field < 0) {
    leave_field();
    return false;
  }
  if (field != form.focused) focus_field(field);
  press_field(page_x, page_y, adds);
  return true;
}

static int list_on_page(int page) { return edit()->list_fields(shown.document, page, fields, fields_max); }

void focus_next_field(int direction) {
  ready_form();
  const int next = form.focused < 0 ? (direction > 0 ? 0 : count - 1) : form.focused + direction;
  if (next >= 0 && next < count) return focus_field(next);
  const int pages = known_pages(by_person);
  struct look further = { list_on_page, (shown.page + direction + pages) % pages, 0 };
  const int page = look_through(&further, direction, in_words(word_looking_for_fields));
  listed_page = -1;
  if (page >= 0) go_to_page(page, false);
  ready_form();
  if (page >= 0 && count > 0) focus_field(direction > 0 ? 0 : count - 1);
  else say(page == -1 ? in_words(word_no_fields) : in_words(word_stopped));
}

static void undo_it(void *argument) {
  struct writing *writing = argument;
  writing->is_done = edit()->undo(shown.document, writing->again);
}

void undo_change(bool again) {
  struct writing writing = { .again = again };
  const int focused = form.focused;
  if (form.is_note_new && !again) return leave_field();
  work(undo_it, &writing, by_agent, NULL);
  listed_page = -1;
  ready_form();
  if (!writing.is_done) say(again ? in_words(word_nothing_again) : in_words(word_nothing_undo));
  else {
    changed(NULL);
    step_lines(again);
  }
  if (focused >= 0 && focused < count) focus_field(focused);
}

static void save_it(void *argument) {
  struct writing *writing = argument;
  writing->is_done = edit()->save(shown.document, writing->utf8);
}

void save_form(void) {
  struct writing writing = { .utf8 = path };
  letters = 0;
  if (focused_field() != NULL && focused_field()->is_note && field_text.utf8[0] == 0) leave_field();
  work(save_it, &writing, by_agent, "Saving…");
  if (writing.is_done) {
    form.is_changed = false;
    tell_changed(false);
  }
  say(writing.is_done ? in_words(word_saved) : in_words(word_not_saved));
}

int fields_on_page(const struct box **their_boxes) {
  *their_boxes = boxes;
  return form.is_open && listed_page == shown.page ? count : 0;
}

const struct box *caret_on_page(void) { return has_caret && focused_field() != NULL ? &caret : NULL; }
