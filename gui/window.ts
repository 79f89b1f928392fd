// One labelled window for one DispVM: label, tool bar, bars, picture or notice. It tells dom0 what happens and does
// what dom0 says. It may be made before anybody opens it: then it is unseen, and connected already. Title, colour and
// words are dom0's; the VM gets the picture's area, and a frame of its own for a text that its user asked for.
import GLib from 'gi://GLib';
import type { ErrorCode } from '../protocol/error-codes.ts';
import type { FromGui, ToGui } from '../protocol/gui-messages.ts';
import type { Language } from '../protocol/language.ts';
import type { Screen } from '../protocol/screen.ts';
import type { Viewer } from '../protocol/viewer-table.ts';
import { words, type WindowWords } from '../protocol/words.ts';
import { monotonicMs, nowMs } from './channel.ts';
import { Closing } from './closing.ts';
import { DocumentWatch } from './document-watch.ts';
import { IdleWatch } from './idle-watch.ts';
import {
  changesComeBack,
  displayLostNotice,
  failureNotice,
  preparingNotice,
  silenceText,
  startingNotice,
  unshownNotice,
  windowTitle,
  type Editing,
  type NoticeText,
  type OpenRequest,
} from './labels.ts';
import { activateWindow, afterNextPaint, presentWindow } from './present.ts';
import { takeShortcut } from './shortcuts.ts';
import { tidySoon } from './tidy.ts';
import { unicodeEntry } from './unicode-entry.ts';
import { viewerTools } from './viewer-tools.ts';
import { WindowParts } from './window-parts.ts';

/** When the viewer has the file and has painted nothing yet, the user may as well see what it does. */
const revealAfterMs = 3000;
/** Until the room that the bar of a slow document has left is known. */
const barsGoneMs = 300;

type TimedEvent = Exclude<Extract<FromGui, { atMs: number }>['type'], 'closed'>;
type GuestWords = Extract<ToGui, { untrustedText: string }>;

/** What is known of a window before it is opened. */
export type WindowLook = Pick<OpenRequest, 'dispvmId' | 'colour' | 'language'>;

export class DispvmWindow {
  readonly language: Language;
  readonly #dispvmId: string;
  readonly #send: (message: FromGui) => void;
  readonly #gone: () => void;
  readonly #words: WindowWords;
  readonly #parts: WindowParts;
  readonly #watch: DocumentWatch;
  /** Hears what is saved, and what is not. */
  readonly closing: Closing;
  readonly #idle: IdleWatch;
  /** null until it is opened. */
  #request: OpenRequest | null = null;
  #editing: Editing = 'unknown';
  #wrongPasswords = 0;
  #connection: 'none' | 'asked' | 'made' = 'none';
  #revealTimer = 0;
  #revealedMs: number | null = null;
  /** For the picture, as it is now. */
  #room: Screen | null = null;
  #isSettled = false;
  /** Nothing but a final notice is shown any more. */
  #isEnded = false;
  #over = false;

  /** Unseen. `gone` is called once, when the window is closed by anyone. */
  constructor({ dispvmId, colour, language }: WindowLook, send: (message: FromGui) => void, gone: () => void) {
    this.language = language;
    this.#words = words[language].window;
    this.#dispvmId = dispvmId;
    this.#send = send;
    this.#gone = gone;
    this.#parts = new WindowParts(colour, this.#words, this.#partEvents());
    this.#watch = new DocumentWatch(this.#parts.picture, (sinceMs) => this.#settled(sinceMs));
    this.#idle = new IdleWatch(() => this.#closeIdle());
    this.closing = new Closing({
      settle: () => this.#settle(),
      ask: (question) => this.#parts.bars.question.ask(question),
      finish: (isDiscarding) => this.#finishClose(isDiscarding),
    });
  }

  /** Shows it, labelled and with its starting notice. */
  open(request: OpenRequest): void {
    if (this.#request !== null) throw new Error('dom0 opened a DispVM twice');
    this.#request = request;
    this.#label();
    this.#parts.tools.offerCopies(request.copies ?? [], (purpose) =>
      this.#want({ type: 'copy', dispvmId: this.#dispvmId, purpose }),
    );
    if (request.files !== undefined) this.#parts.files.fill(request.files);
    this.#parts.notice.showBusy(startingNotice(this.#words, 0));
    this.#parts.present();
    this.#afterNextPaint(() => {
      activateWindow(this.#parts.window, request.activationToken);
      this.#tell('shown');
    });
    if (this.#connection === 'made') this.#watchDocument();
  }

