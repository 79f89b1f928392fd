// One granted qubes.OpenInVM call: its DispVM, its window, the attachment in, the edit out, and the end of all together.
// It trusts policy's grant and its own observations; neither client nor guest can make a VM outlive its call.
import type { ErrorCode } from '../../protocol/error-codes.ts';
import type { Language } from '../../protocol/language.ts';
import { exitCodes, messageTypes } from '../../protocol/qrexec.ts';
import type { Result } from '../../protocol/result.ts';
import { isSameScreen, type Screen } from '../../protocol/screen.ts';
import type { Displays, WindowPlace } from '../gui-displays.ts';
import type { WindowEvent } from '../gui-supervisor.ts';
import type { Dispvm } from '../lifecycle/dispvm.ts';
import type { TemplateMaker } from '../template/template-maker.ts';
import { inBackground } from '../runtime/background.ts';
import type { Log } from '../runtime/log.ts';
import type { MessageStream, Received } from '../runtime/message-stream.ts';
import { AgentCall, type AgentEnd } from '../agent/agent-call.ts';
import { forwardAttachment, receiveOpening, type Opening } from './attachment.ts';
import type { Client } from './client.ts';
import type { Deadlines } from './deadlines.ts';
import type { DispvmRegistry } from './dispvm-registry.ts';
import { DocumentWindow } from './document-window.ts';
import { labelOf } from './window-label.ts';
import { DocumentSaves } from './document-saves.ts';
import type { ViewerWord } from '../agent/viewer-news.ts';

export interface OpenServices {
  /** Waits for a template that is being made. */
  readonly templates: Pick<TemplateMaker, 'provide' | 'describe'>;
  readonly registry: DispvmRegistry;
  /** Those that have a DispVM, by their request's id. */
  readonly calls: Map<string, OpenCall>;
  readonly displays: Displays;
  readonly log: Log;
  readonly deadlines: Deadlines;
  /** Where what is saved in a DispVM is held: the next one where there is no more room in the one before. */
  readonly saveFolders: readonly string[];
}

/** What policy granted. */
export interface Grant {
  readonly disposableTemplate: string;
  /** Whether changes are passed back to the client. */
  readonly returnEdits: boolean;
  /** The call brings several files, only to be looked at. */
  readonly together: boolean;
}

export class OpenCall {
  readonly #client: Client;
  readonly #dispvm: Dispvm;
  readonly #gui: WindowPlace['gui'];
  readonly #window: DocumentWindow;
  readonly #language: Language;
  readonly #log: Log;
  readonly #deadlines: Deadlines;
  readonly #id: string;
  readonly #returnEdits: boolean;
  readonly #isTogether: boolean;
  readonly #saves: DocumentSaves;
  #agent: AgentCall | null = null;
  /** The guest's, as it was told last, and the window's. */
  #screen: Screen;
  #wantedScreen: Screen;
  #isDelivered = false;
  #isRevealed = false;
  /** An editor has the document, and what it saves is for the client. */
  #editReturns = false;
  #isClosed = false;
  #endWaiting = (): void => undefined;
  #timer: NodeJS.Timeout | undefined;
  #settling: NodeJS.Timeout | undefined;

  constructor(
    client: Client,
    dispvm: Dispvm,
    { returnEdits, together }: Grant,
    { gui, language }: WindowPlace,
    { displays, log, deadlines, saveFolders }: OpenServices,
  ) {
    this.#client = client;
    this.#dispvm = dispvm;
    this.#returnEdits = returnEdits;
    this.#isTogether = together;
    this.#gui = gui;
    this.#window = new DocumentWindow(gui, displays.first, dispvm.machine);
    this.#language = language;
    this.#screen = this.#wantedScreen = dispvm.machine.screen;
    this.#log = log;
    this.#deadlines = deadlines;
    this.#id = dispvm.machine.description.id;
    this.#saves = new DocumentSaves(
      { returnEdits, limits: deadlines.editReturns, folders: saveFolders },
      { onProgress: () => this.#onEditProgress(), onLate: () => this.#end('edit-lost') },
    );
  }

