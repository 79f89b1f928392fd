// LibreOffice inside this process.
#pragma once
#include "ask.h"
#include <stdbool.h>

/** Loads it, which takes long. False where it is not there. */
bool load_office(void);
/** Loads the document, without a window, and stores its first page as PDF, or all of them. `password` may be empty. */
enum answer render(const char *input, const char *output, const char *password);
/** Stores all pages of the document that was begun last. */
enum answer render_rest(const char *output);
/** The document that was rendered last is still there: the next one is not kept waiting by its end. One that is begun stays. */
void forget_document(void);
