// A text of the document in our window: plain, bounded, scrolled, never editable.
import Gtk from 'gi://Gtk?version=3.0';

export class GuestTextView {
  readonly widget = new Gtk.ScrolledWindow({ visible: true, shadow_type: Gtk.ShadowType.IN, propagate_natural_height: true });
  readonly #view: Gtk.TextView;

  constructor(name: string, isMonospaced: boolean) {
    this.#view = new Gtk.TextView({
      visible: true, editable: false, monospace: isMonospaced, accepts_tab: false, wrap_mode: Gtk.WrapMode.WORD_CHAR,
      left_margin: 8, right_margin: 8, top_margin: 6, bottom_margin: 6,
    });
    this.#view.get_accessible().set_name(name);
    this.widget.add(this.#view);
  }

  show(text: string): void {
    const buffer = this.#view.get_buffer();
    buffer.set_text(text, -1);
    buffer.place_cursor(buffer.get_start_iter());
  }

  focus(): void {
    this.#view.grab_focus();
  }
}
