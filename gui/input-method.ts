// The user's input method (IBus, fcitx, dead keys, Compose): what is composed arrives as text. The method shows what is being
// composed in a window of its own.
import type Gdk from 'gi://Gdk?version=3.0';
import Gtk from 'gi://Gtk?version=3.0';

export class InputMethod {
  readonly #context = new Gtk.IMMulticontext();

  constructor(widget: Gtk.Widget, commit: (text: string) => void) {
    const context = this.#context;
    context.set_use_preedit(false);
    context.connect('commit', (_context, text) => commit(text));
    widget.connect('realize', () => context.set_client_window(widget.get_window()));
    widget.connect('unrealize', () => context.set_client_window(null));
  }

  /** Whether the key is the method's; a text may have been committed by then. */
  takes(event: Gdk.Event): boolean {
    return this.#context.filter_keypress(event as unknown as Gdk.EventKey);
  }

  focus(hasFocus: boolean): void {
    if (hasFocus) return this.#context.focus_in();
    this.#context.reset();
    this.#context.focus_out();
  }
}
