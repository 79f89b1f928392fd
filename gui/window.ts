// One labelled window for one DispVM: label, picture or notice, tool bar. It tells dom0 what happens and does what dom0 says. It may be
// made before anybody opens it: then it is unseen, and connected already. Title, colour and words are dom0's; the VM gets the picture's
// area only.
import Gdk from 'gi://Gdk?version=3.0';
import GLib from 'gi://GLib';
import Gtk from 'gi://Gtk?version=3.0';
import type { ErrorCode } from '../protocol/error-codes.ts';
import type { FromGui } from '../protocol/gui-messages.ts';
import { Activity } from './activity.ts';
import { monotonicMs, nowMs } from './channel.ts';
import { DocumentWatch } from './document-watch.ts';
import { InputRest } from './input-rest.ts';
import { LabelBar } from './label-bar.ts';
import {
  changesComeBack, displayLostNotice, failureNotice, openingNotice, silenceText, startingNotice, windowTitle, type NoticeText, type OpenRequest,
} from './labels.ts';
import { Notice } from './notice.ts';
import { Picture } from './picture.ts';
import { presentWindow } from './present.ts';
import { SilenceBar } from './silence-bar.ts';
import { borderPixels, labelStyleClass } from './style.ts';
import { tidySoon } from './tidy.ts';
import { ToolBar } from './tool-bar.ts';
import { guessViewer, viewerKeys } from './viewer-keys.ts';

const pictureSize = { width: 1024, height: 768 };
/** When the viewer has the file and the picture still looks the same, the user may as well see that. */
const revealAfterMs = 3000;
const restEveryMs = 50;

type TimedEvent = Extract<FromGui, { atMs: number }>['type'];

export class DispvmWindow {
  readonly #dispvmId: string;
  readonly #send: (message: FromGui) => void;
  readonly #gone: () => void;
  readonly #window: Gtk.Window;
  /** Shows either the notice or the picture, never a part of both. */
  readonly #area = new Gtk.Stack({ visible: true });
  readonly #notice = new Notice();
  readonly #picture: Picture;
  readonly #watch: DocumentWatch;
  readonly #label = new LabelBar();
  readonly #tools: ToolBar;
  readonly #silence = new SilenceBar(() => this.#destroyByUser());
  readonly #rest = new InputRest();
  readonly #activity = new Activity();
  /** null until it is opened. */
  #request: OpenRequest | null = null;
  #connection: 'none' | 'asked' | 'made' = 'none';
  #revealTimer = 0;
  #revealedMs: number | null = null;
  /** Runs while the user has closed the window and the DispVM still deals with what was typed. */
  #restTimer = 0;
  /** Nothing but a final notice is shown any more. */
  #isEnded = false;
  #over = false;

