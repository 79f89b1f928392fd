// Several files in one call of qubes.OpenInVM (docs/decisions/several-files.md): after the name field of them all, how many
// there are and each one's own name field; then each file in pieces of a told length, an empty one at its end. Bytes in,
// parts out, without a library: the guest's agent reads it too. It trusts no sender.
import { nameFieldBytes } from './file-names.ts';
import { filesTogetherMax, togetherPieceMaxBytes } from './limits.ts';

const numberBytes = 4;

export type TogetherPart =
  /** Once, first: a name field of each file. */
  | { readonly part: 'names'; readonly untrustedFields: readonly Uint8Array[] }
  /** Of the file that is coming; good for the time of the loop only. */
  | { readonly part: 'piece'; readonly untrustedBytes: Uint8Array }
  | { readonly part: 'fileEnd' };

/** What comes before the first file. Throws where there are none, or too many. */
export const encodeTogetherHead = (fields: readonly Uint8Array[]): Uint8Array => {
  if (fields.length === 0 || fields.length > filesTogetherMax) throw new Error('no such number of files together');
  if (fields.some((field) => field.length !== nameFieldBytes)) throw new Error('no name field');
  const head = new Uint8Array(numberBytes + fields.length * nameFieldBytes);
  head.set(encodeNumber(fields.length));
  for (const [index, field] of fields.entries()) head.set(field, numberBytes + index * nameFieldBytes);
  return head;
};

/** Comes before each piece of a file; of no bytes after its last one. Throws where a piece is too long. */
export const encodePieceLength = (bytes: number): Uint8Array => {
  if (bytes > togetherPieceMaxBytes) throw new Error('piece too long');
  return encodeNumber(bytes);
};

const encodeNumber = (value: number): Uint8Array => {
  const bytes = new Uint8Array(numberBytes);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
};

/** Takes bytes however they were split. After the first that are out of order it gives nothing more. */
export class TogetherReader {
  /** What is being gathered: a number, or the names. */
  #gathered = new Uint8Array(numberBytes);
  #filled = 0;
  #state: 'count' | 'names' | 'length' | 'piece' | 'whole' | 'broken' = 'count';
  #pieceLeft = 0;
  #filesLeft = 0;

  get isBroken(): boolean {
    return this.#state === 'broken';
  }

  /** The last file has ended, and nothing came behind it. */
  get isWhole(): boolean {
    return this.#state === 'whole';
  }

  *push(untrustedBytes: Uint8Array): Generator<TogetherPart> {
    for (let at = 0; at < untrustedBytes.length && this.#state !== 'broken';) {
      if (this.#state === 'whole') this.#state = 'broken';
      else if (this.#state === 'piece') {
        const piece = untrustedBytes.subarray(at, at + this.#pieceLeft);
        at += piece.length;
        this.#pieceLeft -= piece.length;
        if (this.#pieceLeft === 0) this.#gather('length', numberBytes);
        yield { part: 'piece', untrustedBytes: piece };
      } else {
        const taken = untrustedBytes.subarray(at, at + this.#gathered.length - this.#filled);
        this.#gathered.set(taken, this.#filled);
        this.#filled += taken.length;
        at += taken.length;
        const part = this.#filled === this.#gathered.length ? this.#complete() : null;
        if (part !== null) yield part;
      }
    }
  }

  #gather(state: 'names' | 'length', bytes: number): void {
    this.#state = state;
    this.#gathered = new Uint8Array(bytes);
    this.#filled = 0;
  }

  #complete(): TogetherPart | null {
    if (this.#state === 'names') return this.#takeNames();
    const value = new DataView(this.#gathered.buffer).getUint32(0, true);
    if (this.#state === 'count') {
      if (value === 0 || value > filesTogetherMax) this.#state = 'broken';
      else this.#gather('names', value * nameFieldBytes);
      return null;
    }
    if (value === 0) return this.#endFile();
    this.#pieceLeft = value;
    this.#state = value > togetherPieceMaxBytes ? 'broken' : 'piece';
    return null;
  }

  #takeNames(): TogetherPart {
    const all = this.#gathered;
    this.#filesLeft = all.length / nameFieldBytes;
    this.#gather('length', numberBytes);
    const untrustedFields = Array.from({ length: this.#filesLeft }, (_, index) =>
      all.subarray(index * nameFieldBytes, (index + 1) * nameFieldBytes),
    );
    return { part: 'names', untrustedFields };
  }

  #endFile(): TogetherPart {
    this.#filesLeft -= 1;
    if (this.#filesLeft === 0) this.#state = 'whole';
    else this.#gather('length', numberBytes);
    return { part: 'fileEnd' };
  }
}
