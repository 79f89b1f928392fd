// UTF-8 for a runtime without TextDecoder: strings in which each character is a byte.

/** The text; bytes that are no UTF-8 are each read as `other` wants, U+FFFD if nothing else is said. */
export const decodeUtf8 = (latin1: string, other: (latin1: string) => string = replaceHigh): string => {
  if (!/[\x80-\xff]/.test(latin1)) return latin1;
  try {
    return decodeURIComponent(
      latin1.replace(/[%\x80-\xff]/g, (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`),
    );
  } catch {
    return other(latin1);
  }
};

const replaceHigh = (latin1: string): string => latin1.replace(/[\x80-\xff]+/g, '\ufffd');
