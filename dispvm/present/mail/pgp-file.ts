// A file of OpenPGP (.asc, .pgp, .gpg): says what it is, and shows what was signed in the clear.
import { element, page, text } from '../html.ts';
import { openPage, type Input, type Outcome, type Tools } from '../presenter.ts';
import { visibleText } from '../visible-text.ts';
import { charsetDecoder } from './mail-programs.ts';
import { plainText } from './message-page.ts';
import { isArmoured, takeArmourOff } from './pgp-armour.ts';
import { words } from '../words.ts';

const textMaxBytes = 2 * 1024 * 1024;

/** Armour at the begin, or the packets that a message, a key or a signature begins with (RFC 9580, 4.2). */
export const isPgpFile = (head: string, untrustedName: string): boolean =>
  head.startsWith('-----BEGIN PGP ') ||
  (/\.(?:pgp|gpg)$/i.test(untrustedName) &&
    (isArmoured(head) || /^[\x84-\x8c\x94-\x9b\xa0-\xa3\xc1-\xc6\xc8\xc9\xd2\xd4]/.test(head)));

export const presentPgp = (input: Input, head: string, tools: Tools): Outcome => {
  const name = visibleText(input.untrustedName);
  const bytes = isArmoured(head) ? (tools.readLatin1(input.path, textMaxBytes) ?? '') : '';
  const { text: untrusted, notes } = takeArmourOff(charsetDecoder(tools)('', bytes));
  const said = notes.length > 0 ? notes : [words().mail.pgp.forPrograms];
  return openPage(
    tools,
    page(
      name,
      '',
      element('h1', {}, text(name)),
      said.map((note) => element('p', { class: 'warn' }, text(note))),
      untrusted.trim() === '' ? null : [element('hr', {}), plainText(untrusted)],
    ),
  );
};
