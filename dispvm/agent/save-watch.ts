// The document while an editor has it: each save goes to dom0 when it happens, so that what was saved is safe whatever
// becomes of this guest. Only a regular file is read, never more of it than the limit. Whether a save is an edit is not
// decided here: dom0 compares what came.
import { agentExitCodes } from '../../protocol/agent-services.ts';
import { editedFileMaxBytes, qrexecChunkBytes } from '../../protocol/limits.ts';
import type { ViewerEvent } from '../../protocol/viewer-events.ts';
import type { Reply } from './call.ts';
import type { FileState, Guest, OutgoingFile, Scheduled } from './guest.ts';
import { awaitRest } from './rest.ts';

/** A file that two such looks find alike is written. */
const lookEveryMs = 250;
/** What was typed last has been dealt with when nothing works any more, or after a quarter of a minute. */
const settleLooksMax = 150;

export interface SaveWatchParts {
  readonly guest: Guest;
  readonly reply: Reply;
  readonly say: (event: Extract<ViewerEvent, { event: 'saving' | 'saved' | 'settled' }>) => void;
}

export class SaveWatch {
  readonly #parts: SaveWatchParts;
  readonly #path: string;
  /** As dom0 has it: first as it was delivered. */
  #known: FileState | null;
  #seen: FileState | null;
  #isAnnounced = false;
  #isTooLarge = false;
  #hasSent = false;
  #sending: OutgoingFile | null = null;
  #settling: Scheduled | null = null;
  #finished: ((exitCode: number) => void) | null = null;
  #timer: Scheduled;

  constructor(parts: SaveWatchParts, path: string) {
    this.#parts = parts;
    this.#path = path;
    this.#known = this.#seen = parts.guest.fileState(path);
    this.#timer = this.#lookLater();
  }

  /** An edit was saved: a person has seen the document. */
  get hasSent(): boolean {
    return this.#hasSent;
  }

  /** Says `settled` once, when what was typed before has been dealt with and each save of it was sent. */
  settle(): void {
    this.#settling?.cancel();
    const { guest } = this.#parts;
    // A save that is being written, or sent, is work that is not done.
    const counts = (): boolean => this.#sending === null && !this.#isAnnounced && !this.#hasNews();
    this.#settling = awaitRest(guest, { looksMax: settleLooksMax, counts }, () =>
      this.#parts.say({ event: 'settled' }),
    );
  }

  /** No editor has it any more: what was saved last is sent, then `then` is called, once. */
  finish(then: (exitCode: number) => void): void {
    this.#settling?.cancel();
    this.#finished = then;
    if (this.#sending === null) this.#sendLast();
  }

  /** Nothing is said any more. */
  stop(): void {
    this.#timer.cancel();
    this.#settling?.cancel();
    this.#sending?.close();
    this.#sending = null;
    this.#finished = null;
  }

  /** A file that is gone, or no file any more, has nothing to send. */
  #hasNews(): boolean {
    const now = this.#parts.guest.fileState(this.#path);
    return now !== null && !isSame(now, this.#known);
  }

  #lookLater(): Scheduled {
    return this.#parts.guest.schedule(lookEveryMs, () => this.#look());
  }

  #look(): void {
    this.#timer = this.#lookLater();
    const now = this.#parts.guest.fileState(this.#path);
    if (this.#sending !== null || now === null || isSame(now, this.#known)) return;
    this.#announce();
    if (isSame(now, this.#seen)) this.#send(now);
    this.#seen = now;
  }

  #announce(): void {
    if (!this.#isAnnounced) this.#parts.say({ event: 'saving' });
    this.#isAnnounced = true;
  }

  #sendLast(): void {
    this.#timer.cancel();
    const now = this.#parts.guest.fileState(this.#path);
    if (now === null || isSame(now, this.#known)) return this.#finish();
    this.#announce();
    this.#send(now);
  }

  #finish(): void {
    const finished = this.#finished;
    this.stop();
    finished?.(this.#isTooLarge ? agentExitCodes.editTooLarge : agentExitCodes.ok);
  }

  #send(state: FileState): void {
    const file = state.sizeBytes <= editedFileMaxBytes ? this.#parts.guest.openEdited(this.#path) : null;
    this.#isTooLarge = file === null;
    if (file === null) return this.#sent(state);
    this.#sending = file;
    this.#sendNext(file, state, 0);
  }

  #sendNext(file: OutgoingFile, state: FileState, sentBytes: number): void {
    this.#parts.reply.whenDrained(() => {
      if (this.#sending !== file) return;
      const bytes = file.read(Math.min(qrexecChunkBytes, state.sizeBytes - sentBytes));
      if (bytes !== null && bytes.length > 0) {
        this.#parts.reply.stdout(bytes);
        return this.#sendNext(file, state, sentBytes + bytes.length);
      }
      file.close();
      this.#sending = null;
      this.#sentWhole(state, bytes !== null && sentBytes === state.sizeBytes);
    });
  }

  /** What was written to meanwhile is neither the one save nor the other. */
  #sentWhole(state: FileState, isWhole: boolean): void {
    if (isWhole && isSame(state, this.#parts.guest.fileState(this.#path))) {
      this.#parts.say({ event: 'saved' });
      this.#hasSent = true;
      return this.#sent(state);
    }
    this.#parts.say({ event: 'saving' });
    if (this.#finished !== null) this.#sendLast();
  }

  #sent(state: FileState): void {
    this.#known = state;
    this.#isAnnounced = false;
    if (this.#finished !== null) this.#sendLast();
  }
}

const isSame = (one: FileState | null, other: FileState | null): boolean =>
  one?.inode === other?.inode && one?.sizeBytes === other?.sizeBytes && one?.modifiedMs === other?.modifiedMs;
