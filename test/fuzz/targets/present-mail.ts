// Mail, calendars, contacts and tags in the guest: any bytes give a bounded tree whose parts lie within the bytes.
import assert from 'node:assert/strict';
import { recurrenceWords } from '../../../dispvm/present/card/calendar-words.ts';
import { readComponents } from '../../../dispvm/present/card/content-lines.ts';
import { decodeByItself, decodeWindows1252 } from '../../../dispvm/present/mail/byte-text.ts';
import { readFixedProperties } from '../../../dispvm/present/mail/mapi-properties.ts';
import { splitMailbox } from '../../../dispvm/present/mail/mailbox.ts';
import { messageContent } from '../../../dispvm/present/mail/message-content.ts';
import { readMessage, type Part } from '../../../dispvm/present/mail/mime-part.ts';
import { decodedSize } from '../../../dispvm/present/mail/transfer-encoding.ts';
import { readId3 } from '../../../dispvm/present/media/id3.ts';
import { utf8, type FuzzTarget } from '../fuzz-target.ts';

const checkPart = (part: Part, bytes: string): void => {
  assert.ok(part.start >= 0 && part.start <= part.end && part.end <= bytes.length, 'a part lies outside of the message');
  assert.ok(decodedSize(part.encoding, bytes, part.start, part.end) >= 0);
  for (const inner of part.parts) checkPart(inner, bytes);
};

export const presentMail: FuzzTarget = {
  name: 'mail, calendars and contacts in the guest',
  limits: [1000],
  words: ['\n', '\r\n', '\n\n', '--o', 'Content-Type: ', 'multipart/mixed; boundary=o', 'message/rfc822', 'filename*0*=', '=?utf-8?Q?', '=?utf-8?b?', '?=', '\nFrom ', 'BEGIN:', 'END:', 'RRULE:', 'ID3\x03', 'APIC'],
  seeds: utf8('Subject: =?utf-8?Q?a=C3=BC?=\nContent-Type: multipart/mixed; boundary=o\n\n--o\n\ntext\n--o\nContent-Type: message/rfc822\n\nSubject: b\n\nc\n--o--\n',
    'BEGIN:VCALENDAR\nBEGIN:VEVENT\nRRULE:FREQ=DAILY;BYDAY=-1MO\nEND:VEVENT\nEND:VCALENDAR\n', 'From a\n\nb\n\nFrom c\n'),
  run: (untrustedBytes) => {
    const bytes = Buffer.from(untrustedBytes).toString('latin1');
    const message = readMessage(bytes, (charset, text) => decodeByItself(charset, text) ?? decodeWindows1252(text));
    checkPart(message, bytes);
    messageContent(message);
    for (const { start, end } of splitMailbox(bytes)) assert.ok(start < end && end <= bytes.length);
    readComponents(bytes);
    recurrenceWords(bytes);
    readFixedProperties(untrustedBytes, 32);
    const { picture } = readId3(bytes);
    assert.ok(picture === null || picture.end <= bytes.length);
  },
};
