// A presenter's page: HTML, which is given pictures of the emoji in it before libmupdf lays it out. The page names pictures in
// its own folder, and ours beside them.
#include "emoji.h"
#include "pages.h"
#include <stdlib.h>
#include <string.h>

static const size_t html_max_bytes = 32 << 20;

static bool is_html(const char *path) {
  const char *ending = strrchr(path, '.');
  return ending != NULL && strcmp(ending, ".html") == 0;
}

/** What the page can name: files in its own folder, and `pictures`. Throws. */
static fz_archive *surroundings(fz_context *ctx, const char *path, fz_archive *pictures) {
  char *folder = strdup(path);
  fz_archive *all = NULL, *own = NULL;
  if (folder == NULL) fz_throw(ctx, FZ_ERROR_SYSTEM, "no memory");
  *strrchr(folder, '/') = 0;
  fz_var(all);
  fz_var(own);
  fz_try(ctx) {
    all = fz_new_multi_archive(ctx);
    fz_mount_multi_archive(ctx, all, pictures, NULL);
    own = fz_open_directory(ctx, folder);
    fz_mount_multi_archive(ctx, all, own, NULL);
  }
  fz_always(ctx) {
    fz_drop_archive(ctx, own);
    free(folder);
  }
  fz_catch(ctx) {
    fz_drop_archive(ctx, all);
    fz_rethrow(ctx);
  }
  return all;
}

static fz_document *open_pictured(fz_context *ctx, const char *path, fz_buffer *page, fz_archive *pictures) {
  fz_archive *all = NULL;
  fz_stream *stream = NULL;
  fz_document *opened = NULL;
  fz_var(all);
  fz_var(stream);
  fz_var(opened);
  fz_try(ctx) {
    all = surroundings(ctx, path, pictures);
    stream = fz_open_buffer(ctx, page);
    opened = fz_open_document_with_stream_and_dir(ctx, "text/html", stream, all);
  }
  fz_always(ctx) {
    fz_drop_stream(ctx, stream);
    fz_drop_archive(ctx, all);
  }
  fz_catch(ctx) fz_rethrow(ctx);
  return opened;
}

fz_document *open_page_file(const char *path) {
  fz_context *ctx = pages_context();
  fz_buffer *html = NULL, *page = NULL;
  fz_archive *pictures = NULL;
  fz_document *opened = NULL;
  if (!is_html(path) || strchr(path, '/') == NULL) return fz_open_document(ctx, path);
  fz_var(html);
  fz_var(page);
  fz_var(pictures);
  fz_var(opened);
  fz_try(ctx) {
    html = fz_read_file(ctx, path);
    pictures = fz_new_tree_archive(ctx, NULL);
    const char *untrusted_html = fz_string_from_buffer(ctx, html);
    const size_t size = fz_buffer_storage(ctx, html, NULL);
    if (size < html_max_bytes) page = picture_emoji(ctx, pictures, untrusted_html, size);
    opened = page == NULL ? fz_open_document(ctx, path) : open_pictured(ctx, path, page, pictures);
  }
  fz_always(ctx) {
    fz_drop_buffer(ctx, html);
    fz_drop_buffer(ctx, page);
    fz_drop_archive(ctx, pictures);
  }
  fz_catch(ctx) fz_rethrow(ctx);
  return opened;
}
