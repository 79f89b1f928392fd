// Buttons for a person who knows no viewer's keys: each types the viewer's keys into the DispVM. The last one destroys
// it.
import Gtk from 'gi://Gtk?version=3.0';
import Pango from 'gi://Pango';
import type { CopyPurpose } from '../protocol/copy-purpose.ts';
import type { WindowWords } from '../protocol/words.ts';
import type { Typist } from './keyboard.ts';
import { shownKey } from './labels.ts';
import { SearchBar } from './search-bar.ts';
import { createButton } from './tool-button.ts';
import type { ButtonAction, ViewerTools } from './viewer-tools.ts';

const copyIcons: Readonly<Record<CopyPurpose, string>> = {
  'safe-copy': 'document-save-symbolic',
  print: 'printer-symbolic',
};

export class ToolBar {
  readonly widget = new Gtk.Box({ spacing: 4, visible: true });
  /** What needs a running viewer; empty until there is one, insensitive when there is none any more. */
  readonly #viewerTools = new Gtk.Box({ spacing: 4, visible: true, sensitive: false });
  /** What is made of the document elsewhere; empty where the call offers nothing. */
  readonly #copies = new Gtk.Box({ spacing: 4, visible: true, sensitive: false });
  readonly #page = new Gtk.Label({ no_show_all: true });
  readonly #close: Gtk.Button;
  readonly #words: WindowWords;
  readonly #typist: Typist;
  readonly #buttons = new Map<ButtonAction, Gtk.Button>();
  #search: SearchBar | null = null;

  constructor(words: WindowWords, typist: Typist, close: () => void) {
    this.#words = words;
    this.#typist = typist;
    this.widget.get_style_context().add_class('glovebox-tools');
    this.widget.pack_start(this.#viewerTools, true, true, 0);
    this.#close = new Gtk.Button();
    // A narrow window shortens it: what it is called must not keep a window wider than its picture.
    this.#close.add(
      new Gtk.Label({ label: words.destroy, ellipsize: Pango.EllipsizeMode.END, width_chars: 12, visible: true }),
    );
    this.#close.get_style_context().add_class('destructive-action');
    this.#close.set_tooltip_text(words.destroyKeys(shownKey(words, 'Ctrl+Shift+W'), words.keys.Escape));
    this.#close.connect('clicked', close);
    this.#close.show();
    this.widget.pack_end(this.#close, false, false, 0);
    this.widget.pack_end(this.#copies, false, false, 0);
    this.#page.get_style_context().add_class('glovebox-page');
  }

  /** null where the viewer has no search. */
  get search(): SearchBar | null {
    return this.#viewerTools.sensitive ? this.#search : null;
  }

  /** Has the buttons of what this viewer can do. */
  fit({ tools, search }: ViewerTools): void {
    this.#viewerTools.remove(this.#page);
    for (const child of this.#viewerTools.get_children()) child.destroy();
    this.#buttons.clear();
    for (const tool of tools) {
      const look = { icon: tool.icon, name: this.#words.tools[tool.action], key: shownKey(this.#words, tool.key) };
      const button = createButton(look, () => this.#typist.strokes(tool.strokes));
      this.#buttons.set(tool.action, button);
      this.#viewerTools.pack_start(button, false, false, 0);
      if (tool.action === 'nextPage') this.#viewerTools.pack_start(this.#page, false, false, 0);
    }
    this.#page.hide();
    this.setDepth(0);
    this.#search = search === null ? null : new SearchBar(this.#words, search, this.#typist);
    if (this.#search !== null) this.#viewerTools.pack_end(this.#search.widget, false, false, 0);
  }

  offerCopies(purposes: readonly CopyPurpose[], wanted: (purpose: CopyPurpose) => void): void {
    for (const purpose of purposes) {
      const look = { icon: copyIcons[purpose], name: this.#words.copies[purpose] };
      this.#copies.pack_start(
        createButton(look, () => wanted(purpose)),
        false,
        false,
        0,
      );
    }
  }

  setPage(page: number, pages: number): void {
    this.#page.set_text(this.#words.page(page, pages));
    this.#page.show();
    this.#buttons.get('previousPage')?.set_sensitive(page > 1);
    this.#buttons.get('nextPage')?.set_sensitive(page < pages);
  }

  /** 0 is the document itself, which nothing contains. */
  setDepth(depth: number): void {
    this.#buttons.get('back')?.set_sensitive(depth > 0);
  }

  setViewerRunning(running: boolean): void {
    this.#viewerTools.set_sensitive(running);
    this.#copies.set_sensitive(running);
  }

  focus(): void {
    if (!this.#viewerTools.sensitive || !this.#viewerTools.child_focus(Gtk.DirectionType.TAB_FORWARD))
      this.#close.grab_focus();
  }

  focusClose(): void {
    this.#close.grab_focus();
  }
}