  /** Connects, where that was not done before. */
  attach(vncSocket: string): void {
    if (this.#connection !== 'none') return;
    this.#connection = 'asked';
    this.#parts.picture.attach(vncSocket);
  }

  progress(deliveredBytes: number): void {
    this.#parts.notice.showProgress(startingNotice(this.#words, deliveredBytes));
  }

  delivered(viewer: Viewer, mayEdit: boolean): void {
    this.#fit(viewer, mayEdit ? 'offered' : 'none');
    if (this.#revealedMs !== null || this.#revealTimer !== 0) return;
    this.#parts.notice.showBusy(preparingNotice(this.#words));
    this.#revealTimer = GLib.timeout_add(GLib.PRIORITY_DEFAULT, revealAfterMs, () => {
      this.#revealTimer = 0;
      this.#parts.bars.showPreparing(true);
      this.#reveal();
      return GLib.SOURCE_REMOVE;
    });
  }

  painted(): void {
    if (this.#isEnded) return;
    this.#stopWaiting();
    this.#parts.bars.showPreparing(false);
    this.#reveal();
    this.#watch.painted();
  }

  /** Of several files another one is shown from now on. */
  fileChanged(viewer: Viewer): void {
    if (this.#isEnded) return;
    this.#wrongPasswords = 0;
    this.#fit(viewer, 'none');
    this.#parts.changeFile();
    if (this.#revealedMs !== null) this.#parts.showPicture();
  }

  /** Of several files the one that was chosen cannot be shown. */
  unshown(code: ErrorCode): void {
    if (!this.#isEnded) this.#parts.showNothing(unshownNotice(this.language, code));
  }

  editing(viewer: Viewer): void {
    this.#fit(viewer, 'begun');
    this.closing.editing();
  }

  /** What was typed before the user wanted to close it has been dealt with. */
  settled(): void {
    this.#parts.bars.settling.end();
    this.closing.settled();
  }

  page(page: number, pages: number): void {
    this.#parts.tools.setPage(page, pages);
  }

  inside(depth: number): void {
    this.#parts.tools.setDepth(depth);
  }

  askPassword(isWrong: boolean): void {
    if (this.#isEnded || this.#request === null) return;
    if (isWrong) this.#wrongPasswords++;
    this.#parts.bars.password.show(this.#request.fileName, this.#wrongPasswords);
    this.#parts.bars.password.focus();
  }

  guestSays({ type, untrustedText }: GuestWords): void {
    if (!this.#isEnded && this.#revealedMs !== null) this.#parts.showGuestWords(type, untrustedText);
  }

  /** A VM that does not answer still shows its last picture: it stays, with our word that it may be old. */
  setAnswering(answering: boolean): void {
    if (this.#request === null || this.#isEnded) return;
    if (!answering) this.#parts.bars.silence.show(silenceText(this.#words, this.#request, this.#editing));
    else this.#parts.endSilence();
  }

  /** Brings the window to the front, as the person looks for it. */
  present(activationToken: string | undefined): void {
    if (this.#request === null) return;
    presentWindow(this.#parts.window);
    activateWindow(this.#parts.window, activationToken);
  }

  fail(code: ErrorCode): void {
    this.#endPicture(failureNotice(this.language, code));
  }

  close(): void {
    if (this.#over) return;
    this.#over = true;
    this.#stop();
    this.#parts.window.destroy();
    if (this.#request !== null) this.#send({ type: 'gone', dispvmId: this.#dispvmId });
    this.#gone();
  }

  #partEvents(): ConstructorParameters<typeof WindowParts>[2] {
    return {
      attached: () => this.#attached(),
      updated: (part) => this.#watch.updated(part),
      input: () => this.#touch(),
      touched: () => this.#touch(),
      resized: (screen, isFirst) => {
        if (this.#over || this.#request === null || this.#isEnded) return;
        this.#room = screen;
        if (isFirst || this.#isSettled) this.#tellRoom();
        // Only here is known what a small monitor or its window manager leaves to a new window.
        if (isFirst) this.#send({ type: 'usual-screen', screen });
      },
      fileChosen: (file) => this.#want({ type: 'showFile', dispvmId: this.#dispvmId, file }),
      fileAlone: (file) => this.#want({ type: 'fileAlone', dispvmId: this.#dispvmId, file }),
      typed: (key) => this.closing.typed(key),
      lost: () => this.#lost(),
      close: () => this.#closeByUser(),
      closeAnswered: (answer) => {
        if (answer === 'keep') this.#parts.picture.focus();
        this.closing.answered(answer);
      },
      destroy: () => this.#destroyByUser(),
      key: (event) => {
        this.#touch();
        return takeShortcut(event, this.#parts, () => this.#closeByUser());
      },
    };
  }

  #label(): void {
    if (this.#request === null) return;
    this.#parts.label.show(this.#words, this.#request, this.#editing);
    this.#parts.window.set_title(windowTitle(this.#words, this.#request, this.#editing));
  }

  #fit(viewer: Viewer, editing: Editing): void {
    if (this.#isEnded) return;
    this.#editing = editing;
    this.#label();
    this.#parts.tools.fit(viewerTools(viewer, editing === 'offered'));
    this.#parts.picture.setUnicodeEntry(unicodeEntry(viewer.character));
  }

  #touch(): void {
    this.#idle.used();
  }

  /** What was not saved is lost, as when its user closes it. */
  #closeIdle(): void {
    this.#tell('idle');
    this.#closeByUser(false);
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
    if (this.#over || this.#isEnded) return;
    this.#parts.showPicture();
    if (this.#revealedMs === null)
      this.#afterNextPaint(() => {
        this.#revealedMs ??= monotonicMs();
      });
  }

  /** Visible since the picture was both complete and shown, which is known a little later. */
  #settled(sinceMs: number): void {
    this.#afterNextPaint(() => {
      const visibleMs = Math.max(sinceMs, this.#revealedMs ?? monotonicMs());
      this.#tell('visible', nowMs() - (monotonicMs() - visibleMs));
      if (this.#request?.closeAfterIdleMs !== undefined) this.#idle.start(this.#request.closeAfterIdleMs);
      this.#isSettled = true;
      GLib.timeout_add(GLib.PRIORITY_DEFAULT, barsGoneMs, () => {
        this.#tellRoom();
        return GLib.SOURCE_REMOVE;
      });
    });
  }

  /**
   * Not between the first time and the document: bars come and go meanwhile, and each new screen of the guest's is black
   * until all is drawn anew. A request for a password goes soon, too.
   */
  #tellRoom(): void {
    if (this.#room !== null && !this.#over && !this.#isEnded && !this.#parts.bars.password.isShown)
      this.#send({ type: 'screen', dispvmId: this.#dispvmId, screen: this.#room });
  }

  #lost(): void {
    if (this.#over) return;
    this.#send({ type: 'display-lost', dispvmId: this.#dispvmId });
    if (this.#request === null) this.close();
    else this.#endPicture(displayLostNotice(this.#words));
  }

  #endPicture(notice: NoticeText): void {
    this.#stop();
    this.#isEnded = true;
    this.#editing = 'unknown';
    this.#label();
    this.#parts.showEnd(notice);
  }

  #closeByUser(isAsked = true): void {
    if (this.#over) return;
    const mayReturn = this.#request !== null && changesComeBack(this.#request, this.#editing);
    this.closing.begin(mayReturn && !this.#isEnded, isAsked);
  }

  #settle(): void {
    this.#send({ type: 'settle', dispvmId: this.#dispvmId });
    this.#parts.bars.settling.beginSoon();
  }

  /** Of a client, or of the DispVM. */
  #want(message: FromGui): void {
    this.#touch();
    if (!this.#over) this.#send(message);
  }

  #destroyByUser(): void {
    this.#tell('destroy');
    this.close();
  }

  #finishClose(isDiscarding: boolean): void {
    if (!this.#over) this.#send({ type: 'closed', dispvmId: this.#dispvmId, atMs: nowMs(), isDiscarding });
    this.close();
  }

  #stopWaiting(): void {
    if (this.#revealTimer !== 0) GLib.source_remove(this.#revealTimer);
    this.#revealTimer = 0;
  }

  #stop(): void {
    this.#stopWaiting();
    this.#parts.bars.settling.end();
    this.#idle.stop();
    this.#parts.notice.stop();
    this.#watch.stop();
    this.#parts.picture.close();
    tidySoon();
  }

  #tell(type: TimedEvent, atMs = nowMs()): void {
    if (!this.#over) this.#send({ type, dispvmId: this.#dispvmId, atMs });
  }

  #afterNextPaint(callback: () => void): void {
    afterNextPaint(this.#parts.window, callback);
  }
}
