// Blocks of OpenPGP in a text (RFC 9580, 6.2 and 7): what was signed in the clear is shown without its wrapping, the
// rest is named, never decoded. Pure and total.

export interface Unarmoured {
  /** The text without the blocks. */
  readonly text: string;
  /** What the blocks are, for people; each once. */
  readonly notes: readonly string[];
}

const block =
  /^-----BEGIN PGP (MESSAGE|PUBLIC KEY BLOCK|PRIVATE KEY BLOCK|SIGNATURE)(?:, PART [\d/ ]+)?-----[ \t]*\r?\n[^]*?(?:^-----END PGP \1(?:, PART [\d/ ]+)?-----[ \t]*(?:\r?\n|$)|(?![^]))/gm;
const signedHead = /^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\r?\n(?:[A-Za-z]+: [^\n]*\n)*[ \t]*\r?\n?/gm;
const words: Readonly<Record<string, string>> = {
  MESSAGE:
    'A part of this is encrypted or wrapped by PGP. It can be read only with the recipient’s key, and that is in the mail program, not here.',
  'PUBLIC KEY BLOCK': 'This holds a public PGP key. It is for a mail program; there is nothing in it to read.',
  'PRIVATE KEY BLOCK': 'This holds a private PGP key. Whoever has it can read its owner’s messages: do not pass it on.',
  SIGNATURE: 'This holds a PGP signature. Whether it is right was not checked here.',
  SIGNED: 'This text is signed with PGP. Whether the signature is right was not checked here.',
};

export const isArmoured = (text: string): boolean => /^-----BEGIN PGP /m.test(text);

export const takeArmourOff = (untrusted: string): Unarmoured => {
  if (!isArmoured(untrusted)) return { text: untrusted, notes: [] };
  const found = new Set<string>();
  const unsigned = untrusted.replace(signedHead, () => {
    found.add('SIGNED');
    return '';
  });
  const text = unsigned.replace(block, (_, kind: string) => {
    if (kind !== 'SIGNATURE' || !found.has('SIGNED')) found.add(kind);
    return '';
  });
  // In a signed text a line that begins with a dash has another one before it.
  return {
    text: found.has('SIGNED') ? text.replace(/^- (?=-|From )/gm, '') : text,
    notes: [...found].map((kind) => words[kind] ?? ''),
  };
};
