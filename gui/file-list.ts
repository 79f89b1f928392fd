// Beside the picture of several files: their names, of which the one that is looked at is marked. A click, the arrows in the
// list and two buttons choose another one; a third asks for it in a DispVM of its own, where it can be edited. The names are
// our own label's: no DispVM writes one.
import GLib from 'gi://GLib';
import Gtk from 'gi://Gtk?version=3.0';
import Pango from 'gi://Pango';
import type { WindowWords } from '../protocol/words.ts';
import { nextFileKey, openAloneKey, previousFileKey } from './file-keys.ts';
import { shownKey } from './labels.ts';
import { createButton } from './tool-button.ts';

const widthPixels = 220;
/** Whoever leafs on before that wants to see none of those between. */
const restsAfterMs = 80;

/** What the person wants of a file, counted from 0. */
export interface FileListEvents {
  readonly fileChosen: (file: number) => void;
  /** To have it in a DispVM of its own. */
  readonly fileAlone: (file: number) => void;
}

export class FileList {
  readonly widget = new Gtk.Box({
    orientation: Gtk.Orientation.VERTICAL,
    spacing: 4,
    no_show_all: true,
    width_request: widthPixels,
  });
  readonly #words: WindowWords;
  readonly #events: FileListEvents;
  readonly #place = new Gtk.Label({ xalign: 0.5, visible: true });
  readonly #list = new Gtk.ListBox({ visible: true, selection_mode: Gtk.SelectionMode.BROWSE });
  readonly #scrolled = new Gtk.ScrolledWindow({ visible: true, hscrollbar_policy: Gtk.PolicyType.NEVER });
  readonly #previous: Gtk.Button;
  readonly #next: Gtk.Button;
  #files = 0;
  #chosen = 0;
  #timer = 0;

  constructor(words: WindowWords, events: FileListEvents) {
    this.#words = words;
    this.#events = events;
    this.#previous = this.#createButton('go-up-symbolic', words.files.previous, previousFileKey, -1);
    this.#next = this.#createButton('go-down-symbolic', words.files.next, nextFileKey, 1);
    const top = new Gtk.Box({ spacing: 4, visible: true });
    top.pack_start(this.#previous, false, false, 0);
    top.pack_start(this.#place, true, true, 0);
    top.pack_start(this.#next, false, false, 0);
    this.#list.get_accessible().set_name(words.files.list);
    this.#list.connect('row-selected', (_list, row) => {
      if (row !== null) this.#choose(row.get_index());
    });
    this.#scrolled.add(this.#list);
    this.widget.get_style_context().add_class('glovebox-files');
    this.widget.pack_start(top, false, false, 0);
    this.widget.pack_start(this.#scrolled, true, true, 0);
    this.widget.pack_start(this.#createAloneButton(), false, false, 0);
    this.widget.connect('destroy', () => this.#forgetTimer());
  }

  /** What it adds to the width of a window. */
  get widthPixels(): number {
    return this.widget.visible ? widthPixels : 0;
  }

  get hasFocus(): boolean {
    return this.widget.get_focus_child() !== null;
  }

  /** The first one is looked at. */
  fill(names: readonly string[]): void {
    this.#files = names.length;
    for (const [index, name] of names.entries()) this.#list.add(this.#createRow(name, index));
    this.widget.show();
    this.#list.select_row(this.#list.get_row_at_index(0));
    this.#mark(0);
  }

  /** One further, or one back. False where there is none, or no list. */
  step(by: 1 | -1): boolean {
    const row = this.widget.visible ? this.#list.get_row_at_index(this.#chosen + by) : null;
    if (row === null) return false;
    this.#list.select_row(row);
    this.#scrollTo(row);
    return true;
  }

  /** False where there is no list. */
  openAlone(): boolean {
    if (!this.widget.visible || !this.widget.sensitive) return false;
    this.#events.fileAlone(this.#chosen);
    return true;
  }

  /** Nothing can be chosen any more. */
  end(): void {
    this.#forgetTimer();
    this.widget.set_sensitive(false);
  }

  #createButton(icon: string, name: string, key: string, by: 1 | -1): Gtk.Button {
    return createButton({ icon, name, key: shownKey(this.#words, key) }, () => void this.step(by));
  }

  #createAloneButton(): Gtk.Button {
    const { alone, aloneHint } = this.#words.files;
    const button = new Gtk.Button({ label: alone, visible: true, focus_on_click: false });
    button.set_tooltip_text(`${aloneHint} (${shownKey(this.#words, openAloneKey)})`);
    button.connect('clicked', () => void this.openAlone());
    return button;
  }

  #createRow(name: string, index: number): Gtk.ListBoxRow {
    const label = new Gtk.Label({ label: name, xalign: 0, ellipsize: Pango.EllipsizeMode.MIDDLE, visible: true });
    const row = new Gtk.ListBoxRow({ visible: true });
    row.set_tooltip_text(name);
    row.get_accessible().set_name(`${name}, ${this.#words.files.place(index + 1, this.#files)}`);
    row.add(label);
    return row;
  }

  #choose(file: number): void {
    if (file === this.#chosen) return;
    this.#mark(file);
    this.#forgetTimer();
    this.#timer = GLib.timeout_add(GLib.PRIORITY_DEFAULT, restsAfterMs, () => {
      this.#timer = 0;
      this.#events.fileChosen(file);
      return GLib.SOURCE_REMOVE;
    });
  }

  #mark(file: number): void {
    this.#chosen = file;
    this.#place.set_text(this.#words.files.place(file + 1, this.#files));
    this.#previous.set_sensitive(file > 0);
    this.#next.set_sensitive(file < this.#files - 1);
  }

  /** The list scrolls by itself only where it has the keyboard. */
  #scrollTo(row: Gtk.ListBoxRow): void {
    const { y, height } = row.get_allocation();
    this.#scrolled.get_vadjustment().clamp_page(y, y + height);
  }

  #forgetTimer(): void {
    if (this.#timer !== 0) GLib.source_remove(this.#timer);
    this.#timer = 0;
  }
}
