// Our own search field: the text is typed into the viewer's search only when the user asks for it.
import Gtk from 'gi://Gtk?version=3.0';
import type { Typist } from './keyboard.ts';
import { createButton } from './tool-button.ts';
import type { SearchStrokes } from './viewer-tools.ts';

const textMaxLength = 200;

export class SearchBar {
  readonly widget = new Gtk.Box({ visible: true });
  readonly #entry = new Gtk.SearchEntry({ placeholder_text: 'Search in the file', width_chars: 20, max_length: textMaxLength, visible: true });
  readonly #keys: SearchStrokes;
  readonly #typist: Typist;
  #searched = '';

  constructor(keys: SearchStrokes, typist: Typist) {
    this.#keys = keys;
    this.#typist = typist;
    this.#entry.set_tooltip_text('Type a text and press Enter (Ctrl+F leads here)');
    this.#entry.get_accessible().set_name('Search in the file');
    this.#entry.connect('activate', () => this.next());
    this.widget.get_style_context().add_class('linked');
    this.widget.pack_start(this.#entry, true, true, 0);
    this.widget.pack_start(createButton({ icon: 'go-up-symbolic', name: 'Previous match', key: 'Shift+F3' }, () => this.previous()), false, false, 0);
    this.widget.pack_start(createButton({ icon: 'go-down-symbolic', name: 'Next match', key: 'F3' }, () => this.next()), false, false, 0);
  }

  focus(): void {
    this.#entry.grab_focus();
  }

  next(): void {
    this.#search(this.#keys.next);
  }

  previous(): void {
    this.#search(this.#keys.previous);
  }

  /** A new text starts a search; the same text again goes on to another match. */
  #search(again: SearchStrokes['next']): void {
    const text = this.#entry.get_text();
    if (text === '') return this.focus();
    if (text === this.#searched) {
      this.#typist.strokes(again);
      return;
    }
    this.#searched = text;
    this.#typist.strokes(this.#keys.begin);
    if (!this.#typist.text(text)) this.#entry.error_bell();
    this.#typist.strokes(this.#keys.end);
  }
}
