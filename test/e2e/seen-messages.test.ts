// Messages of every make, and what comes with them, by our viewer: sender, date, subject, text, what is attached;
// calendar entries, contacts and keys as cards.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  encryptFor,
  makeCertificate,
  makeKeyStore,
  signWrapped,
  type Certificate,
} from '../support/certificate-maker.ts';
import { missingForDispvms } from '../support/dispvm-world.ts';
import { GuestViewer } from '../support/guest-viewer.ts';
import { makeMsg, makeWinmail } from '../support/outlook-maker.ts';
import { makeSample } from '../support/sample-documents.ts';

const missing = await missingForDispvms();
const sentence = 'Seven cotton tents';
const inside = 'Copper window morning';
const message = {
  subject: 'Harbour plan',
  from: 'Anna Meadow',
  body: `${sentence}\r\n`,
  attached: { 'note.txt': inside },
} as const;
const crlf = (...lines: readonly string[]): Buffer => Buffer.from(`${lines.join('\r\n')}\r\n`);
const plainMessage = (subject: string, text: string): readonly string[] => [
  'From: Anna Meadow <anna@example.org>',
  'To: reader@example.org',
  `Subject: ${subject}`,
  'Date: Tue, 3 Nov 2026 10:00:00 +0100',
  'Content-Type: text/plain; charset=utf-8',
  '',
  text,
  '',
];

