// A page's text beside the picture, for screen readers and large letters. It is the guest's word, and headed as such.
import Gtk from 'gi://Gtk?version=3.0';
import { guestTextMaxBytes } from '../protocol/limits.ts';
import type { WindowWords } from '../protocol/words.ts';
import { plainGuestText } from './guest-text.ts';
import { GuestTextView } from './guest-text-view.ts';
import { createButton } from './tool-button.ts';

const widthPixels = 340;

export class ReadingPane {
  readonly widget = new Gtk.Box({
    orientation: Gtk.Orientation.VERTICAL,
    spacing: 6,
    no_show_all: true,
    width_request: widthPixels,
  });
  readonly #view: GuestTextView;
  readonly #noText: string;

  /** `closed` gives the keyboard back to the picture. */
  constructor({ guest, keys }: WindowWords, closed: () => void) {
    this.#view = new GuestTextView(guest.reading, false);
    this.#noText = guest.noText;
    const heading = new Gtk.Label({ label: guest.reading, xalign: 0, wrap: true, visible: true });
    heading.get_style_context().add_class('glovebox-name');
    const close = createButton({ icon: 'window-close-symbolic', name: guest.closeText, key: keys.Escape }, () => {
      this.hide();
      closed();
    });
    close.set_valign(Gtk.Align.START);
    const top = new Gtk.Box({ spacing: 6, visible: true });
    top.pack_start(heading, true, true, 0);
    top.pack_start(close, false, false, 0);
    this.widget.get_style_context().add_class('glovebox-bar');
    this.widget.pack_start(top, false, false, 0);
    this.widget.pack_start(this.#view.widget, true, true, 0);
  }

  get isShown(): boolean {
    return this.widget.visible;
  }

  /** Each page asked for replaces the one before. */
  show(untrustedText: string): void {
    const text = plainGuestText(untrustedText, guestTextMaxBytes);
    this.#view.show(text === '' ? this.#noText : text);
    this.widget.show();
    this.#view.focus();
  }

  hide(): void {
    this.#view.show('');
    this.widget.hide();
  }
}
