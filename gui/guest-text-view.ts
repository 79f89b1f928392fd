// A text of the document in our window: plain, bounded, scrolled, never editable.
import Gtk from 'gi://Gtk?version=3.0';

/** GTK lays out a paragraph at once: one of 64 KiB takes a second, and all windows wait for it. */
const paragraphMaxCharacters = 500;
const longParagraph = new RegExp(`.{${paragraphMaxCharacters}}(?=.)`, 'gu');

export class GuestTextView {
  readonly widget = new Gtk.ScrolledWindow({
    visible: true,
    shadow_type: Gtk.ShadowType.IN,
    propagate_natural_height: true,
  });
  readonly #view: Gtk.TextView;

  constructor(name: string, isMonospaced: boolean) {
    this.#view = new Gtk.TextView({
      visible: true,
      editable: false,
      monospace: isMonospaced,
      accepts_tab: false,
      wrap_mode: Gtk.WrapMode.WORD_CHAR,
      left_margin: 8,
      right_margin: 8,
      top_margin: 6,
      bottom_margin: 6,
    });
    this.#view.get_accessible().set_name(name);
    this.widget.add(this.#view);
  }

  /** A line of the text that is longer than a paragraph may be goes on in the next one. */
  show(text: string): void {
    const buffer = this.#view.get_buffer();
    buffer.set_text(text.replace(longParagraph, '$&\n'), -1);
    buffer.place_cursor(buffer.get_start_iter());
  }

  focus(): void {
    this.#view.grab_focus();
  }
}
