// See render.h. LibreOfficeKit never runs a document's macros unless it is asked to, and nobody asks; the profile forbids
// the rest (links, remote pictures, lock files). No question of LibreOffice's is answered but that for a password.
#define LOK_USE_UNSTABLE_API
#include "render.h"
#include "kind.h"
#include "layouts.h"
#include <LibreOfficeKit/LibreOfficeKitInit.h>
#include <dirent.h>
#include <dlfcn.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PROGRAM "/usr/lib/libreoffice/program"
#define PROFILE "file:///home/user/office"

/** LibreOfficeKitEnums.h has them for C++ alone. */
enum { feature_password = 1, callback_password = 20, callback_password_to_modify = 21, callback_dialog = 46 };
enum { kept_types = 4096 };
/** Of DialogCancelMode in LibreOffice's vcl/svapp.hxx. */
enum { cancel_in_silence = 2 };
enum { url_max_bytes = path_max_bytes * 3 + 8 };
static const off_t output_max_bytes = 200000000;

static LibreOfficeKit *kit;
static const char *given_password, *loading_url;
static int questions;
static bool is_remembered, is_begun, has_controls, cancels_dialogs;

static void on_callback(int type, const char *untrusted_payload, void *data) {
  (void)untrusted_payload;
  (void)data;
  switch (type) {
    case callback_password:
      // NULL gives up: it asks again where the first answer was wrong.
      kit->pClass->setDocumentPassword(kit, loading_url, questions++ == 0 && *given_password ? given_password : NULL);
      break;
    case callback_password_to_modify:
      // Not needed for looking at it.
      kit->pClass->setDocumentPassword(kit, loading_url, "");
      break;
    case callback_dialog:
      // It would wait for ever. One that was given up in silence says only that it closes.
      if (!cancels_dialogs) _exit(1);
  }
}

/** What LibreOffice's own libraries call of one another, where this one has it. */
static void *find_in_office(const char *symbol) {
  void *office = dlopen("libmergedlo.so", RTLD_NOW | RTLD_NOLOAD);
  return office ? dlsym(office, symbol) : NULL;
}

/** The filters of Lotus, Quattro Pro and Works would ask for the encoding of a file that does not tell it, and wait. */
static void answer_no_dialog(void) {
  void (*set_dialog_cancel_mode)(int) = find_in_office("_ZN11Application19SetDialogCancelModeE16DialogCancelMode");
  cancels_dialogs = set_dialog_cancel_mode != NULL;
  if (cancels_dialogs) set_dialog_cancel_mode(cancel_in_silence);
}

/** By default 256 of its descriptions of types are kept, fewer than one document needs: the others are read anew for each. */
static void keep_types(void) {
  void *types = dlopen("libuno_cppu.so.3", RTLD_NOW | RTLD_NOLOAD);
  void (*set_cache_size)(int32_t) = types ? dlsym(types, "typelib_setCacheSize") : NULL;
  if (set_cache_size) set_cache_size(kept_types);
}

/** What LibreOffice's own loop does once nothing else is to be done serves a window that nobody sees. Here it would be done
 *  while the viewer draws the page. */
static void put_others_last(void) {
  const struct sched_param unused = { 0 };
  DIR *threads = opendir("/proc/self/task");
  for (struct dirent *thread; threads && (thread = readdir(threads));) {
    pid_t id = atoi(thread->d_name);
    if (id > 0 && id != gettid()) sched_setscheduler(id, SCHED_IDLE, &unused);
  }
  if (threads) closedir(threads);
}

bool load_office(void) {
  kit = lok_init_2(PROGRAM, PROFILE);
  if (!kit) return false;
  keep_types();
  answer_no_dialog();
  put_others_last();
  kit->pClass->setOptionalFeatures(kit, feature_password);
  kit->pClass->registerCallback(kit, on_callback, NULL);
  return true;
}

/** A file's address: all that is not plain is written as its bytes. */
static bool to_url(const char *path, char *url) {
  static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-";
  if (*path != '/' || strlen(path) >= path_max_bytes) return false;
  char *end = url + sprintf(url, "file://");
  for (; *path; path++) end += sprintf(end, strchr(plain, *path) ? "%c" : "%%%02X", (unsigned char)*path);
  return true;
}

