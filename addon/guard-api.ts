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

/** The administrator's policy as the experiment found it. */
export type ManagedPolicySource =
  | { readonly source: 'none' }
  /** policies.json, or a managed-storage file in the system's own folder. `value` is not checked. */
  | { readonly source: 'administrator'; readonly path: string; readonly value: unknown }
  /** It is there and cannot be read, so nobody knows what it says. */
  | { readonly source: 'unreadable'; readonly path: string; readonly reason: string }
  /** The person could have written it. */
  | { readonly source: 'user-file'; readonly path: string };

/** What reads one attachment's bytes, in order and each once. */
export interface AttachmentGuardApi {
  readonly onOpenRequested: { addListener(listener: (request: OpenRequest) => void): void };
  /** Names as the message says; hostile. */
  readonly onSaveRefused: { addListener(listener: (untrustedNames: readonly string[]) => void): void };
  managedPolicy(): Promise<ManagedPolicySource>;
  /** The first bytes, which a later `pull` gives again. */
  peek(id: number, sizeBytes: number): Promise<Reading>;
  pull(id: number, maxSizeBytes: number): Promise<Reading>;
  release(id: number): Promise<void>;
  openSelected(tabId: number, viewOnly: boolean): Promise<void>;
  saveSelected(tabId: number): Promise<void>;
}

export const attachmentGuard = (): AttachmentGuardApi => (browser as unknown as { readonly attachmentGuard: AttachmentGuardApi }).attachmentGuard;
