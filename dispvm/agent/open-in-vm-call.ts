// qubes.OpenInVM: takes a document, gives it to its type's viewer, tells what that says, and returns the file if it was
// edited. A view-only file, or one without an editor, must never be returned.
import { agentExitCodes } from '../../protocol/agent-services.ts';
import type { Language } from '../../protocol/languages.ts';
import type { ViewerTable } from '../../protocol/viewer-table.ts';
import type { Call, Reply } from './call.ts';
import { DocumentReceiver } from './document-receiver.ts';
import type { Guest } from './guest.ts';
import { OpenDocument } from './open-document.ts';

export class OpenInVmCall implements Call {
  readonly #guest: Guest;
  readonly #table: ViewerTable;
  readonly #reply: Reply;
  readonly #receiver: DocumentReceiver;
  readonly #language: Language;
  #document: OpenDocument | null = null;
  #hasFailed = false;

  constructor(guest: Guest, table: ViewerTable, reply: Reply, language: Language) {
    this.#guest = guest;
    this.#table = table;
    this.#reply = reply;
    this.#receiver = new DocumentReceiver(guest, table);
    this.#language = language;
  }

  stdin(untrustedBytes: Uint8Array): void {
    if (this.#hasFailed) return;
    if (untrustedBytes.length === 0) return this.#deliver();
    const failed = this.#receiver.take(untrustedBytes);
    if (failed !== null) this.#fail(failed);
  }

  terminate(): void {
    if (this.#document !== null) this.#document.close();
    else this.#fail(agentExitCodes.ok);
  }

  settle(): void {
    this.#document?.settle();
  }

  /** Lets go of the document and leaves it on the screen. */
  release(): void {
    this.#document?.release();
  }

  abort(): void {
    this.#receiver.discard();
    this.#document?.abandon();
  }

  #deliver(): void {
    const received = this.#receiver.finish();
    if (typeof received === 'number') return this.#fail(received);
    this.#document = new OpenDocument(this.#guest, this.#table, this.#reply, { ...received, language: this.#language });
    this.#document.show();
  }

  #fail(exitCode: number): void {
    this.#hasFailed = true;
    this.#receiver.discard();
    this.#reply.exit(exitCode);
  }
}
