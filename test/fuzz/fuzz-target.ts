// What a fuzz target is. One file of `targets/` holds one; whatever stands in that folder is run.

export interface FuzzTarget {
  /** What is read, and from whom: “qrexec messages from a guest”. */
  readonly name: string;
  /**
   * Gives the bytes to a parser. Throws only for a bug: an exception that is no typed failure of the parser's, or a
   * result that breaks one of its invariants. The same bytes must always lead to the same.
   */
  run(untrustedBytes: Uint8Array): void | Promise<void>;
  /** Inputs that are right or nearly so: what is tried is made of them. */
  readonly seeds: readonly Uint8Array[];
  /** Pieces that chance would not hit upon, such as the words of a language. */
  readonly words?: readonly string[];
  /** Numbers at which this parser changes its mind. The usual ones are tried everywhere. */
  readonly limits?: readonly number[];
  /** Of one input; `inputMaxBytes` where nothing is said. */
  readonly maxBytes?: number;
}

export const inputMaxBytes = 16 * 1024;

/** Texts as seeds. */
export const utf8 = (...texts: readonly string[]): readonly Uint8Array[] =>
  texts.map((text) => new TextEncoder().encode(text));

/** Values as seeds, each a line of JSON. */
export const jsonLines = (...values: readonly unknown[]): readonly Uint8Array[] =>
  utf8(...values.map((value) => `${JSON.stringify(value)}\n`));
