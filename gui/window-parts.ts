// Builds a window of its parts and moves between them: which one is seen, and which one has the keyboard. It decides
// nothing about the DispVM.
import Gdk from 'gi://Gdk?version=3.0';
import Gtk from 'gi://Gtk?version=3.0';
import type { Screen } from '../protocol/screen.ts';
import type { WindowWords } from '../protocol/words.ts';
import { Bars } from './bars.ts';
import type { ClosingAnswer } from './closing.ts';
import { FileList, type FileListEvents } from './file-list.ts';
import { LabelBar } from './label-bar.ts';
import type { NoticeText } from './labels.ts';
import { Notice } from './notice.ts';
import { Picture, type PictureEvents } from './picture.ts';
import { presentWindow } from './present.ts';
import { watchRoom } from './picture-room.ts';
import { ReadingPane } from './reading-pane.ts';
import { namedStroke } from './strokes.ts';
import { borderPixels, labelStyleClass } from './style.ts';
import { ToolBar } from './tool-bar.ts';
import { noTools } from './viewer-tools.ts';
import { WindowSize } from './window-size.ts';

export interface PartEvents extends PictureEvents, FileListEvents {
  readonly close: () => void;
  readonly closeAnswered: (answer: ClosingAnswer) => void;
  readonly destroy: () => void;
  /** The picture has this room. */
  readonly resized: (screen: Screen, isFirst: boolean) => void;
  /** A key anywhere in the window; true where it goes no further. */
  readonly key: (event: Gdk.Event) => boolean;
}

export class WindowParts {
  readonly window = new Gtk.Window();
  readonly picture: Picture;
  readonly notice: Notice;
  readonly label = new LabelBar();
  readonly tools: ToolBar;
  readonly bars: Bars;
  /** Unseen where there is but one document. */
  readonly files: FileList;
  readonly #reading: ReadingPane;
  readonly #overlay = new Gtk.Overlay({ visible: true });
  /** Shows either the notice or the picture, never a part of both. */
  readonly #area = new Gtk.Stack({ visible: true });
  /** Of several files the one that was chosen has no picture. */
  #isUnshown = false;
  readonly #size = new WindowSize(this.window);

  constructor(colour: string, words: WindowWords, events: PartEvents) {
    this.picture = new Picture(events);
    this.notice = new Notice(words, events.close);
    this.tools = new ToolBar(words, this.picture.typist, events.close);
    this.bars = new Bars(words, {
      destroy: events.destroy,
      closeAnswered: events.closeAnswered,
      left: () => this.picture.focus(),
      cancelled: events.close,
      entered: (password) => this.#typePassword(password),
    });
    this.files = new FileList(words, events);
    this.#reading = new ReadingPane(words, () => this.picture.focus());
    this.#build(colour, events);
    // Unseen behind the notice, but able to connect and take pictures.
    this.picture.widget.realize();
  }

  /** In front, on the monitor where the user is. */
  present(): void {
    const bars = this.label.widget.get_preferred_height()[1] + this.tools.widget.get_preferred_height()[1];
    this.#size.begin({ width: 2 * borderPixels + this.files.widthPixels, height: 2 * borderPixels + bars });
    presentWindow(this.window);
  }

  showPicture(): void {
    if (this.#isUnshown) return;
    this.notice.stop();
    this.#area.set_visible_child(this.#overlay);
    this.tools.setViewerRunning(true);
    if (!this.bars.hasFocus && !this.files.hasFocus) this.picture.focus();
  }

  /** In the picture's place, for as long as another file is chosen. */
  showNothing(notice: NoticeText): void {
    this.#isUnshown = true;
    this.tools.setViewerRunning(false);
    this.notice.showFinal(notice);
    this.#area.set_visible_child(this.notice.widget);
  }

  /** What lies over the picture, or beside it, is of the file before. */
  changeFile(): void {
    this.#isUnshown = false;
    this.bars.password.hide();
    this.bars.guest.hide();
    this.#reading.hide();
  }

  /** One at a time: a new one replaces what was shown before. */
  showGuestWords(type: 'link' | 'copied' | 'reading', untrustedText: string): void {
    if (type === 'reading') {
      this.bars.guest.hide();
      return this.#reading.show(untrustedText);
    }
    this.#reading.hide();
    if (type === 'link') this.bars.guest.showLink(untrustedText);
    else this.bars.guest.showCopied(untrustedText);
  }

  /** The keyboard goes back to where it can be used. */
  endSilence(): void {
    const wasFocused = this.bars.silence.widget.get_focus_child() !== null;
    this.bars.silence.hide();
    if (wasFocused) this.picture.focus();
  }

  showEnd(notice: NoticeText): void {
    this.bars.hide();
    this.#reading.hide();
    this.files.end();
    this.tools.setViewerRunning(false);
    this.tools.fit(noTools);
    this.notice.showFinal(notice);
    this.#area.set_visible_child(this.notice.widget);
    this.tools.focusClose();
  }

  focusBars(): void {
    if (!this.bars.focus()) this.tools.focus();
  }

  /**
   * Escape: back to the picture, from what was taken out of the document by closing it. False where the picture has the
   * keyboard.
   */
  leaveBars(): boolean {
    const isInPicture = this.picture.hasFocusIn(this.window);
    if (!isInPicture) {
      this.bars.guest.hide();
      this.#reading.hide();
      this.picture.focus();
    }
    return isInPicture ? Gdk.EVENT_PROPAGATE : Gdk.EVENT_STOP;
  }

  #typePassword(password: string): void {
    this.picture.focus();
    if (!this.picture.typist.text(password)) this.window.error_bell();
    this.picture.typist.strokes([namedStroke('Return')]);
  }

  #build(colour: string, events: PartEvents): void {
    const column = new Gtk.Box({ orientation: Gtk.Orientation.VERTICAL, visible: true });
    column.get_style_context().add_class(labelStyleClass(colour));
    this.#area.add(this.notice.widget);
    this.#overlay.add(this.picture.widget);
    this.#overlay.add_overlay(this.picture.inputMethod.widget);
    this.#overlay.set_overlay_pass_through(this.picture.inputMethod.widget, true);
    this.#area.add(this.#overlay);
    const row = new Gtk.Box({ visible: true });
    row.pack_start(this.files.widget, false, false, 0);
    row.pack_start(this.#area, true, true, 0);
    watchRoom(this.#area, events.resized);
    row.pack_start(this.#reading.widget, false, false, 0);
    for (const part of [this.label, this.tools, this.bars]) column.pack_start(part.widget, false, false, 0);
    column.pack_start(row, true, true, 0);
    this.window.add(column);
    this.window.connect('delete-event', () => {
      events.close();
      return Gdk.EVENT_STOP;
    });
    this.window.connect('key-press-event', (_window, event) => events.key(event as unknown as Gdk.Event));
  }
}
