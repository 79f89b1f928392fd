// Slides bring the layouts that their author could have chosen; LibreOffice reads each of them, for more than half of its time.
#pragma once
#include <stdbool.h>

/**
 * Writes a copy of a presentation (Office Open XML) without the layouts that no slide uses. False, and nothing is left, where there is
 * none to leave out, or where the file is no such thing as far as can be told: it is shown as it is then.
 */
bool write_without_unused_layouts(const char *input, const char *output);
