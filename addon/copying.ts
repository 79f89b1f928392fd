// A safe copy of an attachment, or its pages for a printer: no window of a DispVM belongs to it, so its course is told in a bar. Where
// the document wants a password the host asks for it, and the bytes are read and sent once more.
import type { ErrorCode } from '../protocol/error-codes.ts';
import { copyPasswordsMax } from '../protocol/native-messages.ts';
import type { CopyPurpose } from '../protocol/copy-purpose.ts';
import type { HostEvent } from './host-call.ts';
import type { CopiedFile, CopyPage } from './notices.ts';

export interface CopyAttempt {
  /** null asks for no password. */
  readonly wrongPasswords: number | null;
  /** Whether its text is to be recognised; null has the person asked. */
  readonly searchable: boolean | null;
}

export interface CopyingParts {
  /** Sends what begins it and all bytes; settles when the call has ended. */
  readonly attempt: (how: CopyAttempt, onEvent: (event: HostEvent) => void) => Promise<void>;
  /** Every other event. */
  readonly follow: (event: HostEvent) => void;
  readonly showPage: (page: CopyPage) => void;
  /** The person is asked something: by the print dialog, or for a password. */
  readonly asks: () => void;
  readonly end: (end: 'copied' | 'printed' | 'declined') => void;
  readonly copied: (copied: CopiedFile) => void;
  readonly fail: (code: ErrorCode) => void;
}

export class Copying {
  readonly purpose: CopyPurpose;
  readonly #parts: CopyingParts;
  #wrongPasswords: number | null = null;
  /** Once, and again with each password. */
  #isWanted = true;
  #isPrinted = false;
  #searchable: boolean | null;
  #isAsking = false;

  constructor(purpose: CopyPurpose, searchable: boolean | null, parts: CopyingParts) {
    this.purpose = purpose;
    this.#searchable = searchable;
    this.#parts = parts;
  }

  async run(): Promise<void> {
    while (this.#isWanted) {
      this.#isWanted = false;
      const how = { wrongPasswords: this.#wrongPasswords, searchable: this.#searchable };
      await this.#parts.attempt(how, (event) => this.#follow(event));
    }
  }

  #follow(event: HostEvent): void {
    const { follow, showPage, asks, copied, end } = this.#parts;
    if (event.type === 'page') showPage({ of: 'pictures', page: event.page, pages: event.pages });
    else if (event.type === 'textPage') showPage({ of: 'text', page: event.page, pages: event.pages });
    else if (event.type === 'copied') copied(event);
    else if (event.type === 'printing') asks();
    else if (event.type === 'asking') this.#asks();
    else if (event.type === 'answered') this.#answered(event.searchable);
    else if (event.type === 'printed') this.#isPrinted = true;
    else if (event.type === 'failed') this.#failed(event.code);
    else if (event.type !== 'done') follow(event);
    else if (this.purpose === 'safe-copy') end('copied');
    else end(this.#isPrinted ? 'printed' : 'declined');
  }

  #asks(): void {
    this.#isAsking = true;
    this.#parts.asks();
  }

  /** The next try, with a password, asks no more. */
  #answered(searchable: boolean): void {
    this.#isAsking = false;
    this.#searchable = searchable;
  }

  #failed(code: ErrorCode): void {
    const tries = this.#wrongPasswords;
    // A host that asked and got none says so with the same code.
    if (code === 'password-needed' && tries === null) this.#wrongPasswords = 0;
    else if (code === 'password-wrong' && tries !== null && tries + 1 < copyPasswordsMax)
      this.#wrongPasswords = tries + 1;
    // Whoever closes the question knows what they did.
    else if (code === 'cancelled' && (tries !== null || this.#isAsking)) return this.#parts.end('declined');
    else return this.#parts.fail(code);
    this.#isWanted = true;
  }
}
