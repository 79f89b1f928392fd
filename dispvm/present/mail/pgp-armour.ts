// Blocks of OpenPGP in a text (RFC 9580, 6.2 and 7): what was signed in the clear is shown without its wrapping, the
// rest is named, never decoded. Pure and total.
import type { GuestWords } from '../../../protocol/guest-vocabulary.ts';
import { words } from '../words.ts';

export interface Unarmoured {
  /** The text without the blocks. */
  readonly text: string;
  /** What the blocks are, for people; each once. */
  readonly notes: readonly string[];
}

const part = String.raw`(?:, PART [\d/ ]+)?-----[ \t]*`;
const begins = String.raw`^-----BEGIN PGP (MESSAGE|PUBLIC KEY BLOCK|PRIVATE KEY BLOCK|SIGNATURE)${part}\r?\n`;
const ends = String.raw`^-----END PGP \1${part}(?:\r?\n|$)`;
/** To its own end, or to that of the text. */
const block = new RegExp(`${begins}[^]*?(?:${ends}|(?![^]))`, 'gm');
const signedHead = /^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\r?\n(?:[A-Za-z]+: [^\n]*\n)*[ \t]*\r?\n?/gm;
const notes: Readonly<Record<string, keyof GuestWords['mail']['pgp']>> = {
  MESSAGE: 'encrypted',
  'PUBLIC KEY BLOCK': 'publicKey',
  'PRIVATE KEY BLOCK': 'privateKey',
  SIGNATURE: 'signature',
  SIGNED: 'signed',
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
    notes: [...found].map((kind) => words().mail.pgp[notes[kind] ?? 'encrypted']),
  };
};
