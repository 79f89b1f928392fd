// The saves of one call's document: takes each from the guest when it happens, and knows which of them is an edit: the
// last whole one, if its checksum is another than the document's. While the call ends the guest is waited for, never
// without end; time in which dom0 itself writes is not the guest's.
import { createHash } from 'node:crypto';
import { nameFieldBytes } from '../../protocol/file-names.ts';
import { Patience, type PatienceLimits } from '../agent/patience.ts';
import { HeldSave, type Save } from './held-save.ts';

export interface SavesOptions {
  /** Whether policy lets an edit through; without it nothing is kept. */
  readonly returnEdits: boolean;
  readonly limits: PatienceLimits;
  /** Where a save is held; the next one where there is no more room in the one before. */
  readonly folders: readonly string[];
}

export interface SavesListener {
  /** A piece has been stored, or a save is whole. */
  onProgress(): void;
  /** The guest was waited for in vain. */
  onLate(): void;
}

export class DocumentSaves {
  readonly #returnEdits: boolean;
  readonly #held: HeldSave;
  readonly #patience: Patience;
  readonly #listener: SavesListener;
  readonly #original = createHash('sha256');
  #skippedBytes = 0;
  #originalSha256: string | null = null;
  /** A save began and has not become whole; or could not be held. */
  #isHalf = false;
  #isAwaited = false;
  #isUnwanted = false;

  constructor({ returnEdits, limits, folders }: SavesOptions, listener: SavesListener) {
    this.#returnEdits = returnEdits;
    this.#held = new HeldSave(folders);
    this.#patience = new Patience(limits, () => listener.onLate());
    this.#listener = listener;
  }

  /** What the client sends, as it comes: the name field first; null is the document's end. */
  countOriginal(piece: Uint8Array | null): void {
    if (!this.#returnEdits) return;
    if (piece === null) this.#originalSha256 = this.#original.digest('hex');
    else this.#original.update(piece.subarray(Math.max(0, nameFieldBytes - this.#skippedBytes)));
    this.#skippedBytes += piece?.length ?? 0;
  }

  /** The call ends: what is still to come is waited for. */
  expect(): void {
    this.#isAwaited = true;
    this.#patience.begin();
  }

  /** Nothing more is expected of the guest. */
  end(): void {
    this.#patience.end();
  }

  async begin(): Promise<void> {
    this.#isHalf = true;
    await this.#keep(() => this.#held.begin(), 0);
  }

  async take(piece: Uint8Array): Promise<void> {
    await this.#keep(() => this.#held.write(piece), piece.length);
  }

  /** Whether what is held now differs from the document. */
  async commit(): Promise<boolean> {
    await this.#keep(async () => {
      this.#isHalf = !(await this.#held.commit());
    }, 0);
    return this.edit !== null;
  }

  /** The person wants none of it. */
  discard(): void {
    this.#isUnwanted = true;
  }

  /** What comes back; null where nothing does. */
  get edit(): Save | null {
    const { last } = this.#held;
    return this.#isUnwanted || !this.#returnEdits || last === null || last.sha256 === this.#originalSha256
      ? null
      : last;
  }

  /** What was saved last is not what is held. */
  get isLost(): boolean {
    return this.#isHalf && this.#returnEdits && !this.#isUnwanted;
  }

  /** Pieces of the edit, until one is not taken. Whether all of it was. */
  send(take: (piece: Uint8Array) => Promise<boolean>): Promise<boolean> {
    return this.#held.send(take);
  }

  /** Nothing is held any more. */
  drop(): Promise<void> {
    return this.#held.drop();
  }

  async #keep(store: () => Promise<void>, bytes: number): Promise<void> {
    if (this.#isAwaited) this.#patience.hold(bytes);
    if (this.#returnEdits) await store();
    this.#listener.onProgress();
    if (this.#isAwaited) this.#patience.release();
  }
}
