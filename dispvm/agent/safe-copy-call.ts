// glovebox.SafeCopy: takes a password and a document, has our viewer draw its pages, and sends each as it is drawn. What
// lies in a page's file is the viewer's word: it is sent unread, within the bound of a page.
import { agentExitCodes, type SafeCopyOrder } from '../../protocol/agent-services.ts';
import { copyPageMaxBytes, copyPagesMax } from '../../protocol/limits.ts';
import { passwordFieldBytes, readPasswordField } from '../../protocol/safe-copy-service.ts';
import type { ViewerTable } from '../../protocol/viewer-table.ts';
import type { Call, Reply } from './call.ts';
import { DocumentReceiver } from './document-receiver.ts';
import type { Guest } from './guest.ts';
import { sendFile } from './send-file.ts';
import type { ViewerWord } from './viewer-words.ts';
import { askOurs, type Viewing } from './viewing.ts';

export class SafeCopyCall implements Call {
  readonly #guest: Guest;
  readonly #reply: Reply;
  readonly #order: SafeCopyOrder;
  readonly #receiver: DocumentReceiver;
  readonly #passwordField = new Uint8Array(passwordFieldBytes);
  #passwordFilled = 0;
  /** null once it was used. */
  #password: string | null = null;
  #viewing: Viewing | null = null;
  #pages: number | null = null;
  /** How many were sent, or are being sent. */
  #page = 0;
  #stopSending: (() => void) | null = null;
  #isOver = false;

  constructor(guest: Guest, table: ViewerTable, reply: Reply, order: SafeCopyOrder) {
    this.#guest = guest;
    this.#reply = reply;
    this.#order = order;
    this.#receiver = new DocumentReceiver(guest, table);
  }

  stdin(untrustedBytes: Uint8Array): void {
    if (this.#isOver) return;
    if (untrustedBytes.length === 0) return this.#deliver();
    const take = Math.min(passwordFieldBytes - this.#passwordFilled, untrustedBytes.length);
    this.#passwordField.set(untrustedBytes.subarray(0, take), this.#passwordFilled);
    this.#passwordFilled += take;
    if (take === untrustedBytes.length) return;
    const failed = this.#receiver.take(untrustedBytes.subarray(take));
    if (failed !== null) this.#end(failed);
  }

  /** Nobody wants the rest. */
  terminate(): void {
    this.#end(agentExitCodes.ok);
  }

  abort(): void {
    this.#isOver = true;
    this.#receiver.discard();
    this.#viewing?.abandon();
    this.#stopSending?.();
  }

  #deliver(): void {
    const password = readPasswordField(this.#passwordField);
    if (password === null) return this.#end(agentExitCodes.protocol);
    this.#password = String.fromCharCode(...password);
    const received = this.#receiver.finish();
    if (typeof received === 'number') return this.#end(received);
    const { program, describes } = received.viewer;
    // What only says what a file is makes no copy of it.
    if (program.kind !== 'glovebox' || describes === true) return this.#end(agentExitCodes.unsupported);
    const { dpi, language } = this.#order;
    const line = `copy\t${language}\t${program.shows}\t${dpi}\t${this.#guest.copiedPagePath}\t${received.path}`;
    this.#viewing = askOurs(this.#guest, line, {
      onWord: (word) => this.#hear(word),
      onEnd: () => this.#end(agentExitCodes.viewerFailed),
    });
    if (this.#viewing === null) this.#end(agentExitCodes.viewerFailed);
  }

  #hear(word: ViewerWord): void {
    switch (word.event) {
      case 'page':
        return this.#send(word.page, word.pages);
      case 'password':
        return this.#answer(word.isWrong);
      case 'failed':
        return this.#end(word.exitCode);
      default:
        return undefined;
    }
  }

  #answer(isWrong: boolean): void {
    const password = this.#password;
    this.#password = null;
    if (password === '') return this.#end(agentExitCodes.passwordNeeded);
    if (isWrong || password === null) return this.#end(agentExitCodes.passwordWrong);
    this.#tell(`password\t${password}`);
  }

  /** The page lies in its file, and stays there until the viewer is told to go on. */
  #send(page: number, pages: number): void {
    this.#pages ??= pages;
    if (page !== this.#page + 1 || pages !== this.#pages || pages > copyPagesMax || this.#stopSending !== null)
      return this.#end(agentExitCodes.viewerFailed);
    if (page === 1) this.#reply.stdout(Uint8Array.from(`${pages}\n`, (character) => character.charCodeAt(0)));
    this.#page = page;
    this.#stopSending = sendFile(this.#guest, this.#guest.copiedPagePath, {
      maxBytes: copyPageMaxBytes,
      reply: this.#reply,
      onEnd: (isWhole) => this.#sent(isWhole),
    });
    if (this.#stopSending === null) this.#end(agentExitCodes.viewerFailed);
  }

  #sent(isWhole: boolean): void {
    this.#stopSending = null;
    if (!isWhole) this.#end(agentExitCodes.viewerFailed);
    else if (this.#page === this.#pages) this.#end(agentExitCodes.ok);
    else this.#tell('next');
  }

  #tell(line: string): void {
    if (this.#guest.residentViewer()?.tell(line) !== true) this.#end(agentExitCodes.viewerFailed);
  }

  #end(exitCode: number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#receiver.discard();
    this.#viewing?.release();
    this.#stopSending?.();
    this.#reply.exit(exitCode);
  }
}
