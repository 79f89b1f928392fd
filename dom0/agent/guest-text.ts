// Text that a guest chose, for people to see: characters only. What could move a cursor, ring, or end a line that it
// must not end, is left out. It stays a guest's word: whoever shows it says so.

/** The text has at most as many characters as there are bytes. */
export const readGuestText = (untrustedUtf8: Uint8Array): string =>
  decode(untrustedUtf8).replaceAll(/[^\P{Cc}\n\t]/gu, '');

/** The link is one line, and holds nothing that is not seen or that turns the order of the rest. */
export const readGuestLink = (untrustedUtf8: Uint8Array): string =>
  decode(untrustedUtf8).replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '');

const decode = (untrustedUtf8: Uint8Array): string => new TextDecoder('utf-8').decode(untrustedUtf8);
