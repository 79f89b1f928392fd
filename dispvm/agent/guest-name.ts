// Reads the name field of qubes.OpenInVM as the stock service does. The name is hostile; what comes out is fit for a
// path.
import { guestFileName, nameFieldBytes, viewOnlyPrefix } from '../../protocol/file-names.ts';

export interface GuestName {
  readonly fileName: string;
  readonly viewOnly: boolean;
}

/** null where the field is not one: no NUL, empty, or with a `/`. (The runtime has no TextDecoder, so bytes it is.) */
export const readGuestName = (untrustedField: Uint8Array): GuestName | null => {
  const end = untrustedField.indexOf(0);
  if (untrustedField.length !== nameFieldBytes || end < 1) return null;
  const bytes = untrustedField.subarray(0, end);
  const untrustedName = String.fromCharCode(...bytes);
  if (untrustedName.includes('/')) return null;
  const viewOnly = untrustedName.startsWith(viewOnlyPrefix);
  return { fileName: guestFileName(viewOnly ? bytes.subarray(viewOnlyPrefix.length) : bytes), viewOnly };
};
