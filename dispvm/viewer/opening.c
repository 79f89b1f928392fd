// From a command, a link or a password to a document on the screen. What lies in an archive or message is opened over its
// list, which comes back by Alt+Left; one document is open at a time. What cannot be shown at all is told to the agent.
#include "parts.h"
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

enum { places_max = 10, kind_max = 32 };

/** A document and where it was looked at: the attachment itself, then what was opened out of it. */
struct place { const struct document_kind *kind; char path[path_max_bytes]; struct page_limit limit; int page, link; struct view view; };
static struct place places[places_max];
/** How many places there are; the last one is the document on the screen. */
static int places_count;

/** What is being opened; a member of the container on the screen where `member` is not negative. */
static struct {
  char word[kind_max], path[path_max_bytes];
  const struct document_kind *kind;
  struct page_limit limit;
  int member, tries;
  bool asks_presenter;
} wanted;
static char folder[path_max_bytes];
static bool is_painted_told, is_counting;

static void run_presenter(const char *password);

/** Forgets what lies over the pages of the document that is left: it is of no other one. */
static void forget_marks(void) {
  end_form();
  end_selection();
  end_search();
  leave_links();
}

static const char *cause(int code) {
  switch (code) {
    case exit_password_wrong: return in_words(word_wrong_thrice);
    case exit_unsupported: return in_words(word_unsupported);
    case exit_too_large: return in_words(word_too_large);
    case exit_too_slow: return in_words(word_too_slow);
    case exit_locked: return in_words(word_locked);
    case exit_certificate_needed: return in_words(word_certificate);
    default: return in_words(word_damaged);
  }
}

/** Whether the agent takes this code: a presenter under attack may end with any. */
static bool is_told(int code) {
  const bool is_of_document = code >= exit_damaged && code <= exit_too_large;
  return is_of_document || code == exit_locked || code == exit_too_slow || code == exit_certificate_needed;
}

static void show_place(void) {
  const struct place *place = &places[places_count - 1];
  forget_marks();
  blank_screen();
  if (show_document(place->kind, place->path, NULL, place->limit) != opened) return say(cause(exit_damaged));
  shown.page = place->page;
  view = place->view;
  settle_view();
  focus_link_again(place->link);
  forget_pages_told();
  is_counting = true;
}

static void fail(int code) {
  stop_presenter();
  end_entry();
  if (wanted.member < 0) return tell_failed(code);
  if (shown.document == NULL) show_place();
  say(cause(code));
}

static void ask(bool is_wrong) {
  blank_screen();
  say(in_words(is_wrong ? word_wrong_password : word_needs_password));
  begin_entry(true);
  tell_password(is_wrong);
}

static void ask_again(void) {
  if (++wanted.tries >= tries_max) fail(exit_password_wrong);
  else ask(true);
}

static void remember_place(const struct document_kind *kind, const char *path, struct page_limit limit) {
  if (wanted.member < 0) places_count = 0;
  if (places_count == places_max) places_count--;
  struct place *place = &places[places_count++];
  place->kind = kind;
  place->limit = limit;
  place->link = -1;
  snprintf(place->path, sizeof place->path, "%s", path);
}

static void open_direct(const struct document_kind *kind, const char *path, const char *password) {
  wanted.kind = kind;
  wanted.asks_presenter = false;
  if (path != wanted.path) snprintf(wanted.path, sizeof wanted.path, "%s", path);
  forget_marks();
  switch (show_document(kind, path, password, wanted.limit)) {
    case opened: break;
    case needs_password: return ask(false);
    case wrong_password: return ask_again();
    case unsupported: return fail(exit_unsupported);
    case too_large: return fail(exit_too_large);
    case locked: return fail(exit_locked);
    case needs_certificate: return fail(exit_certificate_needed);
    default: return fail(exit_damaged);
  }
  end_entry();
  blank_screen();
  reset_view();
  forget_pages_told();
  remember_place(kind, path, wanted.limit);
  settle_view();
  if (places_count > 1) tell_inside(places_count - 1);
  is_counting = true;
}

static void run_presenter(const char *password) {
  char number[16];
  snprintf(number, sizeof number, "%d", wanted.member);
  wanted.asks_presenter = true;
  if (folder[0] == 0 && !make_folder(folder)) return fail(exit_too_large);
  const char *const document[3] = { wanted.word, wanted.path, folder }, *const member[3] = { "member", folder, number };
  if (!start_presenter(wanted.member < 0 ? document : member, folder, password)) fail(exit_unsupported);
}

void show_blank(void) {
  end_copy();
  stop_presenter();
  end_entry();
  forget_marks();
  close_shown();
  remove_folder(folder);
  places_count = 0;
  is_painted_told = true;
  is_counting = false;
  blank_screen();
}

void open_attachment(const char *word, const char *path) {
  show_blank();
  is_painted_told = false;
  memset(&wanted, 0, sizeof wanted);
  wanted.member = -1;
  snprintf(wanted.word, sizeof wanted.word, "%s", word);
  snprintf(wanted.path, sizeof wanted.path, "%s", path);
  set_title("viewer");
  const struct document_kind *kind = find_kind(word);
  if (kind == NULL) run_presenter(NULL);
  else open_direct(kind, wanted.path, NULL);
}

