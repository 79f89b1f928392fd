// What the print dialog uses of poppler-glib, for which no type package is among our dependencies.
// Source: the introspection data of gir1.2-poppler-0.18 (Poppler-0.18.typelib).
declare module 'gi://Poppler?version=0.18' {
  import type Cairo from 'cairo';

  namespace Poppler {
    class Document {
      static new_from_file(uri: string, password: string | null): Document;
      get_n_pages(): number;
      get_page(index: number): Page;
    }

    interface Page {
      /** In points. */
      get_size(): [number, number];
      render_for_printing(cairo: Cairo.Context): void;
    }
  }

  export default Poppler;
}
