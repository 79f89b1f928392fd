// The coloured bar that says which disposable VM this is, which file it shows and what it may do.
import Gtk from 'gi://Gtk?version=3.0';
import Pango from 'gi://Pango';
import type { WindowWords } from '../protocol/words.ts';
import { labelText, type Editing, type OpenRequest } from './labels.ts';

export class LabelBar {
  readonly widget = new Gtk.Box({ orientation: Gtk.Orientation.VERTICAL, visible: true });
  readonly #name = createLabel('glovebox-name', Pango.EllipsizeMode.MIDDLE);
  readonly #rights = createLabel('glovebox-rights', Pango.EllipsizeMode.END);

  constructor() {
    this.widget.get_style_context().add_class('glovebox-label');
    for (const label of [this.#name, this.#rights]) this.widget.pack_start(label, false, false, 0);
  }

  show(words: WindowWords, request: OpenRequest, editing: Editing): void {
    const { name, rights } = labelText(words, request, editing);
    for (const [label, text] of [
      [this.#name, name],
      [this.#rights, rights],
    ] as const) {
      label.set_text(text);
      label.set_tooltip_text(text);
    }
  }
}

const createLabel = (styleClass: string, ellipsize: Pango.EllipsizeMode): Gtk.Label => {
  const label = new Gtk.Label({ xalign: 0, ellipsize, visible: true });
  label.get_style_context().add_class(styleClass);
  return label;
};
