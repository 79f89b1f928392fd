// What a client asks for beyond an offline DispVM, as the argument of the qrexec service qubes.OpenInVM. Stock Qubes
// takes any argument and ignores it; dom0's policy can allow, deny or redirect each one by itself.
export const openService = 'qubes.OpenInVM';

export interface AskedRights {
  readonly network: boolean;
  /** Whether an edited copy is taken back. */
  readonly returnEdits: boolean;
  /** Several files in one DispVM, only to be looked at: no edited copy is taken back. */
  readonly together: boolean;
}

/**
 * The only arguments there are. They are never joined: a rule for `+network` must meet every call that asks for a
 * network, and one for `+together` every call with several files.
 */
const openArguments = { nothing: '+', network: '+network', noEdits: '+no-edits', together: '+together' } as const;

/**
 * The service name as it is called. Who asks for a network says no more: what comes back can be dropped without a word.
 */
export const encodeOpenService = ({ network, returnEdits, together }: AskedRights): string => {
  if (together) return `${openService}${openArguments.together}`;
  if (network) return `${openService}${openArguments.network}`;
  return returnEdits ? openService : `${openService}${openArguments.noEdits}`;
};

/** null for an argument of another kind. `untrustedArgument` has its `+`. */
export const decodeOpenArgument = (untrustedArgument: string): AskedRights | null => {
  switch (untrustedArgument) {
    case openArguments.nothing:
      return { network: false, returnEdits: true, together: false };
    case openArguments.network:
      return { network: true, returnEdits: true, together: false };
    case openArguments.noEdits:
      return { network: false, returnEdits: false, together: false };
    case openArguments.together:
      return { network: false, returnEdits: false, together: true };
    default:
      return null;
  }
};

/**
 * Brings the window of an open call to the front, for who asked for that call; its argument is the call's request id.
 * Ours alone: on Qubes there is no such service.
 */
export const showService = 'glovebox.Show';
export const encodeShowService = (requestId: string): string => `${showService}+${requestId}`;
