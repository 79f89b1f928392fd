// UTF-8 for a runtime without TextDecoder: strings in which each character is a byte. Whatever the bytes, it throws nothing.

/** null where it is none. Both built-ins run in C: an expression with a function for each byte takes seconds under emulation. */
export const decodeUtf8 = (latin1: string): string | null => {
  try {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- For characters up to 255 it is exactly what the other one undoes.
    return decodeURIComponent(escape(latin1));
  } catch {
    return null;
  }
};

/** The same, and U+FFFD for what is no character where it is none. */
export const decodeUtf8OrMark = (latin1: string): string =>
  decodeUtf8(latin1) ?? latin1.replace(/[\x80-\xff]+/g, '\ufffd');
