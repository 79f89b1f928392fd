// The user's input method (IBus, fcitx, dead keys, Compose): what is composed arrives as text. gjs cannot give an event
// to GTK's input context itself; an entry of GTK's can, and shows what is being composed, in our words' font, over the
// picture's corner.
import type Gdk from 'gi://Gdk?version=3.0';
import Gtk from 'gi://Gtk?version=3.0';

/** Keysyms (keysymdef.h) that begin to compose: dead keys, Compose and the keys of input methods. */
const beginsComposing = (keysym: number): boolean =>
  (keysym >= 0xfe50 && keysym <= 0xfe93) || (keysym >= 0xff20 && keysym <= 0xff3f);

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
  #isComposing = false;

  constructor(commit: (text: string) => void) {
    this.widget.connect('preedit-changed', (_entry, text) => {
      this.#isComposing = text !== '';
      this.widget.set_opacity(this.#isComposing ? 1 : 0);
      this.widget.set_width_chars(Math.max(1, text.length));
    });
    this.widget.connect('changed', () => {
      const text = this.widget.get_text();
      if (text === '') return;
      this.widget.set_text('');
      commit(text);
    });
  }

  /** Whether the key is the method's; a text may have been committed by then. */
  takes(event: Gdk.Event, keysym: number, unicode: number): boolean {
    return (this.#isComposing || unicode >= 0x20 || beginsComposing(keysym)) && this.widget.event(event);
  }

  focusChanged(event: Gdk.Event): void {
    if (this.widget.get_realized()) this.widget.event(event);
  }
}
