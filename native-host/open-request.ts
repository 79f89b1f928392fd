// One attachment on its way: streams what the add-on sends into a qrexec call, and reports until exactly one `done` or
// `failed`. It trusts the add-on's bytes as bytes only, and the reply not even as that.
import type { ErrorCode } from '../protocol/error-codes.ts';
import type { ToAddon } from '../protocol/native-messages.ts';
import { success, type Result } from '../protocol/result.ts';
import type { Status } from '../protocol/stages.ts';
import { inBackground } from './background.ts';
import type { EditedCopy, SavedEdit } from './edited-copy.ts';
import type { OpenInVm } from './open-in-vm.ts';
import { RequestInput, type InputCall } from './request-input.ts';
import { TogetherInput } from './send-together.ts';
import type { Call, CallHandlers, CallOutcome } from './transport.ts';

/**
 * How long an orderly end may take without a sign of life before the call is dropped, which destroys the DispVM without
 * one.
 */
const closeDeadlineMs = 60_000;

export interface OpenRequestParts {
  /** Begins the call. */
  readonly call: (handlers: CallHandlers) => Call;
  readonly edited: EditedCopy;
  /** Where they are several files: their names, in the order in which they come. */
  readonly untrustedNames?: readonly string[];
  readonly send: (message: ToAddon) => void;
}

/** How a request ended: what came back and was saved, and why it failed. */
export interface RequestEnd {
  readonly saved: SavedEdit | null;
  readonly failed: ErrorCode | null;
}

export class OpenRequest {
  /** Settles after the last message of this request was sent. */
  readonly finished: Promise<RequestEnd>;
  readonly untrustedName: string;
  readonly #requestId: string;
  /** Of a view-only request, and of one that takes no edits back, the reply is dropped. */
  readonly #keepsReply: boolean;
  readonly #send: (message: ToAddon) => void;
  readonly #edited: EditedCopy;
  readonly #call: Call;
  readonly #input: RequestInput;
  #ownFailure: ErrorCode | null = null;
  /** Nobody is told of it any more, but its edit is waited for. */
  #isLeft = false;
  /** An editor has the document. */
  #mayReturn = false;
  #closing = false;
  #closeDeadline: NodeJS.Timeout | undefined;
  #over = false;

  constructor(open: OpenInVm, { call, edited, untrustedNames, send }: OpenRequestParts) {
    this.#requestId = open.requestId;
    this.untrustedName = open.untrustedName;
    this.#keepsReply = !open.viewOnly && open.returnEdits;
    this.#edited = edited;
    this.#send = (message) => {
      if (!this.#isLeft) send(message);
    };
    this.#call = call({
      onStdout: (bytes) => this.#takeReply(bytes),
      onStatus: (status) => this.#report(status),
    });
    this.#input = new RequestInput({
      requestId: open.requestId,
      call: Promise.resolve(untrustedNames === undefined ? this.#call : framed(this.#call, untrustedNames)),
      ...(untrustedNames !== undefined && { files: untrustedNames.length }),
      send: this.#send,
      refuse: (code) => this.cancel(code),
    });
    this.finished = this.#call.outcome.then((outcome) => this.#finish(outcome));
  }

  chunk(base64: string): void {
    this.#input.chunk(base64);
  }

  /** Of several files the one that came is whole. */
  endFile(): void {
    this.#input.endFile();
  }

  end(): void {
    this.#input.end();
  }

  /**
   * Asks for the end that closing the window brings: the edit comes back first. What the add-on still sends is dropped.
   */
  close(): void {
    if (this.#closing || this.#over) return;
    this.#closing = true;
    this.#awaitEnd();
    this.#call.close();
  }

  /**
   * Where no client can close it: what may return an edit is left to its person, with a last word about it, and waited
   * for; anything else is given up. Whether it is waited for.
   */
  leaveOpen(): boolean {
    if (this.#over || this.#isLeft) return false;
    if (!this.#keepsReply || !this.#input.hasEnded) {
      this.#call.cancel();
      return false;
    }
    this.#send({ type: 'failed', requestId: this.#requestId, code: 'qubes-left-open' });
    this.#isLeft = true;
    return true;
  }

  /**
   * Nobody listens any more. What cannot return an edit ends at once; what can is closed in order, or left to its
   * person where no client can.
   */
  leave(closesInOrder: boolean): void {
    if (!this.#keepsReply || !this.#input.hasEnded) this.cancel('cancelled');
    else if (closesInOrder) this.close();
  }

  /** Ends the request as failed with this code; the DispVM is destroyed. */
  cancel(code: ErrorCode): void {
    this.#ownFailure ??= code;
    this.#input.stop();
    this.#call.cancel();
  }

  /** Each sign of life after a close gives it another while. */
  #awaitEnd(): void {
    if (!this.#closing || this.#over) return;
    clearTimeout(this.#closeDeadline);
    // Here dom0 itself says nothing: for everybody else it has deadlines of its own.
    this.#closeDeadline = setTimeout(
      () => this.cancel(this.#mayReturn ? 'edit-lost' : 'dom0-unreachable'),
      closeDeadlineMs,
    );
  }

  async #takeReply(bytes: Uint8Array): Promise<void> {
    this.#awaitEnd();
    if (this.#keepsReply) await this.#edited.write(bytes);
  }

  #report(status: Status): void {
    const requestId = this.#requestId;
    this.#awaitEnd();
    if (status.event === 'stage') this.#send({ type: 'stage', requestId, stage: status.stage, atMs: status.atMs });
    else if (status.event === 'edited') this.#edited.expect(status);
    else if (status.event === 'editing') {
      this.#mayReturn = this.#keepsReply;
      this.#send({ type: 'editing', requestId });
    } else if (status.event === 'copyWanted') this.#send({ type: 'copyWanted', requestId, purpose: status.purpose });
    else if (status.event === 'fileWanted') this.#send({ type: 'fileWanted', requestId, file: status.file });
    else if (status.event === 'idleClosed') this.#send({ type: 'idleClosed', requestId });
    else if (status.event === 'dispvm') this.#send({ type: 'dispvm', requestId, dispvm: status.dispvm });
  }

  async #finish(outcome: CallOutcome): Promise<RequestEnd> {
    this.#over = true;
    this.#input.stop();
    clearTimeout(this.#closeDeadline);
    const requestId = this.#requestId;
    const code = this.#ownFailure ?? (outcome.ok ? null : outcome.error.code);
    const saved = await this.#finishEdit(code === null);
    if (saved.ok && saved.value !== null) this.#send({ type: 'edited', requestId, ...saved.value });
    const failed = code ?? (saved.ok ? null : saved.error);
    this.#send(failed === null ? { type: 'done', requestId } : { type: 'failed', requestId, code: failed });
    return { saved: saved.ok ? saved.value : null, failed };
  }

  /** What the person gave up is not saved; a reply that nobody wanted is empty. */
  async #finishEdit(endedWell: boolean): Promise<Result<SavedEdit | null>> {
    if (this.#ownFailure === null && this.#keepsReply) return this.#edited.finish(endedWell);
    await this.#edited.discard();
    return success(null);
  }
}

/** Takes the bytes of several files, one after the other. */
const framed = (call: Call, untrustedNames: readonly string[]): InputCall => {
  const input = new TogetherInput(call);
  inBackground(input.begin(untrustedNames));
  return { write: (bytes) => input.write(bytes), endFile: () => input.endFile(), end: () => call.end() };
};
