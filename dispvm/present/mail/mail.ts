// Mail of every make: a message (RFC 5322), a mailbox of them, Outlook's own wrappings. Shows sender, recipients, date,
// subject, text and what is attached; an attachment is taken out when it is asked for, never before.
import { compoundMagic } from '../compound-file.ts';
import { element, memberLink, page, text } from '../html.ts';
import { failed, openPage, type Input, type Presenter, type TakenOut, type Tools } from '../presenter.ts';
import { countText } from '../size-text.ts';
import { visibleText } from '../visible-text.ts';
import { fieldOf, readHead } from './header-fields.ts';
import { decodeHeaderText } from './header-text.ts';
import { charsetDecoder } from './mail-programs.ts';
import { takePartOut } from './take-part-out.ts';
import { splitMailbox } from './mailbox.ts';
import { isPgpFile, presentPgp } from './pgp-file.ts';
import { presentMessage } from './present-message.ts';
import { presentOutlook, takeMessageOut } from './outlook.ts';
import { isSignedWrapping, presentSigned } from './signed.ts';
import { presentTnef, tnefMagic } from './tnef.ts';

const messageMaxBytes = 100 * 1024 * 1024;
const listedMax = 1000;

const present = (input: Input, tools: Tools): TakenOut => {
  const head = String.fromCharCode(...input.untrustedHead);
  if (head.startsWith(compoundMagic)) return presentOutlook(input, tools);
  if (head.startsWith(tnefMagic)) return presentTnef(input, tools);
  if (isSignedWrapping(head)) return presentSigned(input, head, tools);
  if (isPgpFile(head, input.untrustedName)) return presentPgp(input, head, tools);
  const untrusted = tools.readLatin1(input.path, messageMaxBytes);
  if (untrusted === null) return failed('damaged');
  const ranges = head.startsWith('From ') ? splitMailbox(untrusted) : [];
  return ranges.length > 1
    ? openPage(tools, mailboxPage(input, untrusted, ranges, tools))
    : presentMessage(input, untrusted, tools);
};

const mailboxPage = (input: Input, bytes: string, ranges: ReturnType<typeof splitMailbox>, tools: Tools): string => {
  const decode = charsetDecoder(tools);
  const rows = ranges.slice(0, listedMax).map(({ start, end }) => {
    const { fields } = readHead(bytes, start, end);
    const [subject, from, date] = ['subject', 'from', 'date'].map((name) =>
      visibleText(decodeHeaderText(fieldOf(fields, name) ?? '', decode)),
    );
    const untrustedName = `${subject === undefined || subject === '' ? 'Message' : subject}.eml`;
    const number = tools.addMember({
      untrustedName,
      by: 'mail',
      what: ['part', input.path, String(start), String(end), ''],
    });
    return element(
      'tr',
      {},
      element('td', {}, memberLink(number, untrustedName.slice(0, -4))),
      element('td', {}, text(from ?? '')),
      element('td', {}, text(date ?? '')),
    );
  });
  const name = visibleText(input.untrustedName);
  return page(
    name,
    '',
    element('h1', {}, text(name)),
    element('p', {}, text(`${countText(ranges.length, 'message', 'messages')}.`)),
    element('table', {}, rows),
    ranges.length > listedMax ? element('p', {}, text(`The first ${listedMax} are listed.`)) : null,
  );
};

export const mail: Presenter = {
  present,
  takeOut: (what, password, tools) =>
    what[0] === 'outlook' ? takeMessageOut(what, tools) : takePartOut(what, password, tools),
};
