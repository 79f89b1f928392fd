// Asks in our window for the password of a document, which is then typed into its viewer. It keeps the password no
// longer than it takes to type it, and never shows or logs it.
import Gtk from 'gi://Gtk?version=3.0';
import type { WindowWords } from '../protocol/words.ts';
import { passwordText } from './labels.ts';

const passwordMaxLength = 256;

export interface PasswordEvents {
  readonly entered: (password: string) => void;
  readonly cancelled: () => void;
}

export class PasswordBar {
  readonly widget = new Gtk.Box({ orientation: Gtk.Orientation.VERTICAL, spacing: 6, no_show_all: true });
  readonly #name = new Gtk.Label({ xalign: 0, wrap: true, visible: true });
  readonly #detail = new Gtk.Label({ xalign: 0, wrap: true, visible: true });
  readonly #entry = new Gtk.Entry({
    visible: true,
    visibility: false,
    input_purpose: Gtk.InputPurpose.PASSWORD,
    max_length: passwordMaxLength,
    hexpand: true,
    caps_lock_warning: true,
  });
  readonly #reveal: Gtk.CheckButton;
  readonly #events: PasswordEvents;
  readonly #words: WindowWords;

  constructor(words: WindowWords, events: PasswordEvents) {
    this.#events = events;
    this.#words = words;
    this.#entry.set_placeholder_text(words.password.field);
    this.#reveal = Gtk.CheckButton.new_with_label(words.password.reveal);
    const open = Gtk.Button.new_with_label(words.password.open);
    open.get_style_context().add_class('suggested-action');
    open.connect('clicked', () => this.#enter());
    const cancel = Gtk.Button.new_with_label(words.cancel);
    cancel.set_tooltip_text(words.destroyHint);
    cancel.connect('clicked', () => {
      this.hide();
      events.cancelled();
    });
    this.#entry.connect('activate', () => this.#enter());
    this.#reveal.connect('toggled', () => this.#entry.set_visibility(this.#reveal.active));
    const row = new Gtk.Box({ spacing: 6, visible: true });
    row.pack_start(this.#entry, true, true, 0);
    for (const widget of [this.#reveal, open, cancel]) {
      widget.show();
      row.pack_start(widget, false, false, 0);
    }
    this.#name.get_style_context().add_class('glovebox-name');
    this.widget.get_style_context().add_class('glovebox-bar');
    for (const part of [this.#name, this.#detail, row]) this.widget.pack_start(part, false, false, 0);
  }

  get isShown(): boolean {
    return this.widget.visible;
  }

  show(fileName: string, wrongTries: number): void {
    const { heading, lines } = passwordText(this.#words, fileName, wrongTries);
    this.#name.set_text(heading);
    this.#detail.set_text(lines.join('\n'));
    this.#entry.get_accessible().set_name(`${this.#words.password.fieldOf(heading)} ${lines.join(' ')}`);
    this.widget.show();
  }

  hide(): void {
    this.#forget();
    this.widget.hide();
  }

  focus(): void {
    this.#entry.grab_focus();
  }

  #enter(): void {
    const password = this.#entry.get_text();
    if (password === '') return this.focus();
    this.hide();
    this.#events.entered(password);
  }

  /** GTK overwrites what its buffer lets go of. */
  #forget(): void {
    this.#entry.get_buffer().delete_text(0, -1);
    this.#reveal.set_active(false);
  }
}
