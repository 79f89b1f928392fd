// One attachment that becomes a safe copy, or goes to a printer as one: takes the add-on's bytes, asks the person for a password
// where that is wanted, and reports until exactly one `done` or `failed`. It trusts nothing that the DispVM says.
import type { ErrorCode } from '../protocol/error-codes.ts';
import type { CopyPurpose } from '../protocol/copy-purpose.ts';
import type { ToAddon } from '../protocol/native-messages.ts';
import { Deferred } from '../protocol/deferred.ts';
import type { Status } from '../protocol/stages.ts';
import type { EditedCopy } from './edited-copy.ts';
import type { RequestEnd } from './open-request.ts';
import { printPages, type PersonDialogs } from './person-dialogs.ts';
import { RequestInput } from './request-input.ts';
import { SafeCopy, usualPageDeadlineMs, type MadeCopy } from './safe-copy.ts';
import type { Call, CallHandlers, Transport } from './transport.ts';

export interface CopyAsked {
  readonly requestId: string;
  readonly untrustedName: string;
  readonly purpose: CopyPurpose;
  /** Whether its text is to be recognised; null asks the person, where it can be. */
  readonly searchable: boolean | null;
  /** How many passwords were wrong so far; null where none is asked for. */
  readonly wrongPasswords: number | null;
}

export interface CopyRequestParts {
  readonly transport: Transport;
  /** Begins the call with this password, which is UTF-8. */
  readonly call: (password: Uint8Array, handlers: CallHandlers) => Call;
  readonly copy: EditedCopy;
  readonly dialogs: PersonDialogs;
  readonly send: (message: ToAddon) => void;
}

/** Nothing of a copy is told at the next start. */
const nothingKept: RequestEnd = { saved: null, failed: null };

export class CopyRequest {
  /** Settles after the last message of this request was sent. */
  readonly finished: Promise<RequestEnd>;
  readonly untrustedName: string;
  readonly #asked: CopyAsked;
  readonly #parts: CopyRequestParts;
  readonly #input: RequestInput;
  #safeCopy: SafeCopy | null = null;
  readonly #call = new Deferred<Call>();
  readonly #stop = new AbortController();
  #ownFailure: ErrorCode | null = null;

  constructor(asked: CopyAsked, parts: CopyRequestParts) {
    this.untrustedName = asked.untrustedName;
    this.#asked = asked;
    this.#parts = parts;
    const { requestId } = asked;
    this.#input = new RequestInput({
      requestId,
      call: this.#call.promise,
      send: parts.send,
      refuse: (code) => this.cancel(code),
    });
    this.finished = this.#run().then((code) => this.#finish(code));
  }

  chunk(base64: string): void {
    this.#safeCopy?.heard();
    this.#input.chunk(base64);
  }

  /** A copy is of one file. */
  endFile(): void {
    this.cancel('host-protocol');
  }

  end(): void {
    this.#input.end();
  }

  /** There is no edit that could come home: whoever closes it gives it up. */
  close(): void {
    this.cancel('cancelled');
  }

  leave(): void {
    this.cancel('cancelled');
  }

  /** Whether anything is waited for. */
  leaveOpen(): boolean {
    this.cancel('cancelled');
    return false;
  }

  cancel(code: ErrorCode): void {
    this.#ownFailure ??= code;
    this.#input.stop();
    this.#stop.abort();
  }

  async #run(): Promise<ErrorCode | null> {
    const isSearchable = await this.#isSearchable();
    if (isSearchable === null) return 'cancelled';
    const password = await this.#password();
    if ('code' in password) return password.code;
    const { call, dialogs } = this.#parts;
    const safeCopy = this.#begin(isSearchable);
    this.#safeCopy = safeCopy;
    const { copy, code, text } = await safeCopy.run(
      (handlers) => call(password.bytes, handlers),
      (begun) => {
        this.#call.resolve(begun);
        return Promise.resolve();
      },
    );
    this.#safeCopy = null;
    if (copy === null) return code;
    const { requestId, purpose, untrustedName } = this.#asked;
    if (purpose === 'print') return this.#print(dialogs, copy, untrustedName);
    const { path, sizeBytes, isElsewhere } = copy;
    const lacksText = text !== null && text.code !== null;
    this.#parts.send({ type: 'copied', requestId, path, sizeBytes, isElsewhere, lacksText });
    return null;
  }

  #begin(isSearchable: boolean): SafeCopy {
    const { requestId } = this.#asked;
    const { transport, copy, send } = this.#parts;
    return new SafeCopy(transport, {
      copy,
      dpi: null,
      pageDeadlineMs: usualPageDeadlineMs,
      whenStatus: (status) => this.#report(status),
      whenPage: (page, pages) => send({ type: 'page', requestId, page, pages }),
      whenTextPage: isSearchable ? (page, pages) => send({ type: 'textPage', requestId, page, pages }) : null,
      stop: this.#stop.signal,
    });
  }

  /** null where the person gives it up. On Qubes nobody recognises text; without a dialog there are pictures. */
  async #isSearchable(): Promise<boolean | null> {
    const { searchable, requestId, untrustedName } = this.#asked;
    const { transport, dialogs, send } = this.#parts;
    if (searchable !== null || transport.kind === 'qubes') return searchable === true && transport.kind !== 'qubes';
    send({ type: 'asking', requestId });
    const answer = await dialogs.askForText(untrustedName, this.#stop.signal);
    if (answer.is === 'declined' || this.#stop.signal.aborted) return null;
    const isWanted = answer.is === 'done' && answer.value;
    send({ type: 'answered', requestId, searchable: isWanted });
    return isWanted;
  }

  async #password(): Promise<{ readonly bytes: Uint8Array } | { readonly code: ErrorCode }> {
    const { wrongPasswords, untrustedName } = this.#asked;
    if (wrongPasswords === null) return { bytes: new Uint8Array(0) };
    const answer = await this.#parts.dialogs.askPassword(untrustedName, wrongPasswords, this.#stop.signal);
    if (answer.is === 'done') return { bytes: answer.value };
    return { code: answer.is === 'declined' ? 'cancelled' : 'password-needed' };
  }

  async #print(dialogs: PersonDialogs, { path }: MadeCopy, untrustedName: string): Promise<ErrorCode | null> {
    const { requestId } = this.#asked;
    this.#parts.send({ type: 'printing', requestId });
    const answer = await printPages(dialogs, path, untrustedName, this.#stop.signal);
    if (answer.is === 'done') this.#parts.send({ type: 'printed', requestId });
    // Who closes the dialog has printed nothing, and knows it.
    return answer.is === 'done' || answer.is === 'declined' ? null : 'print-failed';
  }

  #report(status: Status): void {
    const { requestId } = this.#asked;
    if (status.event === 'stage')
      this.#parts.send({ type: 'stage', requestId, stage: status.stage, atMs: status.atMs });
    else if (status.event === 'dispvm') this.#parts.send({ type: 'dispvm', requestId, dispvm: status.dispvm });
  }

  #finish(code: ErrorCode | null): RequestEnd {
    this.#input.stop();
    const { requestId } = this.#asked;
    const failed = this.#ownFailure ?? code;
    this.#parts.send(failed === null ? { type: 'done', requestId } : { type: 'failed', requestId, code: failed });
    return nothingKept;
  }
}
