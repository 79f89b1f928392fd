// Messages that reach every way of opening which a mailbox file can reach.
import { contract, makeLandscapePng, makePdf } from '../../../scripts/sample-files.ts';
import {
  composeMessage,
  lyingMessage,
  sampleMessages,
  type SampleAttachment,
  type SampleMessage,
} from '../../../scripts/sample-mail.ts';

const file = (name: string, declaredType: string, content: string | Buffer): SampleAttachment => ({
  name,
  declaredType,
  bytes: Buffer.from(content),
});
const pdf = makePdf(contract);

const invitation = [
  'BEGIN:VCALENDAR',
  'VERSION:2.0',
  'PRODID:-//sample//EN',
  'METHOD:REQUEST',
  'BEGIN:VEVENT',
  'UID:sample-1',
  'DTSTAMP:20261101T000000Z',
  'DTSTART:20261201T100000Z',
  'DTEND:20261201T110000Z',
  'SUMMARY:Window cleaning',
  'ORGANIZER:mailto:alex@example.org',
  'END:VEVENT',
  'END:VCALENDAR',
  '',
].join('\r\n');
const card = [
  'BEGIN:VCARD',
  'VERSION:3.0',
  'FN:Alex Sample',
  'N:Sample;Alex;;;',
  'EMAIL:alex@example.org',
  'END:VCARD',
  '',
].join('\r\n');

export const kindsSubject = 'Every kind of attachment';
export const linkSubject = 'A link to a part';
export const encryptedSubject = 'An encrypted file';
export const hostileSubject = 'Hostile names';
export const emptySubject = 'An empty file';

/**
 * Each is opened by Thunderbird in another way: built-in PDF viewer, another program, a message window, the calendar,
 * the address book.
 */
export const kinds: readonly SampleAttachment[] = [
  file('report.pdf', 'application/pdf', pdf),
  file('picture.png', 'image/png', makeLandscapePng(64, 40)),
  file(
    'letter.docx',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    Buffer.from('PK\x03\x04sample'),
  ),
  file(
    'inner.eml',
    'message/rfc822',
    composeMessage({
      subject: 'Inner message',
      text: 'inside\n',
      attachments: [file('inner.pdf', 'application/pdf', pdf)],
    }),
  ),
  file('invite.ics', 'text/calendar', invitation),
  file('alex.vcf', 'text/vcard', card),
  file('notes.txt', 'text/plain', 'some notes\n'),
  file('setup.exe', 'application/octet-stream', Buffer.from('MZ\x90\0\x03\0', 'latin1')),
];

/** Names that try to leave a folder, to hide their ending, to break a line, or to be too long. */
export const hostileNames: readonly string[] = [
  '../../etc/passwd.pdf',
  'invoice\u202Efdp.exe',
  'line\nbreak\u0007.txt',
  `${'long'.repeat(75)}.pdf`,
  'Überraschung 礼物.pdf',
];

export const rowMessages = (): SampleMessage[] => [
  ...sampleMessages(),
  lyingMessage(),
  { subject: kindsSubject, text: 'One of each.\n', attachments: kinds },
  {
    subject: linkSubject,
    text: 'See the HTML part.\n',
    html: '<p style="font-size:40px;line-height:60px;margin:0"><a href="cid:linked@sample">Open the linked document</a></p>',
    related: {
      'linked@sample': file(
        'linked.docx',
        'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
        Buffer.from('PK\x03\x04linked'),
      ),
    },
  },
  {
    subject: encryptedSubject,
    text: 'Encrypted.\n',
    attachments: [
      file(
        'secret.pdf.pgp',
        'application/octet-stream',
        '-----BEGIN PGP MESSAGE-----\n\nnot really\n-----END PGP MESSAGE-----\n',
      ),
    ],
  },
  {
    subject: hostileSubject,
    text: 'Names.\n',
    attachments: hostileNames.map((name) => file(name, 'application/pdf', pdf)),
  },
  {
    subject: emptySubject,
    text: 'Nothing in it.\n',
    attachments: [file('empty.pdf', 'application/pdf', ''), file('full.txt', 'text/plain', 'full\n')],
  },
];
