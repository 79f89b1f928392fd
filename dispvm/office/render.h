// LibreOffice inside this process.
#pragma once
#include "ask.h"
#include <stdbool.h>

/** Loads it, which takes long. False where it is not there. */
bool load_office(void);
/** Loads the document, without a window, and stores it as PDF. `password` may be empty. */
enum answer render(const char *input, const char *output, const char *password);
/** The document that was rendered last is still there: the next one is not kept waiting by its end. */
void forget_document(void);
