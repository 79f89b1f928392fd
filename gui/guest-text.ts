// Makes a text from a document fit to be looked at: a mail's link or a copied line may hold characters that hide or
// reorder others, and what is shown must be what is copied. Pure.

/**
 * Controls other than tab and line feed, halves of characters, and what turns the direction of a text around (UAX #9).
 */
const deceiving = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]/gu;

export const plainGuestText = (untrustedText: string, maxCharacters: number): string =>
  untrustedText
    .slice(0, maxCharacters)
    .replace(/\r\n?/g, '\n')
    .replace(deceiving, (character) => (character === '\n' || character === '\t' ? character : ''));

/** An address has no character that cannot be seen: each is written out. */
export const plainAddress = (untrustedAddress: string, maxCharacters: number): string =>
  untrustedAddress
    .slice(0, maxCharacters)
    .replace(
      /[\p{C}\p{Z}]/gu,
      (character) => `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`,
    );

export interface AddressParts {
  readonly before: string;
  /** Whom the address leads to; empty where it is of a kind that names nobody. */
  readonly host: string;
  readonly after: string;
}

/** What a browser would take for the host: after the last `@`, up to a slash of either kind. */
export const splitAddress = (address: string): AddressParts => {
  const [, scheme = '', authority = '', after = ''] =
    /^([a-z][a-z0-9+.-]*:[\\/]{2,})([^\\/?#]*)(.*)$/is.exec(address) ?? [];
  const at = authority.lastIndexOf('@') + 1;
  const [, host = '', port = ''] = /^(\[[^\]]*\]|.*?)(:[0-9]*)?$/s.exec(authority.slice(at)) ?? [];
  return host === ''
    ? { before: address, host: '', after: '' }
    : { before: scheme + authority.slice(0, at), host, after: port + after };
};
