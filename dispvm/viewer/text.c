#include "viewer.h"
const struct document_kind text_kind = {.name = "text"};