describe('a message', { skip: missing ?? false }, () => {
  let viewer: GuestViewer;
  let folder: string;
  let certificate: Certificate;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seen-messages-'));
    certificate = makeCertificate(folder, '/CN=Anna Meadow/O=Harbour');
    viewer = await GuestViewer.start('debian-13');
  });
  after(async () => {
    await viewer.stop();
    await rm(folder, { recursive: true });
  });

  const assertSays = async (name: string, bytes: Uint8Array, ...words: readonly string[]): Promise<void> => {
    await viewer.open(name, bytes);
    assert.equal(viewer.failed, null, `${name} is shown`);
    const text = await viewer.text();
    for (const word of words) assert.ok(text.includes(word), `“${word}” in: ${text}`);
  };

  for (const [name, bytes, words] of [
    [
      'plan.msg',
      makeMsg(message),
      ['Harbour plan', 'Anna Meadow', '3 November 2026', 'reader@example.org', 'note.txt'],
    ],
    ['plan.oft', makeMsg(message), ['Harbour plan', 'Anna Meadow', 'note.txt']],
    ['winmail.dat', makeWinmail(message), ['Harbour plan', 'note.txt']],
  ] as const) {
    test(`of Outlook’s can be read, and what is attached opens: ${name}`, async () => {
      await assertSays(name, bytes, ...words);
      await viewer.sees(sentence, 'its text');
      await viewer.openNext('what is attached');
      assert.equal((await viewer.text()).trim(), inside);
    });
  }

  for (const form of ['DER', 'PEM'] as const) {
    test(`that is wrapped in a signature (${form}) can be read`, async () => {
      const signed = signWrapped(certificate, crlf(...plainMessage('Harbour plan', sentence)), form);
      assert.ok(form === 'DER' || !signed.includes(sentence), 'it is wrapped');
      await assertSays('plan.p7m', signed, 'Harbour plan', 'Anna Meadow', '3 November 2026');
      await viewer.sees(sentence, 'its text');
    });
  }

  test('that is signed may wrap a document of any kind, which opens', async () => {
    const { bytes } = await makeSample('pdf', sentence);
    await viewer.open('offer.pdf.p7m', signWrapped(certificate, bytes, 'DER'));
    await viewer.sees(sentence, 'the document');
  });

  test('that is encrypted says that it is', async () => {
    await assertSays('plan.p7m', encryptFor(certificate, crlf(...plainMessage('Plan', sentence))), 'encrypted');
    await viewer.sees('This message is encrypted', 'what is said');
  });

  test('of several in a mailbox is one of a list, and opens', async () => {
    const from = 'From anna@example.org Tue Nov  3 10:00:00 2026';
    const mailbox = crlf(
      ...[from, ...plainMessage('Harbour plan', sentence)],
      ...[from, ...plainMessage('Meadow plan', inside)],
    );
    await assertSays('archive.mbox', mailbox, '2 messages', 'Harbour plan', 'Meadow plan', 'Anna Meadow');
    await viewer.openNext('the first message');
    await viewer.sees(sentence, 'its text');
    await viewer.type('alt+Left');
    await viewer.openNext('the second message');
    await viewer.sees(inside, 'its text');
  });

  test('with a calendar entry in it shows the entry as a card', async () => {
    await assertSays(
      'meeting.ics',
      crlf(
        ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', 'BEGIN:VEVENT', 'UID:1'],
        ...['DTSTART;TZID=Europe/Berlin:20261203T091500', 'DTEND;TZID=Europe/Berlin:20261203T100000'],
        ...[`SUMMARY:${sentence}`, 'LOCATION:Harbour', 'RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;COUNT=10'],
        ...['ORGANIZER;CN=Anna Meadow:mailto:anna@example.org', 'END:VEVENT', 'END:VCALENDAR'],
      ),
      '3 December 2026, 09:15 (Europe/Berlin)',
      'Harbour',
      'Anna Meadow',
      'Every 2 weeks on Monday and Friday, 10 times',
    );
    await viewer.sees(sentence, 'what it is about');
  });

  test('with a calendar that has no entry says so', async () => {
    const zone = ['BEGIN:VTIMEZONE', 'TZID:Europe/Berlin', 'END:VTIMEZONE'];
    await assertSays(
      'zone.ics',
      crlf('BEGIN:VCALENDAR', 'VERSION:2.0', ...zone, 'END:VCALENDAR'),
      'This calendar has no entries.',
    );
    await assertSays('empty.ics', crlf('BEGIN:VCALENDAR', 'END:VCALENDAR'), 'This calendar has no entries.');
  });

  test('with free and busy times shows each', async () => {
    await assertSays(
      'anna.ifb',
      crlf(
        ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'BEGIN:VFREEBUSY', 'ORGANIZER:mailto:anna@example.org'],
        ...['DTSTART:20261201T000000Z', 'DTEND:20261208T000000Z'],
        'FREEBUSY:20261203T081500Z/PT45M,20261204T130000Z/20261204T150000Z',
        ...['FREEBUSY;FBTYPE=FREE:20261205T090000Z/PT3H', 'END:VFREEBUSY', 'END:VCALENDAR'],
      ),
      'Free and busy times',
      'anna@example.org',
      'Busy',
      '3 December 2026, 08:15',
      '3 December 2026, 09:00',
      '4 December 2026, 15:00',
      'Free',
      '5 December 2026, 12:00',
    );
  });

  test('with a contact in it shows the contact as a card', async () => {
    await assertSays(
      'anna.vcf',
      crlf(
        ...['BEGIN:VCARD', 'VERSION:3.0', `FN:${sentence}`, 'ORG:Harbour;Sales', 'TEL;TYPE=WORK:+49 30 1234'],
        ...['EMAIL:anna@example.org', 'BDAY:1980-02-29', 'END:VCARD'],
      ),
      '+49 30 1234',
      'anna@example.org',
      'Harbour',
    );
    await viewer.sees(sentence, 'the name');
  });

  test('with a key in it asks for its password, and then says whose it is', async () => {
    await viewer.open('anna.p12', makeKeyStore(certificate, 'tulip'));
    assert.deepEqual(viewer.words[0], { event: 'password', isWrong: false });
    assert.deepEqual(await viewer.answer('rose'), { event: 'password', isWrong: true });
    await viewer.answer('tulip');
    await viewer.sees('Anna Meadow', 'whose it is');
  });
});