void edit_shown(const char *path) {
  if (shown.document == NULL || places_count != 1 || strcmp(places[0].path, path) != 0) return;
  begin_form(path);
  // The agent waits to hear that the editor is there, as it does for the first time.
  paint();
  tell_painted();
  tell_changed(false);
  // The editor's window has heard of no page yet.
  forget_pages_told();
  tell_place();
}

void stay_shown(void) {
  if (shown.document == NULL) return;
  shown.remark = in_words(word_not_edited);
  // In front of what the editor may have left, and with the keyboard.
  set_title("viewer");
  // The remark takes its height from the page.
  settle_view();
  paint();
}

void open_member(int number) {
  if (folder[0] == 0 || places_count == 0 || is_presenting()) return;
  places[places_count - 1].page = shown.page;
  places[places_count - 1].link = focused_link();
  places[places_count - 1].view = view;
  memset(&wanted, 0, sizeof wanted);
  wanted.member = number;
  run_presenter(NULL);
}

/** What it is to be opened as, with its pages and its path; NULL where the line says nothing of the kind. */
static const struct document_kind *read_opening(const char *line, struct page_limit *limit, const char **path) {
  char event[8], word[16];
  int path_at = 0;
  if (sscanf(line, "%7[a-z]\t%15[a-z]\t%6d\t%6d\t%n", event, word, &limit->shown, &limit->all, &path_at) != 4 || path_at == 0) return NULL;
  *path = line + path_at;
  limit->is_preview = strcmp(event, "preview") == 0;
  return limit->is_preview || strcmp(event, "open") == 0 || strcmp(event, "begin") == 0 ? find_kind(word) : NULL;
}

void use_presenter_answer(const char *line) {
  int number = exit_damaged;
  const char *path = "";
  const struct document_kind *kind = read_opening(line, &wanted.limit, &path);
  if (kind != NULL) {
    const bool is_input = wanted.member < 0 && strcmp(path, wanted.path) == 0;
    if (!is_input && !is_inside(path, folder)) fail(exit_damaged);
    else open_direct(kind, path, NULL);
  } else if (strcmp(line, "password 0") == 0) ask(false);
  else if (strcmp(line, "password 1") == 0) ask_again();
  else {
    sscanf(line, "failed %d", &number);
    fail(is_told(number) ? number : exit_damaged);
  }
}

void complete_document(const char *line) {
  const char *path = "";
  struct page_limit limit = { 0 };
  const struct document_kind *kind = read_opening(line, &limit, &path);
  is_counting = kind == shown.kind && shown.document != NULL && is_inside(path, folder) && replace_document(path, limit);
  if (is_counting) {
    snprintf(places[places_count - 1].path, path_max_bytes, "%s", path);
    places[places_count - 1].limit = limit;
    settle_view();
    // Made alone, a page may lie a part of a pixel elsewhere.
    spoil_unawaited();
  } else {
    shown.remark = in_words(word_first_page_only);
    shown.is_cut = true;
    settle_view();
  }
}

bool await_all_pages(void) {
  if (!is_completing()) return true;
  draw_note(note_bottom, in_words(word_completing));
  spoil_overlay();
  let_presenter_complete();
  while (is_completing()) {
    const int keys_fd = ConnectionNumber(window.display);
    struct pollfd waited[3] = { { presenter_fd(), POLLIN, 0 }, { commands_fd, POLLIN, 0 }, { keys_fd, POLLIN, 0 } };
    if (poll(waited, 3, presenter_due_ms()) < 0 && errno != EINTR) return false;
    if (waited[1].revents != 0 || is_escape_waiting()) return false;
    if (waited[0].revents != 0) read_presenter();
    else watch_presenter();
  }
  return true;
}

void answer_password(const char *password) {
  say(NULL);
  if (wanted.asks_presenter) run_presenter(password);
  else open_direct(wanted.kind, wanted.path, password);
}

bool go_back(void) {
  const bool is_opening = is_presenting() || (entry.is_open && entry.is_secret);
  if (is_opening && wanted.member < 0) return false;
  if (!is_opening && places_count < 2) return false;
  stop_presenter();
  end_entry();
  if (!is_opening) {
    places_count--;
    tell_inside(places_count - 1);
  }
  if (!is_opening || shown.document == NULL) show_place();
  return true;
}

bool is_counting_due(void) { return is_counting && shown.document != NULL && !is_completing(); }

void after_paint(void) {
  const bool is_asking = entry.is_open && entry.is_secret;
  if (!is_painted_told && (shown.document != NULL || is_asking)) {
    is_painted_told = true;
    // The server answers before it copies what was drawn to the card's memory, and copies before it answers again.
    XSync(window.display, False);
    tell_painted();
  }
  let_presenter_complete();
  if (!is_counting_due()) return;
  const char *remark = shown.remark;
  known_pages(by_person);
  is_counting = shown.pages == 0;
  // A line above the page makes room for itself. Nothing else may come that would have it painted.
  if (shown.remark != remark) {
    settle_view();
    paint();
  }
  tell_place();
}
