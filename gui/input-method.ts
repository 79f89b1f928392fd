// The user's input method (IBus, fcitx, dead keys, Compose): what is composed arrives as text. gjs cannot give an event
// to GTK's input context itself; an entry of GTK's can, and shows what is being composed, in our words' font, over the
// picture's corner.
import type Gdk from 'gi://Gdk?version=3.0';
import Gtk from 'gi://Gtk?version=3.0';
import { withoutOwnKeys } from './style.ts';

/** Of a text, in the width of a Latin letter: those of East Asia take two. */
const widthOf = (text: string): number =>
  Array.from(text).reduce((width, letter) => width + (letter >= '\u1100' ? 2 : 1), 1);

export class InputMethod {
  /** Never has the focus: it is handed the picture's events. */
  readonly widget = new Gtk.Entry({
    visible: true,
    can_focus: false,
    opacity: 0,
    halign: Gtk.Align.START,
    valign: Gtk.Align.END,
    width_chars: 1,
  });

  constructor(commit: (text: string) => void) {
    withoutOwnKeys(this.widget);
    this.widget.connect('preedit-changed', (_entry, text) => {
      this.widget.set_opacity(text === '' ? 0 : 1);
      this.widget.set_width_chars(widthOf(text));
    });
    this.widget.connect('changed', () => {
      const text = this.widget.get_text();
      if (text === '') return;
      this.widget.set_text('');
      commit(text);
    });
  }

  /**
   * Whether a key that was pressed or let go is the method's; a text may have been committed by then. It is asked about
   * every key, also Control and its like: one of them switches it on. IBus and fcitx take all keys, and send those again
   * that they have no use for.
   */
  takes(event: Gdk.Event): boolean {
    return this.widget.event(event);
  }

  focusChanged(event: Gdk.Event): void {
    if (this.widget.get_realized()) this.widget.event(event);
  }
}
