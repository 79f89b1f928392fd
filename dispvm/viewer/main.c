#include <mupdf/fitz.h>
#include <Imlib2.h>
#include <X11/Xlib.h>
#include <X11/extensions/XShm.h>
#include <uchardet/uchardet.h>
int main(void) { fz_context *context = fz_new_context(NULL, NULL, 64 << 20); return context == NULL || XOpenDisplay(NULL) == NULL || imlib_version() == 0 || uchardet_new() == NULL || !XShmQueryExtension(NULL); }
