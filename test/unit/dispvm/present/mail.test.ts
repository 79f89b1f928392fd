// What a mail user reads, from the bytes of a message: heads, charsets, parts, what is attached.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { birthdayWords, endWords, listWords, recurrenceWords } from '../../../../dispvm/present/card/calendar-words.ts';
import { lineOf, readComponents, textOf, type Line } from '../../../../dispvm/present/card/content-lines.ts';
import { decodeByItself, decodeWindows1252, iconvName } from '../../../../dispvm/present/mail/byte-text.ts';
import { dateWords } from '../../../../dispvm/present/mail/date-words.ts';
import { decodeHeaderText, parseParameterised } from '../../../../dispvm/present/mail/header-text.ts';
import { splitMailbox } from '../../../../dispvm/present/mail/mailbox.ts';
import { messageContent } from '../../../../dispvm/present/mail/message-content.ts';
import { readMessage } from '../../../../dispvm/present/mail/mime-part.ts';
import { decodeBase64, decodedSize } from '../../../../dispvm/present/mail/transfer-encoding.ts';

const decode = (charset: string, bytes: string): string => decodeByItself(charset, bytes) ?? decodeWindows1252(bytes);

test('decodes encoded words, also where a character is cut in two by them', () => {
  assert.equal(
    decodeHeaderText('=?utf-8?Q?Gr=C3?= =?utf-8?q?=BC=C3=9Fe_aus?= K=?iso-8859-1?b?9mxu?=', decode),
    'Grüße aus Köln',
  );
});

test('shows 8-bit subjects as UTF-8 where they are, else as Windows-1252', () => {
  assert.equal(decodeHeaderText('Gr\xc3\xbc\xc3\x9fe', decode), 'Grüße');
  assert.equal(decodeHeaderText('Gr\xfc\xdfe', decode), 'Grüße');
});

test('joins a file name that is cut and encoded, and prefers the one with a charset', () => {
  const { parameters } = parseParameterised(
    'attachment; filename="old.txt"; filename*0*=utf-8\'\'Gr%C3%BC; filename*1*=%C3%9Fe.pdf',
    decode,
  );
  assert.equal(parameters.get('filename'), 'Grüße.pdf');
});

test('no charset is an option to iconv', () => {
  assert.equal(iconvName('-l'), null);
  assert.equal(iconvName('a b'), null);
  assert.equal(iconvName('gb2312'), 'GB18030');
});

const alternative = [
  'Content-Type: multipart/mixed; boundary=o',
  '',
  '--o',
  'Content-Type: multipart/alternative; boundary=i',
  '',
  '--i',
  '',
  'plain',
  '--i',
  'Content-Type: text/html',
  '',
  '<p>page</p>',
  '--i--',
  '--o',
  'Content-Type: application/pdf; name=a.pdf',
  'Content-Transfer-Encoding: base64',
  '',
  'AAAA',
  '--o',
].join('\r\n');

test('reads the page of two alternatives and lists what is attached, though the last boundary is missing', () => {
  const { pieces, attachments } = messageContent(readMessage(alternative, decode));
  assert.deepEqual(
    pieces.map(({ kind, part }) => [kind, alternative.slice(part.start, part.end)]),
    [['html', '<p>page</p>']],
  );
  assert.deepEqual(
    attachments.map((part) => [part.untrustedFileName, decodedSize(part.encoding, alternative, part.start, part.end)]),
    [['a.pdf', 3]],
  );
});

test('a mailbox is split at lines that follow an empty one', () => {
  assert.equal(splitMailbox('From a\nSubject: 1\n\nFrom here on\n\nFrom b\n\nx\n').length, 3);
  assert.equal(splitMailbox('From a\nSubject: 1\n\ntext\nFrom here on\n').length, 1);
});

test('base64 decodes as Node does', () => {
  for (const text of ['', 'a', 'ab', 'abc', 'abcd\xff'])
    assert.equal(decodeBase64(Buffer.from(text, 'latin1').toString('base64')), text);
});

test('says a date in words, in its own zone', () => {
  assert.equal(dateWords('Tue, 12 Mar 2024 09:15:00 +0100'), 'Tuesday, 12 March 2024, 09:15 (UTC+01:00)');
  assert.equal(dateWords('yesterday'), 'yesterday');
});

test('says a recurrence in words', () => {
  assert.equal(recurrenceWords('FREQ=MONTHLY;BYDAY=1TU;COUNT=3'), 'Every month on the first Tuesday, 3 times');
  assert.equal(recurrenceWords('FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR'), 'Every 2 weeks on Monday and Friday');
});

