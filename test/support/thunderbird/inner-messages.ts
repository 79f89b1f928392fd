// Messages that hold something Thunderbird shows or descends into by itself: made here, nobody's mail.
import { contract, makeLandscapePng, makePdf } from '../../../scripts/sample-files.ts';

type Part = readonly [headers: string, body: string];
let boundaries = 0;

const join = ([headers, body]: Part): string => `${headers}\r\n\r\n${body}`;
const multipart = (kind: string, ...parts: readonly Part[]): Part => {
  boundaries += 1;
  const boundary = `part-of-${boundaries}`;
  return [
    `Content-Type: multipart/${kind}; boundary="${boundary}"`,
    `--${boundary}\r\n${parts.map(join).join(`\r\n--${boundary}\r\n`)}\r\n--${boundary}--`,
  ];
};
const text = (kind: string, content: string, more = ''): Part => [
  `Content-Type: text/${kind}; charset=utf-8${more}`,
  content,
];
const encoded = (headers: string, bytes: Uint8Array): Part => [
  `${headers}\r\nContent-Transfer-Encoding: base64`,
  (
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  ).join('\r\n'),
];
const file = (type: string, name: string, bytes: Uint8Array): Part =>
  encoded(`Content-Type: ${type}; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"`, bytes);
const embedded = (type: string, name: string, id: string, bytes: Uint8Array): Part =>
  encoded(
    `Content-Type: ${type}; name="${name}"\r\nContent-Disposition: inline; filename="${name}"\r\nContent-ID: <${id}>`,
    bytes,
  );
const forwarded = (name: string, message: string): Part => [
  `Content-Type: message/rfc822; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"`,
  message,
];

const message = (subject: string, [headers, body]: Part): string =>
  [
    'From: Alex Sample <alex@example.org>',
    'To: Robin Example <robin@example.org>',
    `Subject: ${subject}`,
    'Date: Mon, 02 Nov 2026 08:30:00 +0000',
    `Message-ID: <${subject.replaceAll(/\W/g, '-')}@example.org>`,
    'MIME-Version: 1.0',
    headers,
    '',
    body,
    '',
  ].join('\r\n');

const pdf = makePdf(contract);
const png = makeLandscapePng(120, 60);
const invitation = [
  'BEGIN:VCALENDAR',
  'VERSION:2.0',
  'PRODID:-//sample//EN',
  'METHOD:REQUEST',
  'BEGIN:VEVENT',
  'UID:inner-1',
  'DTSTAMP:20261101T000000Z',
  'DTSTART:20261201T100000Z',
  'DTEND:20261201T110000Z',
  'SUMMARY:Window cleaning',
  'ORGANIZER:mailto:alex@example.org',
  'ATTENDEE;RSVP=TRUE:mailto:robin@example.org',
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

/** Made for these tests; nobody has its secret half. */
const publicKey = [
  '-----BEGIN PGP PUBLIC KEY BLOCK-----',
  '',
  'mDMEawe9hhYJKwYBBAHaRw8BAQdAgfuL+RutybdV5V2rIrlCkxvnk8kEPyXuQQLm',
  '2v5QRtS0HkFsZXggU2FtcGxlIDxhbGV4QGV4YW1wbGUub3JnPoiQBBMWCAA4FiEE',
  'Zg2GgFz/xddYuYf+wuEpQ2NHHPkFAmsHvYYCGwMFCwkIBwIGFQoJCAsCBBYCAwEC',
  'HgECF4AACgkQwuEpQ2NHHPmwTgEAmeaE9CAbFgSSJRhJLGkUJgQHBYI5u6/mCUlj',
  'jkOsTHoA/j9Kav7mTwVDSsS73m/hlkvruQ7+u+FIDvBCj6SW73QI',
  '=ts1S',
  '-----END PGP PUBLIC KEY BLOCK-----',
  '',
].join('\r\n');
/** All of the message that did not arrive: no empty line ends it. */
export const reported = [
  'Received: from a.example by b.example; Mon, 02 Nov 2026 08:30:00 +0000',
  'From: Alex Sample <alex@example.org>',
  'Subject: LOST HEADERS',
].join('\r\n');

export const addableSubject = 'A calendar, a card and a key';
export const reportSubject = 'A message that did not arrive';
export const nestedSubject = 'Forwarded twice';
export const picturesSubject = 'Pictures of every kind';

export const innerMessages = (): readonly Buffer[] =>
  [
    message(
      nestedSubject,
      multipart(
        'mixed',
        text('plain', 'See below.'),
        forwarded(
          'first.eml',
          message(
            'First inner',
            multipart(
              'mixed',
              text('plain', 'FIRST INNER TEXT'),
              forwarded(
                'second.eml',
                message(
                  'Second inner',
                  multipart('mixed', text('plain', 'SECOND INNER TEXT'), file('application/pdf', 'deep.pdf', pdf)),
                ),
              ),
            ),
          ),
        ),
      ),
    ),
    message(
      'An invitation',
      multipart(
        'mixed',
        text('plain', 'Please come.'),
        file('text/calendar; method=REQUEST', 'invite.ics', Buffer.from(invitation)),
      ),
    ),
    message('A card', multipart('mixed', text('plain', 'My card.'), file('text/vcard', 'alex.vcf', Buffer.from(card)))),
    message(
      addableSubject,
      multipart(
        'mixed',
        text('plain', 'To be added.'),
        file('text/calendar', 'invite.ics', Buffer.from(invitation)),
        file('text/vcard', 'alex.vcf', Buffer.from(card)),
        file('application/pgp-keys', 'alex.asc', Buffer.from(publicKey)),
      ),
    ),
    // Its headers end with the part.
    message(reportSubject, multipart('mixed', text('plain', 'See below.'), ['Content-Type: message/rfc822', reported])),
    message(
      'Text around a file',
      multipart(
        'mixed',
        text('plain', 'TEXT BEFORE'),
        file('application/pdf', 'between.pdf', pdf),
        text('plain', 'TEXT AFTER'),
      ),
    ),
    message(
      picturesSubject,
      multipart(
        'mixed',
        multipart(
          'related',
          text(
            'html',
            [
              '<style>div.back { background: url("cid:back"); width: 40px; height: 40px }</style><p>PICTURES: ' +
                '<img src="cid:one" width="120" height="60">',
              `<img src="data:image/png;base64,${Buffer.from(png).toString('base64')}" alt="carried in the ` +
                'text" width="120" height="60"></p><div class="back">BACK</div>',
              '<iframe src="cid:page" width="100" height="40"></iframe><video src="cid:one" width="40" ' +
                'height="40"></video><object data="cid:one" width="40" height="40"></object>',
            ].join('\r\n'),
          ),
          embedded('image/png', 'one.png', 'one', png),
          embedded('image/png', 'back.png', 'back', png),
          embedded('text/html', 'page.html', 'page', Buffer.from('<p>PAGE IN A FRAME</p>')),
        ),
        file('image/png', 'attached.png', png),
      ),
    ),
  ].map((source) => Buffer.from(source));
