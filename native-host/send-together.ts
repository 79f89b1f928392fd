// Several files on their way into one call, one after the other, as protocol/together.ts has them. It trusts no name, and looks
// at no contents.
import { encodeNameField } from '../protocol/file-names.ts';
import { togetherPieceMaxBytes } from '../protocol/limits.ts';
import { encodePieceLength, encodeTogetherHead } from '../protocol/together.ts';
import type { Call } from './transport.ts';

/** What a call is told of a file. Each settles as the call's own `write` does. */
export class TogetherInput {
  readonly #call: Pick<Call, 'write'>;

  constructor(call: Pick<Call, 'write'>) {
    this.#call = call;
  }

  /** Once, before the first file. Throws where there are too many. */
  begin(untrustedNames: readonly string[]): Promise<void> {
    return this.#call.write(encodeTogetherHead(untrustedNames.map((name) => encodeNameField(name, true))));
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; at += togetherPieceMaxBytes) {
      const piece = bytes.subarray(at, at + togetherPieceMaxBytes);
      await this.#call.write(encodePieceLength(piece.length));
      await this.#call.write(piece);
    }
  }

  endFile(): Promise<void> {
    return this.#call.write(encodePieceLength(0));
  }
}