test('says when an event ends: on the last of whole days, and after as long as it lasts', () => {
  const line = (untrustedValue: string, ...parameters: readonly (readonly [string, string])[]): Line => ({
    name: '',
    parameters: new Map(parameters),
    untrustedValue,
  });
  for (const [begin, end, duration, said] of [
    ['20080212', '20080213', '', 'Tuesday, 12 February 2008'],
    ['20080228', '20080302', '', 'Saturday, 1 March 2008'],
    // Of programs that do not know it.
    ['20080212', '20080212', '', 'Tuesday, 12 February 2008'],
    ['20080212', null, 'P2D', 'Wednesday, 13 February 2008'],
    ['20080212T233000Z', '20080213T003000Z', '', 'Wednesday, 13 February 2008, 00:30 (UTC)'],
    ['20080212T233000Z', null, 'PT1H15M', 'Wednesday, 13 February 2008, 00:45 (UTC)'],
    ['20080212T233000', null, 'P1W', 'Tuesday, 19 February 2008, 23:30 (Europe/Berlin)'],
    ['20080212T233000', null, '', ''],
    ['20080212', null, 'soon', ''],
    ['20080212', '20080213T003000Z', '', 'Wednesday, 13 February 2008, 00:30 (UTC)'],
    ['99999999', '99999999', '', '99999999'],
  ] as const)
    assert.equal(
      endWords(line(begin, ['TZID', 'Europe/Berlin']), end === null ? null : line(end), duration),
      said,
      `${begin} ${end} ${duration}`,
    );
  assert.equal(endWords(null, line('20080213'), ''), 'Wednesday, 13 February 2008');
});

test('says each further date of an event, with its end where it is longer or shorter', () => {
  const listed = (...lines: readonly string[]): string => {
    const [event] = readComponents(['BEGIN:VEVENT', ...lines, 'END:VEVENT'].join('\r\n')).components;
    assert.ok(event !== undefined);
    const [begin, end] = [lineOf(event, 'DTSTART'), lineOf(event, 'DTEND')];
    return listWords(
      event.lines.filter(({ name }) => name === 'RDATE'),
      begin,
      end,
    );
  };
  const event = ['DTSTART;TZID=Eastern:20050411T100000', 'DTEND;TZID=Eastern:20050411T110000'] as const;
  for (const [date, said] of [
    // As Lotus Notes writes an event of several days; the first is the event itself.
    [
      'RDATE;TZID=Eastern;VALUE=PERIOD:20050411T100000/20050411T110000,20050412T100000/20050412T110000',
      'Tuesday, 12 April 2005, 10:00 (Eastern)',
    ],
    [
      'RDATE;TZID=Eastern;VALUE=PERIOD:20050412T100000/20050412T120000',
      'Tuesday, 12 April 2005, 10:00 (Eastern) – Tuesday, 12 April 2005, 12:00 (Eastern)',
    ],
    [
      'RDATE;TZID=Eastern;VALUE=PERIOD:20050412T100000/PT2H',
      'Tuesday, 12 April 2005, 10:00 (Eastern) – Tuesday, 12 April 2005, 12:00 (Eastern)',
    ],
    ['RDATE;TZID=Eastern;VALUE=PERIOD:20050412T100000/PT1H', 'Tuesday, 12 April 2005, 10:00 (Eastern)'],
    ['RDATE;VALUE=DATE:20050412,20050413', 'Tuesday, 12 April 2005\nWednesday, 13 April 2005'],
    ['RDATE;TZID=Eastern:soon', 'soon'],
  ] as const)
    assert.equal(listed(...event, date), said, date);
  assert.equal(listed('RDATE;VALUE=DATE:20050412'), 'Tuesday, 12 April 2005');
});

test('says a birthday with its year, and without where none is known', () => {
  for (const [written, said] of [
    ['BDAY:1980-02-29', 'Friday, 29 February 1980'],
    ['BDAY:19800229T000000Z', 'Friday, 29 February 1980'],
    ['BDAY:--0203', '3 February'],
    ['BDAY:--02-03', '3 February'],
    ['BDAY;X-APPLE-OMIT-YEAR=1604:1604-02-03', '3 February'],
    ['BDAY:in spring', 'in spring'],
  ] as const) {
    const found = readComponents(`BEGIN:VCARD\r\n${written}\r\nEND:VCARD`).components[0]?.lines[0];
    assert.equal(found === undefined ? '' : birthdayWords(found), said);
  }
});

test('reads grouped, folded and quoted-printable lines of contacts', () => {
  const [contact] = readComponents(
    'BEGIN:VCARD\r\nitem1.TEL;CELL:12\r\n 34\r\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=B6=\r\nrg\r\nEND:VCARD',
  ).components;
  assert.ok(contact !== undefined);
  assert.equal(textOf(contact, 'FN'), 'Jörg');
  assert.equal(lineOf(contact, 'TEL')?.untrustedValue, '1234');
  const [apple] = readComponents('BEGIN:VCARD\r\nPHOTO;BASE64:\r\n  AAAA\r\nEND:VCARD').components;
  assert.equal(apple?.lines[0]?.parameters.get('ENCODING'), 'BASE64');
});
