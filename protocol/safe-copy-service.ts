// glovebox.SafeCopy: a document goes in, its pages come out as pixels. What comes is the form of Qubes' own qubes.PdfConvert,
// with its pixels packed (docs/protocol.md).
import { copyDpiMax, copyDpiMin } from './limits.ts';

export const safeCopyService = 'glovebox.SafeCopy';

/** The argument is the dots per inch that pages are drawn at. */
export const encodeSafeCopyService = (dpi: number): string => `${safeCopyService}+${dpi}`;

/** null for an argument of another kind. `untrustedArgument` has its `+`. */
export const decodeDpi = (untrustedArgument: string): number | null => {
  const dpi = Number(/^\+([1-9][0-9]{1,2})$/.exec(untrustedArgument)?.[1]);
  return dpi >= copyDpiMin && dpi <= copyDpiMax ? dpi : null;
};

/**
 * Before the request of qubes.OpenInVM: the document's password as UTF-8, padded with NUL to this length; none where it
 * is empty. No byte of it is a control character.
 */
export const passwordFieldBytes = 256;

/** null where a byte of it may not be there, or where its NUL is missing. */
export const readPasswordField = (untrustedField: Uint8Array): Uint8Array | null => {
  const end = untrustedField.indexOf(0);
  if (untrustedField.length !== passwordFieldBytes || end === -1) return null;
  const password = untrustedField.slice(0, end);
  return password.every(isPrintable) && untrustedField.subarray(end).every((byte) => byte === 0) ? password : null;
};

/** null for a password that is too long, or that nobody could type. */
export const encodePasswordField = (password: Uint8Array): Uint8Array | null => {
  if (password.length >= passwordFieldBytes || !password.every(isPrintable)) return null;
  const field = new Uint8Array(passwordFieldBytes);
  field.set(password);
  return field;
};

const isPrintable = (byte: number): boolean => byte >= 0x20 && byte !== 0x7f;
