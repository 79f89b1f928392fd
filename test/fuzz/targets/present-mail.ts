// Mail, calendars, contacts and tags in the guest: any bytes give a bounded tree whose parts lie within the bytes.
import assert from 'node:assert/strict';
import { recurrenceWords } from '../../../dispvm/present/card/calendar-words.ts';
import { readComponents } from '../../../dispvm/present/card/content-lines.ts';
import { decodeByItself, decodeWindows1252 } from '../../../dispvm/present/mail/byte-text.ts';
import { readFixedProperties } from '../../../dispvm/present/mail/mapi-properties.ts';
import { splitMailbox } from '../../../dispvm/present/mail/mailbox.ts';
import { messageContent } from '../../../dispvm/present/mail/message-content.ts';
import { decompressRtf } from '../../../dispvm/present/mail/compressed-rtf.ts';
import { takeArmourOff } from '../../../dispvm/present/mail/pgp-armour.ts';
import { readRtf } from '../../../dispvm/present/mail/rtf-text.ts';
import { readTnefHead } from '../../../dispvm/present/mail/tnef-attributes.ts';
import { findUuencoded, withoutUuencoded } from '../../../dispvm/present/mail/uuencoded.ts';
import { readMessage, type Part } from '../../../dispvm/present/mail/mime-part.ts';
import { decodedSize } from '../../../dispvm/present/mail/transfer-encoding.ts';
import { readId3 } from '../../../dispvm/present/media/id3.ts';
import { readFacts } from '../../../dispvm/present/media/media.ts';
import { utf8, type FuzzTarget } from '../fuzz-target.ts';

const decode = (charset: string, text: string): string => decodeByItself(charset, text) ?? decodeWindows1252(text);

const checkPart = (part: Part, bytes: string): void => {
  assert.ok(
    part.start >= 0 && part.start <= part.end && part.end <= bytes.length,
    'a part lies outside of the message',
  );
  assert.ok(decodedSize(part.encoding, bytes, part.start, part.end) >= 0);
  for (const inner of part.parts) checkPart(inner, bytes);
};

const checkOthers = (untrustedBytes: Uint8Array, bytes: string): void => {
  readRtf(bytes, decode);
  readTnefHead(bytes);
  assert.ok((decompressRtf(untrustedBytes)?.length ?? 0) <= 4 * 1024 * 1024);
  assert.ok(takeArmourOff(bytes).text.length <= bytes.length);
  assert.ok(withoutUuencoded(bytes, 0, bytes.length, findUuencoded(bytes, 0, bytes.length)).length <= bytes.length);
  const { cover, seconds } = readFacts(bytes, (start, length) => bytes.slice(start, start + length), bytes.length);
  assert.ok(seconds === null || Number.isFinite(seconds));
  assert.ok(cover === null || cover.start <= cover.end);
};

export const presentMail: FuzzTarget = {
  name: 'mail, calendars and contacts in the guest',
  limits: [1000],
  words: [
    '\n',
    '\r\n',
    '\n\n',
    '--o',
    'Content-Type: ',
    'multipart/mixed; boundary=o',
    'message/rfc822',
    'filename*0*=',
    '=?utf-8?Q?',
    '=?utf-8?b?',
    '?=',
    '\nFrom ',
    'BEGIN:',
    'END:',
    'RRULE:',
    'ID3\x03',
    'APIC',
    '{\\rtf1\\fromhtml1 ',
    '{\\*\\htmltag ',
    '\\u8364?',
    "\\'e4",
    'begin 644 a\n',
    '\nend\n',
    '-----BEGIN PGP MESSAGE-----\n',
    'LZFu',
    'fLaC',
    'OggS',
    'moov',
    'RIFF',
    '\x1a\x45\xdf\xa3',
  ],
  seeds: utf8(
    'Subject: =?utf-8?Q?a=C3=BC?=\nContent-Type: multipart/mixed; ' +
      'boundary=o\n\n--o\n\ntext\n--o\nContent-Type: message/rfc822\n\nSubject: b\n\nc\n--o--\n',
    'BEGIN:VCALENDAR\nBEGIN:VEVENT\nRRULE:FREQ=DAILY;BYDAY=-1MO\nEND:VEVENT\nEND:VCALENDAR\n',
    'From a\n\nb\n\nFrom c\n',
  ),
  run: (untrustedBytes) => {
    const bytes = Buffer.from(untrustedBytes).toString('latin1');
    const message = readMessage(bytes, decode);
    checkPart(message, bytes);
    messageContent(message);
    for (const { start, end } of splitMailbox(bytes)) assert.ok(start < end && end <= bytes.length);
    readComponents(bytes);
    recurrenceWords(bytes);
    readFixedProperties(untrustedBytes, 32);
    checkOthers(untrustedBytes, bytes);
    const { picture } = readId3(bytes);
    assert.ok(picture === null || picture.end <= bytes.length);
  },
};
