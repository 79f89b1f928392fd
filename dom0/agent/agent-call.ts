// dom0's side of the guest agent's qubes.OpenInVM. The guest is hostile: agent-output.ts bounds what it may say, a
// budget how many messages it may say it in, a pace how slowly it may take the attachment. Its bytes are passed on
// unread.
import { openInVmCommand, openTogetherCommand } from '../../protocol/agent-services.ts';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import type { Language } from '../../protocol/language.ts';
import { encodeMessage, encodeUint32, messageTypes } from '../../protocol/qrexec.ts';
import { encodeScreen, type Screen } from '../../protocol/screen.ts';
import { failure, success, type Result } from '../../protocol/result.ts';
import { viewingBudget } from '../runtime/message-budget.ts';
import type { MessageStream } from '../runtime/message-stream.ts';
import { AgentInput } from './agent-input.ts';
import { AgentOutput, type Heard } from './agent-output.ts';
import type { ViewedDocument, ViewerWord } from './viewer-news.ts';
import type { PaceLimits } from './pace.ts';

export interface AgentListener {
  /** What the viewer tells, one after the other; `delivered` is the first, and comes once. */
  onWord(word: ViewerWord): void | Promise<void>;
  /** A piece of the document that is being saved; resolves when it is stored. */
  onPiece(untrustedPiece: Uint8Array): Promise<void>;
}

export interface AgentLimits {
  readonly document: ViewedDocument;
  /** Of what the guest says on the document's pages. */
  readonly language: Language;
  /** How slowly the guest may take the attachment. */
  readonly takes: PaceLimits;
}

export interface AgentEnd {
  /** An editor had the document last: the person can have ended that inside its own window. */
  readonly byEditor: boolean;
}

export class AgentCall {
  readonly #stream: MessageStream;
  readonly #command: string;
  readonly #output: AgentOutput;
  readonly #budget = viewingBudget();
  readonly #input: AgentInput;
  readonly #listener: AgentListener;

  constructor(stream: MessageStream, { document, language, takes }: AgentLimits, listener: AgentListener) {
    this.#stream = stream;
    this.#command = (document.files === undefined ? openInVmCommand : openTogetherCommand)(language);
    this.#output = new AgentOutput(document);
    this.#input = new AgentInput(stream, takes);
    this.#listener = listener;
  }

  start(): Promise<ErrorCode | null> {
    return this.#input.start(this.#command);
  }

  /** The document's window has another size; it may be told at any time. */
  resizeScreen(screen: Screen): void {
    this.#stream.post(encodeMessage(messageTypes.screen, encodeScreen(screen)));
  }

  /** Of several files this one, counted from 0, is to be shown. */
  showFile(file: number): void {
    this.#stream.post(encodeMessage(messageTypes.showFile, encodeUint32(file)));
  }

  /** null ends the attachment. */
  deliver(piece: Uint8Array | null): Promise<ErrorCode | null> {
    if (piece === null) this.#output.attachmentEnds();
    return this.#input.deliver(piece);
  }

  /** Asks for the word `settled`. */
  settle(): void {
    this.#stream.post(encodeMessage(messageTypes.settle));
  }

  /** Asks for an orderly end: the viewer is closed, the edit comes back, then the exit code. */
  terminate(): void {
    this.#stream.post(encodeMessage(messageTypes.connectionTerminated, new Uint8Array(8)));
  }

  /** Listens until the service ends; where it ended in order each whole save has been stored. */
  async listen(): Promise<Result<AgentEnd>> {
    for (;;) {
      const received = await this.#stream.receive(this.#budget);
      if (received.received === 'end') return failure('dispvm-died');
      if (received.received === 'violation') return failure('agent-protocol');
      const heard = this.#output.hear(received.message);
      if (!heard.ok) return heard;
      if (heard.value.heard === 'exit') return success({ byEditor: heard.value.byEditor });
      await this.#act(heard.value);
    }
  }

  async #act(heard: Exclude<Heard, { heard: 'exit' }>): Promise<void> {
    if (heard.heard === 'piece') return this.#listener.onPiece(heard.untrustedPiece);
    for (const word of heard.words) await this.#listener.onWord(word);
  }
}
