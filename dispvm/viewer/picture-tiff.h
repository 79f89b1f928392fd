// What the two halves of the TIFF codec share.
#pragma once
#include "picture.h"
#include <tiffio.h>

/** Whether `decode_grey_with_alpha` reads this directory. */
bool is_grey_with_alpha(TIFF *);
/** Decodes into pixels as large as the directory's picture. False where there is not one row. */
bool decode_grey_with_alpha(TIFF *, struct pixels *);
