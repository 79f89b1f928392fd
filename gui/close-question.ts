// Asks, before a window with unsaved changes is closed, whether that is meant.
import Gtk from 'gi://Gtk?version=3.0';
import type { WindowWords } from '../protocol/words.ts';

export class CloseQuestion {
  readonly widget = new Gtk.InfoBar({ message_type: Gtk.MessageType.QUESTION, no_show_all: true });
  readonly #keep: Gtk.Button;

  constructor({ unsaved }: WindowWords, answered: (isToClose: boolean) => void) {
    this.#keep = Gtk.Button.new_with_label(unsaved.keep);
    const words = new Gtk.Box({ orientation: Gtk.Orientation.VERTICAL, spacing: 4, visible: true });
    [unsaved.heading, unsaved.detail].forEach((text, index) => {
      const line = new Gtk.Label({ label: text, xalign: 0, wrap: true, visible: true });
      if (index === 0) line.get_style_context().add_class('glovebox-name');
      words.pack_start(line, false, false, 0);
    });
    this.widget.get_content_area().pack_start(words, true, true, 0);
    this.widget.get_accessible().set_name(`${unsaved.heading} ${unsaved.detail}`);
    const close = Gtk.Button.new_with_label(unsaved.close);
    close.get_style_context().add_class('destructive-action');
    for (const [button, isToClose] of [
      [close, true],
      [this.#keep, false],
    ] as const) {
      button.set_valign(Gtk.Align.CENTER);
      button.connect('clicked', () => {
        this.widget.hide();
        answered(isToClose);
      });
      button.show();
      this.widget.add_action_widget(button, Gtk.ResponseType.NONE);
    }
  }

  get isShown(): boolean {
    return this.widget.visible;
  }

  /** The answer that loses nothing has the keyboard. */
  ask(): void {
    this.widget.show();
    this.focus();
  }

  focus(): void {
    this.#keep.grab_focus();
  }

  hide(): void {
    this.widget.hide();
  }
}
