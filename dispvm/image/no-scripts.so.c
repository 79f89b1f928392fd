// Preloaded into the guest's viewers: scripts in documents never run. mupdf turns its script engine on by this one call into its
// library and has no option against it. Starting the engine was also an eighth of the code translated to show a PDF.
// A mupdf that has the call linked in would go on past this unseen, so it says once that it was called: init waits for the word.
#include <unistd.h>

static const char word[] = "glovebox: no scripts\n";

void pdf_enable_js(void *context, void *document) {
  static int said;
  (void)context;
  (void)document;
  if (!said) said = write(STDERR_FILENO, word, sizeof word - 1) > 0;
}
