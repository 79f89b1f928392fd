// One attachment on its way: takes the add-on's chunks, keeps it within its credit, streams them into a qrexec call, and
// reports until exactly one `done` or `failed`. It trusts the add-on's bytes as bytes only, and the reply not even as that.
import type { ErrorCode } from '../protocol/error-codes.ts';
import { attachmentMaxBytes, nativeWindowBytes } from '../protocol/limits.ts';
import type { ToAddon } from '../protocol/native-messages.ts';
import { success, type Result } from '../protocol/result.ts';
import type { Status } from '../protocol/stages.ts';
import { decodeChunk, recycleChunk } from './chunks.ts';
import type { EditedCopy, SavedEdit } from './edited-copy.ts';
import { openInVm, type OpenInVm } from './open-in-vm.ts';
import type { Call, CallOutcome, Transport } from './transport.ts';

export class OpenRequest {
  /** Settles after the last message of this request was sent. */
  readonly finished: Promise<void>;
  readonly #requestId: string;
  readonly #viewOnly: boolean;
  readonly #send: (message: ToAddon) => void;
  readonly #edited: EditedCopy;
  readonly #call: Call;
  #creditBytes = nativeWindowBytes;
  #totalBytes = 0;
  #input: 'waiting' | 'flowing' | 'ended' = 'waiting';
  #sending: Promise<void> = Promise.resolve();
  #ownFailure: ErrorCode | null = null;
  #over = false;

  constructor(transport: Transport, open: OpenInVm, edited: EditedCopy, send: (message: ToAddon) => void) {
    this.#requestId = open.requestId;
    this.#viewOnly = open.viewOnly;
    this.#edited = edited;
    this.#send = send;
    this.#call = openInVm(transport, open, {
      // A reply to a view-only request is dropped, as qopen-in-vm does.
      onStdout: (bytes) => this.#viewOnly ? Promise.resolve() : edited.write(bytes),
      onStatus: (status) => this.#report(status),
    });
    this.finished = this.#call.outcome.then((outcome) => this.#finish(outcome));
  }

  chunk(base64: string): void {
    const bytes = this.#input === 'ended' || this.#creditBytes === 0 ? null : decodeChunk(base64);
    if (bytes === null || bytes.length > this.#creditBytes) {
      this.cancel('host-protocol');
      return;
    }
    this.#totalBytes += bytes.length;
    if (this.#totalBytes > attachmentMaxBytes) {
      this.cancel('attachment-too-large');
      return;
    }
    this.#started('flowing');
    this.#creditBytes -= bytes.length;
    this.#sending = this.#sending.then(() => this.#forward(bytes));
  }

  end(): void {
    if (this.#input === 'ended') {
      this.cancel('host-protocol');
      return;
    }
    this.#started('ended');
    this.#sending = this.#sending.then(() => this.#call.end());
  }

  /** Ends the request as failed with this code; the DispVM is destroyed. */
  cancel(code: ErrorCode): void {
    this.#ownFailure ??= code;
    this.#input = 'ended';
    this.#call.cancel();
  }

  #started(input: 'flowing' | 'ended'): void {
    if (this.#input === 'waiting') this.#send({ type: 'hostFirstByte', requestId: this.#requestId, atMs: Date.now() });
    this.#input = input;
  }

  async #forward(bytes: Uint8Array): Promise<void> {
    await this.#call.write(bytes);
    recycleChunk(bytes);
    if (this.#over || this.#ownFailure !== null) return;
    this.#creditBytes += bytes.length;
    this.#send({ type: 'credit', requestId: this.#requestId, bytes: bytes.length });
  }

  #report(status: Status): void {
    const requestId = this.#requestId;
    if (status.event === 'stage') this.#send({ type: 'stage', requestId, stage: status.stage, atMs: status.atMs });
    else if (status.event === 'dispvm') this.#send({ type: 'dispvm', requestId, dispvm: status.dispvm });
  }

  async #finish(outcome: CallOutcome): Promise<void> {
    this.#over = true;
    const requestId = this.#requestId;
    const code = this.#ownFailure ?? (outcome.ok ? null : outcome.error.code);
    const saved = code === null ? await this.#edited.finish() : await this.#discard();
    if (saved.ok && saved.value !== null) this.#send({ type: 'edited', requestId, ...saved.value });
    const failed = code ?? (saved.ok ? null : saved.error);
    this.#send(failed === null ? { type: 'done', requestId } : { type: 'failed', requestId, code: failed });
  }

  async #discard(): Promise<Result<SavedEdit | null>> {
    await this.#edited.discard();
    return success(null);
  }
}