/** Runs one of our own, in office-profile/basic; nothing in `words` has to be quoted. */
static void run_macro(const char *name, const char *words) {
  char macro[2 * url_max_bytes + 64];
  snprintf(macro, sizeof macro, "macro:///Standard.Pages.%s(%s)", name, words);
  kit->pClass->runMacro(kit, macro);
}

/** Under LibreOfficeKit each drawing of a text counts as a tile, whose controls (the fields and buttons of a form) are drawn
 *  apart: a PDF goes without them. Nothing is loaded while it is off. */
static void run_macro_for_controls(const char *name, const char *words) {
  void (*set_kit_active)(bool) = find_in_office("_ZN10comphelper14LibreOfficeKit9setActiveEb");
  if (set_kit_active) set_kit_active(false);
  run_macro(name, words);
  if (set_kit_active) set_kit_active(true);
}

void forget_document(void) {
  if (!is_remembered || is_begun) return;
  run_macro("Forget", "");
  is_remembered = false;
}

/** Says `answer_damaged` where there are none. */
static enum answer look_at_pages(const char *output) {
  struct stat made;
  if (stat(output, &made) != 0 || made.st_size == 0) return answer_damaged;
  return made.st_size > output_max_bytes ? answer_too_large : answer_done;
}

/** In silence it opens all that needs no password, but does not ask for one either. */
static LibreOfficeKitDocument *load(const char *url) {
  LibreOfficeKitDocument *document = kit->pClass->documentLoadWithOptions(kit, url, "Batch=true");
  return document ? document : kit->pClass->documentLoadWithOptions(kit, url, NULL);
}

/** Opens what needs a password, and what cannot be drawn without a view. */
static enum answer render_with_view(const char *url, const char *output, const char *pages) {
  questions = 0;
  LibreOfficeKitDocument *document = load(url);
  if (!document) return questions == 0 ? answer_damaged : *given_password ? answer_wrong_password : answer_needs_password;
  run_macro_for_controls("StoreViewed", pages);
  document->pClass->destroy(document);
  return look_at_pages(output);
}

static bool run_render(const char *input, const char *kind, const char *pages) {
  char url[url_max_bytes], words[2 * url_max_bytes + 8];
  if (!to_url(input, url)) return false;
  snprintf(words, sizeof words, "%s,%s,%s", url, pages, kind);
  is_remembered = true;
  run_macro("Begin", words);
  return true;
}

/** Needs no password and no view: as good as all. */
static enum answer render_unseen(const char *input, const char *output, const char *pages) {
  char trimmed[path_max_bytes + sizeof ".pptx"];
  snprintf(trimmed, sizeof trimmed, "%s.pptx", output);
  bool is_trimmed = write_without_unused_layouts(input, trimmed);
  bool ran = run_render(is_trimmed ? trimmed : input, plain_kind(input), pages);
  if (is_trimmed) unlink(trimmed);
  enum answer answer = ran ? look_at_pages(output) : answer_failed;
  has_controls = answer == answer_damaged;
  if (has_controls) {
    run_macro_for_controls("BeginWithControls", pages);
    answer = look_at_pages(output);
  }
  is_begun = answer == answer_done;
  return is_begun ? answer_begun : answer;
}

enum answer render(const char *input, const char *output, const char *password) {
  char url[url_max_bytes], pages[url_max_bytes];
  if (!to_url(input, url) || !to_url(output, pages)) return answer_failed;
  enum answer answer = render_unseen(input, output, pages);
  if (answer != answer_damaged) return answer;
  unlink(output);
  given_password = password;
  loading_url = url;
  return render_with_view(url, output, pages);
}

enum answer render_rest(const char *output) {
  char pages[url_max_bytes];
  if (!is_begun || !to_url(output, pages)) return answer_failed;
  is_begun = false;
  if (has_controls) run_macro_for_controls("Finish", pages);
  else run_macro("Finish", pages);
  return look_at_pages(output);
}