  async run(): Promise<void> {
    this.#client.accept();
    this.#client.tell({ event: 'dispvm', dispvm: this.#dispvm.machine.description });
    this.#client.tellStage('callAccepted');
    this.#log({ event: 'accepted', requestId: this.#client.requestId, dispvmId: this.#id });
    this.#endWaiting = this.#client.tellWaiting();
    inBackground(this.#tellReady());
    inBackground(this.#client.askedToClose.then(() => this.#window.dismissFailure()));
    inBackground(this.#client.disconnected.then(() => this.#dispvm.close(false)));
    inBackground(this.#dispvm.closing.then(() => this.#whenClosing()));
    inBackground(this.#deliver());
    await this.#finish(await this.#dispvm.gone);
  }

  /** In front of what else its person has open. False where there is no window, or none any more. */
  show(activationToken: string | undefined): boolean {
    return this.#window.present(activationToken);
  }

  async #tellReady(): Promise<void> {
    if ((await this.#dispvm.machine.agent).ok) this.#client.tellStage('vmReady');
  }

  /** The restore runs meanwhile; the window opens as soon as there is a name to label it with. */
  async #deliver(): Promise<void> {
    const opening = await receiveOpening(this.#client, this.#isTogether, this.#deadlines.clientIdle);
    if (!opening.ok) return this.#end(opening.error);
    // The windows may have died while the call waited for its turn: then they are being started again.
    if (!(await this.#gui.waitReady()) || !this.#openWindow(opening.value)) return this.#end('gui-unavailable');
    const agent = await this.#dispvm.machine.agent;
    // A failed restore has already ended it.
    if (!agent.ok || this.#dispvm.state.state !== 'ready') return;
    this.#dispvm.send({ event: 'taken' });
    const failed = await this.#send(agent.value, opening.value);
    if (failed !== null) return this.#end(failed);
    if (!this.#isDelivered) this.#setDeadline(this.#deadlines.delivered, 'agent-timeout');
    // The only word still expected of the client is that it wants an orderly end; any other is as wrong as its leaving.
    if (asksToClose(await this.#client.receive())) this.#closeAsUser();
    else this.#end('cancelled');
  }

  async #send(stream: MessageStream, opening: Opening): Promise<ErrorCode | null> {
    const { viewers } = this.#dispvm.machine;
    const { name, files } = opening;
    const document = {
      viewers,
      viewOnly: name.viewOnly || files !== null,
      returnEdits: this.#returnEdits,
      ...(files !== null && { files: files.length }),
    };
    const agent = new AgentCall(
      stream,
      { document, language: this.#language, takes: this.#deadlines.agentTakes },
      {
        onWord: (word) => this.#onWord(word),
        onPiece: (piece) => this.#saves.take(piece),
      },
    );
    this.#agent = agent;
    this.#resizeScreen(this.#wantedScreen);
    inBackground(agent.listen().then((outcome) => this.#onAgentEnd(outcome)));
    const failed = await agent.start();
    if (failed !== null) return failed;
    const limits = { idleMs: this.#deadlines.clientIdle, documentMaxBytes: this.#dispvm.machine.documentMaxBytes };
    return forwardAttachment(this.#client, opening, limits, async (piece, deliveredBytes) => {
      this.#saves.countOriginal(piece);
      const refused = await agent.deliver(piece);
      if (refused === null && !this.#isDelivered) this.#window.showProgress(deliveredBytes);
      return refused;
    });
  }

  #openWindow(opening: Opening): boolean {
    const label = labelOf(opening, this.#client.desktop, this.#language, this.#returnEdits);
    return this.#window.open(label, (event) => this.#onWindow(event));
  }

  async #onWord(news: ViewerWord): Promise<void> {
    if (news.type === 'saved') return this.#saved();
    this.#window.tell(news);
    switch (news.type) {
      case 'delivered':
        this.#isDelivered = true;
        this.#endWaiting();
        if (news.viewer.edits && news.mayEdit) this.#startEditing();
        this.#client.tellStage('fileDelivered');
        return this.#setDeadline(this.#deadlines.visible, 'viewer-timeout');
      case 'editing':
        return this.#returnEdits ? this.#startEditing() : undefined;
      case 'saving':
        return this.#saves.begin();
      case 'settled':
        return clearTimeout(this.#settling);
      case 'painted':
      case 'password':
        return this.#reveal();
      default:
        return undefined;
    }
  }

  async #saved(): Promise<void> {
    const differs = await this.#saves.commit();
    this.#log({ event: 'saved', requestId: this.#client.requestId, dispvmId: this.#id });
    this.#window.tell({ type: 'saved', differs });
  }

  #startEditing(): void {
    if (this.#editReturns) return;
    this.#editReturns = true;
    this.#client.tell({ event: 'editing' });
  }

  #onEditProgress(): void {
    const { state } = this.#dispvm;
    if (state.state === 'closing' && state.editAwaited) this.#dispvm.send({ event: 'editProgressed' });
  }

  #onAgentEnd(outcome: Result<AgentEnd>): void {
    this.#saves.end();
    const { state } = this.#dispvm;
    const editAwaited = state.state === 'closing' && state.editAwaited;
    if (!outcome.ok) return this.#end(editAwaited && outcome.error === 'dispvm-died' ? 'edit-lost' : outcome.error);
    // Nobody asked for it, and no person could.
    if (state.state !== 'closing' && !outcome.value.byEditor) return this.#end('viewer-ended');
    this.#tellClosed();
    if (editAwaited) this.#dispvm.send({ event: 'editTaken' });
    else this.#dispvm.close(false);
  }

  #onWindow(event: WindowEvent): void {
    switch (event.type) {
      case 'visible':
        this.#reveal();
        this.#dispvm.appear();
        return this.#client.tellStage('visible', plausibleTime(event.atMs, this.#dispvm.startedAtMs));
      case 'idle':
        return this.#client.tell({ event: 'idleClosed' });
      case 'copy':
        return this.#client.tell({ event: 'copyWanted', purpose: event.purpose });
      case 'fileAlone':
        return this.#client.tell({ event: 'fileWanted', file: event.file });
      case 'settle':
        return this.#settle();
      case 'showFile':
        return this.#isDelivered ? this.#agent?.showFile(event.file) : undefined;
      case 'closed':
        this.#window.lost();
        if (event.isDiscarding) this.#saves.discard();
        return this.#closeAsUser();
      case 'destroy':
        this.#window.lost();
        this.#tellClosed();
        return this.#isDelivered ? this.#dispvm.close(false) : this.#end('cancelled');
      // QEMU is ending, or said what no display may: the filter in between has logged which.
      case 'display-lost':
        return this.#window.isOpen ? this.#end('dispvm-died') : undefined;
      case 'gui-died':
        this.#window.lost();
        return this.#end('gui-died');
      case 'screen':
        return this.#resizeScreen(event.screen);
      case 'shown':
      case 'attached':
        return undefined;
    }
  }

  /** Known before the agent may be. */
  #resizeScreen(screen: Screen): void {
    this.#wantedScreen = screen;
    if (this.#agent === null || isSameScreen(screen, this.#screen)) return;
    this.#screen = screen;
    this.#agent.resizeScreen(screen);
  }

  /** Whoever closes the window waits for this: a guest that does not answer is not waited for without end. */
  #settle(): void {
    clearTimeout(this.#settling);
    const tell = (): void => this.#window.tell({ type: 'settled' });
    if (this.#agent === null || !this.#editReturns) return tell();
    this.#agent.settle();
    this.#settling = setTimeout(tell, this.#deadlines.settles);
  }

  /** By the window, or by a client that asks for the same. Only a document that an editor has can have been edited. */
  #closeAsUser(): void {
    this.#window.close();
    this.#tellClosed();
    if (this.#isDelivered) this.#dispvm.close(this.#editReturns);
    else this.#end('cancelled');
  }

  #tellClosed(): void {
    if (!this.#isClosed) this.#client.tellStage('closed');
    this.#isClosed = true;
  }

  #whenClosing(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#settling);
    this.#endWaiting();
    const { state } = this.#dispvm;
    if (state.state !== 'closing') return;
    if (state.editAwaited) {
      this.#saves.expect();
      this.#agent?.terminate();
    } else this.#saves.end();
    if (state.cause !== null) this.#window.fail(state.cause);
  }

  /** What was saved is safe whatever ended the DispVM. */
  async #finish(cause: ErrorCode | null): Promise<void> {
    const goneAtMs = Date.now();
    this.#window.end();
    const isReturned = await this.#returnEdit();
    const code = cause ?? (isReturned && !this.#saves.isLost ? null : 'edit-lost');
    await this.#saves.drop();
    this.#log({ event: 'finished', requestId: this.#client.requestId, dispvmId: this.#id, code });
    this.#client.tellStage('gone', goneAtMs);
    if (code !== null) this.#client.tell({ event: 'failure', code });
    await this.#client.finish(code === null ? 0 : exitCodes.problem);
  }

  /** Whether the client has got the whole of it, if there is one. */
  async #returnEdit(): Promise<boolean> {
    const { edit } = this.#saves;
    if (edit !== null) this.#client.tell({ event: 'edited', sizeBytes: edit.sizeBytes, sha256: edit.sha256 });
    const isTaken = edit === null || (await this.#saves.send((piece) => this.#pass(piece)));
    if (isTaken) await this.#client.sendOutput(new Uint8Array(0));
    return isTaken;
  }

  async #pass(piece: Uint8Array): Promise<boolean> {
    return (await this.#client.sendOutput(piece)) === 'taken';
  }

  #end(code: ErrorCode): void {
    this.#dispvm.fail(code);
  }

  /** From here on the person looks at it, or is asked: nobody ends that by a clock, whatever is told later. */
  #reveal(): void {
    this.#isRevealed = true;
    clearTimeout(this.#timer);
  }

  #setDeadline(timeoutMs: number, code: ErrorCode): void {
    clearTimeout(this.#timer);
    if (this.#isRevealed) return;
    if (this.#dispvm.state.state === 'open') this.#timer = setTimeout(() => this.#end(code), timeoutMs);
  }
}

const asksToClose = (word: Received): boolean =>
  word.received === 'message' && word.message.type === messageTypes.connectionTerminated;

/** The GUI's own time of an event, as far as it can be true. */
const plausibleTime = (atMs: number, notBeforeMs: number): number => Math.min(Math.max(atMs, notBeforeMs), Date.now());
