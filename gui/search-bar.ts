// Our own search field: the text is typed into the viewer's search only when the user asks for it.
import Gtk from 'gi://Gtk?version=3.0';
import type { WindowWords } from '../protocol/words.ts';
import type { Typist } from './keyboard.ts';
import { shownKey } from './labels.ts';
import { createButton } from './tool-button.ts';
import type { SearchStrokes } from './viewer-tools.ts';

const textMaxLength = 200;

export class SearchBar {
  readonly widget = new Gtk.Box({ visible: true });
  readonly #entry = new Gtk.SearchEntry({
    width_chars: 6,
    max_width_chars: 20,
    max_length: textMaxLength,
    visible: true,
  });
  readonly #keys: SearchStrokes;
  readonly #typist: Typist;
  #searched = '';

  constructor(words: WindowWords, keys: SearchStrokes, typist: Typist) {
    const { search } = words;
    this.#keys = keys;
    this.#typist = typist;
    this.#entry.set_placeholder_text(search.field);
    this.#entry.set_tooltip_text(search.hint(shownKey(words, 'Ctrl+F')));
    this.#entry.get_accessible().set_name(search.field);
    this.#entry.connect('activate', () => this.next());
    this.widget.get_style_context().add_class('linked');
    this.widget.pack_start(this.#entry, true, true, 0);
    const previous = createButton(
      { icon: 'go-up-symbolic', name: search.previous, key: shownKey(words, 'Shift+F3') },
      () => this.previous(),
    );
    const next = createButton({ icon: 'go-down-symbolic', name: search.next, key: 'F3' }, () => this.next());
    for (const button of [previous, next]) this.widget.pack_start(button, false, false, 0);
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
