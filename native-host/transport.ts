// The one interface to dom0 that the native host knows: a qrexec call. Three things implement it, for Qubes, for the
// embedded dom0, and for a farm. A call trusts dom0 with its outcome, and nobody with a message's form.
import type { CopyPurpose } from '../protocol/copy-purpose.ts';
import type { ErrorCode } from '../protocol/error-codes.ts';
import type { Result } from '../protocol/result.ts';
import type { Status } from '../protocol/stages.ts';

export interface DocumentLabel {
  readonly untrustedName: string;
  readonly viewOnly: boolean;
  readonly returnEdits: boolean;
}

export interface CallRequest {
  /** What is asked for, e.g. `@dispvm` or `@dispvm:NAME`; policy decides what is granted. */
  readonly intendedTarget: string;
  readonly requestId: string;
  /** `service` or `service+argument`. */
  readonly service: string;
  /** What the person reads, where it is known better than by the environment; on Qubes nobody is told. */
  readonly language?: string | null;
  /** When its window is closed if nobody uses it; on Qubes nobody is told. */
  readonly closeAfterIdleMs?: number;
  /** What its window says of the document, where that is not drawn by who takes the call; nothing for a call without one. */
  readonly label?: DocumentLabel;
  /** What the client makes of the document where its window asks; on Qubes nobody is told. */
  readonly copies?: readonly CopyPurpose[];
  /** A claim that only a relay makes; dom0 knows better. */
  readonly claimedSource?: string;
}

export interface CallHandlers {
  /**
   * Bytes of the reply. The call reads on only when the promise is settled: that is the back-pressure. It must not
   * reject.
   */
  readonly onStdout: (bytes: Uint8Array) => Promise<void>;
  readonly onStatus: (status: Status) => void;
  /** Policy granted the call. Where nobody tells (on Qubes), it is not called. */
  readonly onAccepted?: () => void;
  /** The reply is complete. A call that ends well without it returned a reply that can't be trusted to be whole. */
  readonly onStdoutEnd?: () => void;
}

/** `exitCode` is the service's, where the call got that far. */
export interface CallFailure {
  readonly code: ErrorCode;
  readonly exitCode: number | null;
}
export type CallOutcome = Result<null, CallFailure>;

export interface Call {
  /** Settles when the bytes have left this process, or when the call is over; it never rejects. */
  readonly write: (bytes: Uint8Array) => Promise<void>;
  /** No more input. */
  readonly end: () => void;
  /** Asks for an orderly end, as if the user had closed the window: the edit still comes back. */
  readonly close: () => void;
  /**
   * Ends it at once: nothing comes back, and the DispVM is destroyed; on Qubes only where it has nothing of the document
   * yet, and the outcome says `qubes-left-open` otherwise.
   */
  readonly cancel: () => void;
  /** Settles once, when nothing more will come; it never rejects. */
  readonly outcome: Promise<CallOutcome>;
}

export interface Transport {
  readonly kind: 'qubes' | 'embedded' | 'farm';
  /** Whether `close` brings an edit home. Where it does not, only its person does, by closing the window. */
  readonly closesInOrder: boolean;
  /** Gets what is slow to start ready before the first call. */
  readonly warmUp: () => void;
  /** Why no call can be made at all, where that is known without one. */
  readonly problem?: () => ErrorCode | null;
  readonly connect: (request: CallRequest, handlers: CallHandlers) => Call;
}
