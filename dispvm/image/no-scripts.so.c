// Preloaded into the guest's viewers: scripts in documents never run. mupdf turns its script engine on by this one call into its
// library and has no option against it. Starting the engine was also an eighth of the code translated to show a PDF.
void pdf_enable_js(void *context, void *document) {
  (void)context;
  (void)document;
}
