// Mail of every make: a message (RFC 5322), a mailbox of them, Outlook's own wrappings. Shows sender, recipients, date,
// subject, text and what is attached; an attachment is taken out when it is asked for, never before.
import { compoundMagic } from '../compound-file.ts';
import { cutNote, element, memberLink, page, text, type Html } from '../html.ts';
import { failed, openPage, type Input, type Presenter, type TakenOut, type Tools } from '../presenter.ts';
import { countText } from '../size-text.ts';
import { visibleText } from '../visible-text.ts';
import { fieldOf, readHead } from './header-fields.ts';
import { decodeHeaderText } from './header-text.ts';
import { charsetDecoder } from './mail-programs.ts';
import { takePartOut } from './take-part-out.ts';
import { messagesMax, splitMailbox } from './mailbox.ts';
import { isPgpFile, presentPgp } from './pgp-file.ts';
import { presentMessage } from './present-message.ts';
import { presentOutlook, takeMessageOut } from './outlook.ts';
import { isSignedWrapping, presentSigned } from './signed.ts';
import { presentTnef, tnefMagic } from './tnef.ts';
import { words } from '../words.ts';

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
    ? openPage(tools, mailboxPage(input, untrusted, ranges, 0, tools))
    : presentMessage(input, untrusted, tools);
};

/** `what`: “mailbox”, its path and name, and the first message that is to be listed. */
const listFrom = ([, path = '', untrustedName = '', from]: readonly string[], tools: Tools): TakenOut => {
  const untrusted = tools.readLatin1(path, messageMaxBytes);
  if (untrusted === null) return failed('damaged');
  const first = Number(from) || 0;
  return openPage(tools, mailboxPage({ path, untrustedName }, untrusted, splitMailbox(untrusted), first, tools));
};

const mailboxPage = (
  input: Pick<Input, 'path' | 'untrustedName'>,
  bytes: string,
  ranges: ReturnType<typeof splitMailbox>,
  first: number,
  tools: Tools,
): string => {
  const decode = charsetDecoder(tools);
  const next = first + listedMax;
  const rows = ranges.slice(first, next).map(({ start, end }) => {
    const { fields } = readHead(bytes, start, end);
    const [subject, from, date] = ['subject', 'from', 'date'].map((name) =>
      visibleText(decodeHeaderText(fieldOf(fields, name) ?? '', decode)),
    );
    const untrustedName = `${subject === undefined || subject === '' ? words().mail.message : subject}.eml`;
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
    element('p', {}, text(`${countText(ranges.length, 'messages')}.`)),
    element('table', {}, rows),
    next < ranges.length ? nextLink(input, next, tools) : null,
    next >= ranges.length && ranges.length >= messagesMax
      ? cutNote(words().mail.maybeMore(countText(ranges.length, 'messages')))
      : null,
  );
};

const nextLink = ({ path, untrustedName }: Pick<Input, 'path' | 'untrustedName'>, next: number, tools: Tools): Html =>
  element(
    'p',
    {},
    memberLink(
      tools.addMember({ untrustedName, by: 'mail', what: ['mailbox', path, untrustedName, String(next)] }),
      words().mail.from(next + 1),
    ),
  );

export const mail: Presenter = {
  present,
  takeOut: (what, password, tools) => {
    if (what[0] === 'mailbox') return listFrom(what, tools);
    return what[0] === 'outlook' ? takeMessageOut(what, tools) : takePartOut(what, password, tools);
  },
};
