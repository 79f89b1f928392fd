// Passes an edited file from the guest on to the client, piece by piece, and waits for neither without end: a guest
// that sends too slowly and a client that reads no more both lose the edit, and no DispVM stays for them. It never
// looks at the bytes.
import type { ErrorCode } from '../../protocol/error-codes.ts';
import type { Client } from './client.ts';
import { Patience, type PatienceLimits } from '../agent/patience.ts';

export interface EditRelayOptions {
  /** Whether policy lets pieces through; without it only the end is passed on. */
  readonly returnEdits: boolean;
  readonly limits: PatienceLimits;
}

export interface EditListener {
  /** A piece, or the end, has been passed on. */
  onProgress(): void;
  /** The guest was waited for in vain. */
  onLost(): void;
}

export class EditRelay {
  readonly #client: Client;
  readonly #returnEdits: boolean;
  readonly #patience: Patience;
  readonly #listener: EditListener;

  constructor(client: Client, { returnEdits, limits }: EditRelayOptions, listener: EditListener) {
    this.#client = client;
    this.#returnEdits = returnEdits;
    this.#patience = new Patience(limits, () => listener.onLost());
    this.#listener = listener;
  }

  /** The edit is asked for. A guest that began by itself is waited for already. */
  begin(): void {
    this.#patience.begin();
  }

  /** Nothing more is expected. */
  end(): void {
    this.#patience.end();
  }

  /** null is the end of the file. Resolves with a code where the client does not take it. */
  async pass(piece: Uint8Array | null): Promise<ErrorCode | null> {
    this.#patience.hold(piece?.length ?? 0);
    const failed = await this.#send(piece);
    if (failed === null) this.#listener.onProgress();
    this.#patience.release();
    return failed;
  }

  async #send(piece: Uint8Array | null): Promise<ErrorCode | null> {
    if (piece !== null && !this.#returnEdits) return null;
    const sent = await this.#client.sendOutput(piece ?? new Uint8Array(0));
    if (sent === 'taken') return null;
    return sent === 'late' ? 'edit-lost' : 'cancelled';
  }
}
