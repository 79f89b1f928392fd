// See render.h. LibreOfficeKit never runs a document's macros unless it is asked to, and nobody asks; the profile forbids
// the rest (links, remote pictures, lock files). No question of LibreOffice's is answered but that for a password.
#define LOK_USE_UNSTABLE_API
#include "render.h"
#include <LibreOfficeKit/LibreOfficeKitInit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PROGRAM "/usr/lib/libreoffice/program"
#define PROFILE "file:///home/user/office"

/** LibreOfficeKitEnums.h has them for C++ alone. */
enum { feature_password = 1, callback_password = 20, callback_password_to_modify = 21, callback_dialog = 46, kind_text = 0, kind_spreadsheet = 1 };
enum { url_max_bytes = path_max_bytes * 3 + 8 };
static const off_t output_max_bytes = 200000000;

/** Sheets and headings make the outline. What prints endlessly (a sheet formatted to its last row) ends somewhere. */
static const char export_options[] =
  "{\"PageRange\":{\"type\":\"string\",\"value\":\"1-1000\"},"
  "\"ExportNotes\":{\"type\":\"boolean\",\"value\":\"false\"},"
  "\"ExportBookmarks\":{\"type\":\"boolean\",\"value\":\"true\"},"
  "\"ReduceImageResolution\":{\"type\":\"boolean\",\"value\":\"false\"}}";

static LibreOfficeKit *kit;
static const char *given_password, *loading_url;
static int questions;

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
      // It would wait for ever. What it could show without an answer, it has shown in silence before: see load.
      _exit(1);
  }
}

bool load_office(void) {
  kit = lok_init_2(PROGRAM, PROFILE);
  if (!kit) return false;
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

/** Our own, in profile/basic: what LibreOfficeKit has no call for. A document is shown without, too. */
static void prepare_pages(LibreOfficeKitDocument *document) {
  int kind = document->pClass->getDocumentType(document);
  if (kind == kind_text) kit->pClass->runMacro(kit, "macro:///Standard.Pages.ListComments");
  if (kind == kind_spreadsheet) kit->pClass->runMacro(kit, "macro:///Standard.Pages.FitSheets");
}

static enum answer store(LibreOfficeKitDocument *document, const char *output) {
  char url[url_max_bytes];
  struct stat made;
  if (!to_url(output, url)) return answer_failed;
  prepare_pages(document);
  if (!document->pClass->saveAs(document, url, "pdf", export_options)) return answer_damaged;
  if (stat(output, &made) != 0 || made.st_size == 0) return answer_damaged;
  return made.st_size > output_max_bytes ? answer_too_large : answer_done;
}

/** In silence it opens all that needs no password, but does not ask for one either. */
static LibreOfficeKitDocument *load(const char *url) {
  LibreOfficeKitDocument *document = kit->pClass->documentLoadWithOptions(kit, url, "Batch=true");
  return document ? document : kit->pClass->documentLoadWithOptions(kit, url, NULL);
}

enum answer render(const char *input, const char *output, const char *password) {
  char url[url_max_bytes];
  if (!to_url(input, url)) return answer_failed;
  given_password = password;
  loading_url = url;
  questions = 0;
  LibreOfficeKitDocument *document = load(url);
  if (!document) return questions == 0 ? answer_damaged : *password ? answer_wrong_password : answer_needs_password;
  enum answer answer = store(document, output);
  document->pClass->destroy(document);
  return answer;
}
