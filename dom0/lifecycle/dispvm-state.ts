// The life of one DispVM as data: queued → restoring → ready → open → closing → gone, and one pure total function. No
// effects here. It must never let a DispVM come back: after `closing` there is only `gone`, and only an observed end of
// its process counts.
import type { ErrorCode } from '../../protocol/error-codes.ts';

export type DispvmState =
  /** The DispVM has its name, and waits until it may start. */
  | { readonly state: 'queued' }
  | { readonly state: 'restoring' }
  | { readonly state: 'ready' }
  | { readonly state: 'open' }
  | {
      readonly state: 'closing';
      /** Why it closes, where nobody asked for it. The first failure stays. */
      readonly cause: ErrorCode | null;
      /** The edited file is still to come; the process is killed only when this is false. */
      readonly editAwaited: boolean;
      readonly processEnded: boolean;
    }
  | { readonly state: 'gone'; readonly cause: ErrorCode | null };

export type DispvmEvent =
  | { readonly event: 'begun' }
  | { readonly event: 'restored' }
  /** A call has taken it: the document is on its way. */
  | { readonly event: 'taken' }
  /** The user, the client or the daemon wants it closed; `takeEdit` where the document may have been changed. */
  | { readonly event: 'closeAsked'; readonly takeEdit: boolean }
  | { readonly event: 'editProgressed' }
  | { readonly event: 'editTaken' }
  | { readonly event: 'failed'; readonly code: ErrorCode }
  | { readonly event: 'deadlinePassed' }
  | { readonly event: 'processEnded' }
  /** The DispVM's process has ended and nothing of it is left on this computer. */
  | { readonly event: 'removed' };

type Closing = Extract<DispvmState, { state: 'closing' }>;

export const initialState: DispvmState = { state: 'queued' };

/**
 * How long a state may last. `closing` starts anew with each piece of the edited file that has been passed on, so a
 * slow large one is not lost; the call itself bounds how long it waits for the guest and for the client more tightly.
 * `open` is long, not endless: a window that was forgotten for a week is closed as if by its user.
 */
export const deadlineMs = (state: DispvmState): number | null => {
  switch (state.state) {
    case 'queued':
      return 5 * 60_000;
    case 'restoring':
      return 30_000;
    case 'open':
      return 7 * 24 * 3_600_000;
    case 'closing':
      return state.editAwaited ? 90_000 : 5_000;
    case 'ready':
    case 'gone':
      return null;
  }
};

/** The next state; a pair that cannot happen throws, because it is a bug. */
export const advance = (state: DispvmState, event: DispvmEvent): DispvmState => {
  switch (state.state) {
    case 'queued':
      return event.event === 'begun' ? { state: 'restoring' } : end(state, event, 'restore-timeout');
    case 'restoring':
      return event.event === 'restored' ? { state: 'ready' } : end(state, event, 'restore-timeout');
    case 'ready':
      return event.event === 'taken' ? { state: 'open' } : end(state, event, null);
    case 'open':
      return event.event === 'deadlinePassed' ? closing(null, true) : end(state, event, null);
    case 'closing':
      return close(state, event);
    case 'gone':
      return illegal(state, event);
  }
};

const closing = (cause: ErrorCode | null, editAwaited: boolean): Closing => ({
  state: 'closing',
  cause,
  editAwaited,
  processEnded: false,
});

/**
 * Handles the events that end every living state alike. `late` is what a passed deadline means; null where the state
 * has none.
 */
const end = (state: DispvmState, event: DispvmEvent, late: ErrorCode | null): DispvmState => {
  switch (event.event) {
    case 'failed':
      return closing(event.code, false);
    case 'closeAsked':
      return closing(null, event.takeEdit && state.state === 'open');
    // Before a document is on its way to it, none can be to blame: this computer cannot start it, or can no longer.
    case 'processEnded':
      return { ...closing(state.state === 'open' ? 'dispvm-died' : 'engine-failed', false), processEnded: true };
    case 'deadlinePassed':
      return late === null ? illegal(state, event) : closing(late, false);
    case 'begun':
    case 'restored':
    case 'taken':
    case 'editProgressed':
    case 'editTaken':
    case 'removed':
      return illegal(state, event);
  }
};

const close = (state: Closing, event: DispvmEvent): DispvmState => {
  switch (event.event) {
    // Asking again, for whatever reason, never waits longer and never hides the first failure.
    case 'closeAsked':
      return event.takeEdit ? state : { ...state, editAwaited: false };
    case 'failed':
      return { ...state, cause: state.cause ?? event.code, editAwaited: false };
    case 'editProgressed':
      return state.editAwaited ? { ...state } : illegal(state, event);
    case 'editTaken':
      return state.editAwaited ? { ...state, editAwaited: false } : illegal(state, event);
    case 'deadlinePassed':
      return state.editAwaited ? { ...state, cause: state.cause ?? 'edit-lost', editAwaited: false } : state;
    case 'processEnded':
      return {
        ...state,
        cause: state.cause ?? (state.editAwaited ? 'edit-lost' : null),
        editAwaited: false,
        processEnded: true,
      };
    case 'removed':
      return state.processEnded ? { state: 'gone', cause: state.cause } : illegal(state, event);
    case 'begun':
    case 'restored':
    case 'taken':
      return illegal(state, event);
  }
};

const illegal = (state: DispvmState, event: DispvmEvent): never => {
  throw new Error(`a DispVM that is ${state.state} cannot take “${event.event}”`);
};