  /** Unseen. `gone` is called once, when the window is closed by anyone. */
  constructor({ dispvmId, colour }: { readonly dispvmId: string; readonly colour: string }, send: (message: FromGui) => void, gone: () => void) {
    this.#dispvmId = dispvmId;
    this.#send = send;
    this.#gone = gone;
    this.#picture = new Picture({
      attached: () => this.#attached(),
      updated: () => {
        this.#rest.updated(monotonicMs());
        this.#watch.updated();
      },
      input: () => {
        this.#rest.input(monotonicMs());
        this.#touch();
      },
      touched: () => this.#touch(),
      resized: () => this.#watch.resized(),
      lost: () => this.#lost(),
    });
    this.#watch = new DocumentWatch(this.#picture, { looming: () => this.#reveal(), complete: (sinceMs) => this.#complete(sinceMs) });
    this.#tools = new ToolBar(this.#picture.typist, () => this.#closeByUser());
    this.#tools.fit(viewerKeys('mupdf'));
    this.#window = this.#build(colour);
    // Unseen behind the notice, but able to connect and take pictures.
    this.#picture.widget.realize();
  }

  /** Shows it, labelled and with its starting notice. */
  open(request: OpenRequest): void {
    if (this.#request !== null) throw new Error('dom0 opened a DispVM twice');
    this.#request = request;
    this.#label.show(request);
    this.#tools.fit(viewerKeys(guessViewer(request.fileName, request.viewOnly)));
    this.#window.set_title(windowTitle(request));
    this.#notice.showBusy(startingNotice(0));
    presentWindow(this.#window);
    this.#afterNextPaint(() => this.#tell('shown'));
    if (this.#connection === 'made') this.#watchDocument();
  }

  /** Connects, where that was not done before. */
  attach(vncSocket: string): void {
    if (this.#connection !== 'none') return;
    this.#connection = 'asked';
    this.#picture.attach(vncSocket);
  }

  progress(deliveredBytes: number): void {
    this.#notice.showProgress(startingNotice(deliveredBytes));
  }

  delivered(): void {
    this.#notice.showBusy(openingNotice);
    this.#revealTimer = GLib.timeout_add(GLib.PRIORITY_DEFAULT, revealAfterMs, () => {
      this.#revealTimer = 0;
      this.#reveal();
      return GLib.SOURCE_REMOVE;
    });
    this.#watch.delivered();
  }

  /** A VM that does not answer still shows its last picture: it stays, with our word that it may be old. */
  setAnswering(answering: boolean): void {
    if (this.#request === null || this.#isEnded) return;
    if (!answering) this.#silence.show(silenceText(this.#request));
    else if (this.#silence.isShown) this.#endSilence();
  }

  fail(code: ErrorCode): void {
    // Nobody sees it any more where the user has closed it.
    if (this.#restTimer !== 0) this.close();
    else this.#endPicture(failureNotice(code));
  }

  close(): void {
    if (this.#over) return;
    this.#over = true;
    this.#stop();
    this.#window.destroy();
    this.#gone();
  }

  #build(colour: string): Gtk.Window {
    const column = new Gtk.Box({ orientation: Gtk.Orientation.VERTICAL, visible: true });
    column.get_style_context().add_class(labelStyleClass(colour));
    this.#area.add(this.#notice.widget);
    this.#area.add(this.#picture.widget);
    column.pack_start(this.#label.widget, false, false, 0);
    column.pack_start(this.#tools.widget, false, false, 0);
    column.pack_start(this.#silence.widget, false, false, 0);
    column.pack_start(this.#area, true, true, 0);
    const window = new Gtk.Window();
    window.add(column);
    const barsHeight = this.#label.widget.get_preferred_height()[1] + this.#tools.widget.get_preferred_height()[1];
    window.set_default_size(...fitScreen(pictureSize.width + 2 * borderPixels, pictureSize.height + 2 * borderPixels + barsHeight));
    window.connect('delete-event', () => {
      this.#closeByUser();
      return Gdk.EVENT_STOP;
    });
    window.connect('key-press-event', (_window, event) => this.#takeShortcut(event as unknown as Gdk.Event));
    return window;
  }

  /** The only keys that never reach the DispVM: F10 and Escape lead into the tool bar and back, Ctrl+Shift+W closes. */
  #takeShortcut(event: Gdk.Event): boolean {
    this.#touch();
    const [, keysym] = event.get_keyval();
    const [, state] = event.get_state();
    const both = Gdk.ModifierType.CONTROL_MASK | Gdk.ModifierType.SHIFT_MASK;
    if (keysym === Gdk.KEY_F10) (this.#silence.isShown ? this.#silence : this.#tools).focus();
    else if (keysym === Gdk.KEY_Escape && !this.#picture.hasFocusIn(this.#window)) this.#picture.focus();
    else if ((state & both) === both && Gdk.keyval_to_lower(keysym) === Gdk.KEY_w) this.#closeByUser();
    else return Gdk.EVENT_PROPAGATE;
    return Gdk.EVENT_STOP;
  }

  #touch(): void {
    if (this.#activity.isNews(monotonicMs())) this.#tell('input');
  }

  #attached(): void {
    this.#connection = 'made';
    if (this.#request !== null) this.#watchDocument();
  }

  #watchDocument(): void {
    this.#tell('attached');
    this.#watch.start();
  }

  #reveal(): void {
    if (this.#over) return;
    this.#notice.stop();
    this.#area.set_visible_child(this.#picture.widget);
    this.#tools.setViewerRunning(true);
    this.#picture.focus();
    if (this.#revealedMs === null) this.#afterNextPaint(() => { this.#revealedMs ??= monotonicMs(); });
  }

  /** Visible since the picture was both complete and shown, which is known a little later. */
  #complete(sinceMs: number): void {
    this.#reveal();
    this.#afterNextPaint(() => {
      const visibleMs = Math.max(sinceMs, this.#revealedMs ?? monotonicMs());
      this.#tell('visible', nowMs() - (monotonicMs() - visibleMs));
    });
  }

  #lost(): void {
    if (this.#over) return;
    this.#send({ type: 'display-lost', dispvmId: this.#dispvmId });
    if (this.#restTimer !== 0 || this.#request === null) this.close();
    else this.#endPicture(displayLostNotice);
  }

  /** The keyboard goes back to where it can be used. */
  #endSilence(): void {
    const wasFocused = this.#silence.widget.get_focus_child() !== null;
    this.#silence.hide();
    if (wasFocused) this.#picture.focus();
  }

  #endPicture(notice: NoticeText): void {
    this.#stop();
    this.#isEnded = true;
    this.#silence.hide();
    this.#tools.setViewerRunning(false);
    this.#notice.showFinal(notice);
    this.#area.set_visible_child(this.#notice.widget);
    this.#tools.focusClose();
  }

  /** The window goes at once. The DispVM goes when it has dealt with the last keys, where changes are to come back. */
  #closeByUser(): void {
    if (this.#over || this.#restTimer !== 0) return;
    const mayReturn = this.#request !== null && changesComeBack(this.#request);
    if (!mayReturn || this.#rest.mayClose(monotonicMs())) return this.#finishClose();
    this.#window.hide();
    this.#restTimer = GLib.timeout_add(GLib.PRIORITY_DEFAULT, restEveryMs, () => {
      // What is not drawn at full speed looks still.
      this.#picture.nudge();
      if (!this.#rest.mayClose(monotonicMs())) return GLib.SOURCE_CONTINUE;
      this.#restTimer = 0;
      this.#finishClose();
      return GLib.SOURCE_REMOVE;
    });
  }

  #destroyByUser(): void {
    this.#tell('destroy');
    this.close();
  }

  #finishClose(): void {
    this.#tell('closed');
    this.close();
  }

  #stop(): void {
    for (const timer of [this.#revealTimer, this.#restTimer]) if (timer !== 0) GLib.source_remove(timer);
    this.#revealTimer = 0;
    this.#restTimer = 0;
    this.#notice.stop();
    this.#watch.stop();
    this.#picture.close();
    tidySoon();
  }

  #tell(type: TimedEvent, atMs = nowMs()): void {
    if (!this.#over) this.#send({ type, dispvmId: this.#dispvmId, atMs });
  }

  /** Calls back when what is to be drawn now has been drawn, as far as the display server goes. */
  #afterNextPaint(callback: () => void): void {
    const clock = this.#window.get_frame_clock();
    if (clock === null) throw new Error('a window without a frame clock is not shown');
    const handler = clock.connect('after-paint', () => {
      clock.disconnect(handler);
      this.#window.get_display().sync();
      callback();
    });
    this.#window.queue_draw();
  }
}

const fitScreen = (width: number, height: number): [number, number] => {
  const monitor = Gdk.Display.get_default()?.get_monitor(0);
  const area = monitor?.get_workarea();
  return area === undefined ? [width, height] : [Math.min(width, area.width), Math.min(height, area.height)];
};
