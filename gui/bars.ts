// What may stand between the tool bar and the picture: that the DispVM is silent, the question before closing, that the
// document is being prepared, the request for a password, and what was taken out of the document. All but the last are
// our words.
import GLib from 'gi://GLib';
import Gtk from 'gi://Gtk?version=3.0';
import type { WindowWords } from '../protocol/words.ts';
import { CloseQuestion } from './close-question.ts';
import type { ClosingAnswer } from './closing.ts';
import { GuestBar } from './guest-bar.ts';
import { PasswordBar, type PasswordEvents } from './password-bar.ts';
import { SilenceBar } from './silence-bar.ts';

export interface BarEvents extends PasswordEvents {
  readonly destroy: () => void;
  readonly closeAnswered: (answer: ClosingAnswer) => void;
  /** The keyboard belongs to the picture again. */
  readonly left: () => void;
}

export class Bars {
  readonly widget = new Gtk.Box({ orientation: Gtk.Orientation.VERTICAL, visible: true });
  readonly silence: SilenceBar;
  readonly question: CloseQuestion;
  readonly password: PasswordBar;
  readonly guest: GuestBar;
  readonly settling: SettlingNote;
  readonly #preparing: Gtk.InfoBar;

  constructor(words: WindowWords, events: BarEvents) {
    this.silence = new SilenceBar(events.destroy);
    this.question = new CloseQuestion(words, events.closeAnswered);
    this.password = new PasswordBar(words, events);
    this.guest = new GuestBar(words, events.left);
    this.#preparing = createNote(`${words.preparing} ${words.shownMeanwhile}`);
    this.settling = new SettlingNote(createNote(words.settling));
    for (const bar of [this.silence, this.question, this.password, this.guest])
      this.widget.pack_start(bar.widget, false, false, 0);
    for (const note of [this.#preparing, this.settling.widget]) this.widget.pack_start(note, false, false, 0);
  }

  showPreparing(isPreparing: boolean): void {
    this.#preparing.visible = isPreparing;
  }

  /** The one that waits for an answer; false where none does. */
  focus(): boolean {
    const waiting = [this.question, this.silence, this.password, this.guest].find(({ isShown }) => isShown);
    if (waiting === undefined) return false;
    waiting.focus();
    return true;
  }

  get hasFocus(): boolean {
    return this.widget.get_focus_child() !== null;
  }

  /** At the end of the picture: what is asked or told about it is over. */
  hide(): void {
    for (const bar of [this.silence, this.question, this.password, this.guest]) bar.hide();
    this.showPreparing(false);
    this.settling.end();
  }
}

/** What takes longer is worth a word. */
const settlesAtOnceMs = 400;

/** That the DispVM still deals with what was typed, where that takes longer than a moment. */
class SettlingNote {
  readonly widget: Gtk.InfoBar;
  #timer = 0;

  constructor(widget: Gtk.InfoBar) {
    this.widget = widget;
  }

  beginSoon(): void {
    this.end();
    this.#timer = GLib.timeout_add(GLib.PRIORITY_DEFAULT, settlesAtOnceMs, () => {
      this.#timer = 0;
      this.widget.show();
      return GLib.SOURCE_REMOVE;
    });
  }

  end(): void {
    if (this.#timer !== 0) GLib.source_remove(this.#timer);
    this.#timer = 0;
    this.widget.hide();
  }
}

const createNote = (text: string): Gtk.InfoBar => {
  const note = new Gtk.InfoBar({ message_type: Gtk.MessageType.INFO, no_show_all: true });
  note
    .get_content_area()
    .pack_start(new Gtk.Label({ label: text, xalign: 0, wrap: true, visible: true }), true, true, 0);
  return note;
};
