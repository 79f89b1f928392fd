// A text of the document in our window: plain, bounded, scrolled, never editable, and in a frame that looks like none of ours.
import Gtk from 'gi://Gtk?version=3.0';
import Pango from 'gi://Pango';

export interface StyledPiece {
  readonly text: string;
  readonly isBold: boolean;
}

export class GuestTextView {
  readonly widget = new Gtk.ScrolledWindow({ visible: true, shadow_type: Gtk.ShadowType.IN, propagate_natural_height: true });
  readonly #view: Gtk.TextView;

  constructor(name: string, isMonospaced: boolean) {
    this.#view = new Gtk.TextView({
      visible: true, editable: false, monospace: isMonospaced, accepts_tab: false, wrap_mode: isMonospaced ? Gtk.WrapMode.CHAR : Gtk.WrapMode.WORD_CHAR,
      left_margin: 8, right_margin: 8, top_margin: 6, bottom_margin: 6,
    });
    this.#view.get_accessible().set_name(name);
    this.#view.get_style_context().add_class('glovebox-guest-text');
    this.#view.get_buffer().get_tag_table().add(new Gtk.TextTag({ name: 'bold', weight: Pango.Weight.BOLD, underline: Pango.Underline.SINGLE }));
    this.widget.add(this.#view);
  }

  show(pieces: readonly StyledPiece[]): void {
    const buffer = this.#view.get_buffer();
    buffer.set_text('', 0);
    for (const { text, isBold } of pieces) {
      const start = buffer.get_end_iter().get_offset();
      buffer.insert(buffer.get_end_iter(), text, -1);
      if (isBold) buffer.apply_tag_by_name('bold', buffer.get_iter_at_offset(start), buffer.get_end_iter());
    }
    buffer.place_cursor(buffer.get_start_iter());
  }

  focus(): void {
    this.#view.grab_focus();
  }
}
