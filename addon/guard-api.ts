// The background page's view of the experiment API `attachmentGuard`. The experiment is our own code, but every text in a
// request was chosen by whoever sent the message.
import browser from 'webextension-polyfill';

export interface OpenRequest {
  readonly id: number;
  readonly path: string;
  readonly viewOnly: boolean;
  /** As the message says; hostile. */
  readonly name: string;
  readonly declaredType: string;
  /** Thunderbird's estimate; null while it does not know. */
  readonly sizeBytes: number | null;
  /** Unix milliseconds, with fractions. */
  readonly clickedAtMs: number;
  readonly interceptedAtMs: number;
}

export interface Piece {
  readonly base64: string;
  readonly sizeBytes: number;
  readonly isLast: boolean;
}
export type Reading = Piece | { readonly error: 'attachment-unreadable' | 'attachment-too-large' };

/** What reads one attachment's bytes, in order and each once. */
export interface AttachmentGuardApi {
  readonly onOpenRequested: { addListener(listener: (request: OpenRequest) => void): void };
  /** The first bytes, which a later `pull` gives again. */
  peek(id: number, sizeBytes: number): Promise<Reading>;
  pull(id: number, maxSizeBytes: number): Promise<Reading>;
  release(id: number): Promise<void>;
  openSelected(tabId: number, viewOnly: boolean): Promise<void>;
  saveSelected(tabId: number): Promise<void>;
}

export const attachmentGuard = (): AttachmentGuardApi => (browser as unknown as { readonly attachmentGuard: AttachmentGuardApi }).attachmentGuard;
