// Every word of ours on the pages that a disposable VM makes of a document, in English.
import { counted, entities, frequencies, labels, units } from './english-guest-names.ts';
import type { GuestWords } from './guest-vocabulary.ts';

const ordinals = ['', 'first', 'second', 'third', 'fourth', 'fifth'];

export const englishGuest: GuestWords = {
  locale: { thousands: ',', decimal: '.' },
  weekdays: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
  months: [
    ...['January', 'February', 'March', 'April', 'May', 'June'],
    ...['July', 'August', 'September', 'October', 'November', 'December'],
  ],
  day: (weekday, day, month, year) => `${weekday}, ${day} ${month} ${year}`,
  dayOfYear: (day, month) => `${day} ${month}`,
  counted,
  labels,
  kinds: {},
  bytes: (count) => (count === 1 ? '1 byte' : `${count} bytes`),
  firstOf: (shown, all, many) => `The first ${shown} of ${all} ${many} are shown here.`,
  cut: {
    archive: 'There is more in it than is listed here.',
    file: 'The file is longer than what is shown here.',
    message: 'The message is longer than what is shown here.',
    page: 'The page is longer than what is shown here.',
  },
  unshowable: {
    heading: 'There is no viewer for this kind of file',
    kind: (kind, ending) => `It is taken for a file of this kind: ${kind}${ending === '' ? '' : ` (.${ending})`}.`,
    seems: (description, mime) => `It seems to be: ${description}${mime === '' ? '' : ` (${mime})`}`,
    unknownData: 'It holds data of no kind that is known here.',
    unknownKind: 'A file of no known kind',
    empty: 'The file is empty.',
    strings: 'Text found in it',
    firstBytes: (bytes) => `Its first ${bytes}`,
    inOffice:
      'This disposable virtual machine has nothing to show it with. Close this window and open the attachment ' +
      'again when the template for Office ' +
      'documents is there: it is made by itself after the first start, and then shows this, too.',
    nowhere: 'There is no program for it here: what it is, is all that can be said.',
  },
  archive: {
    nothing: 'There is nothing in this archive.',
    sum: (files, size, packed) => `${files}, ${size} when unpacked (${packed} packed).`,
    columns: { name: 'Name', size: 'Size', changed: 'Changed' },
    next: (files) => `The next of the ${files}`,
    bomb: (times) => `It unpacks to ${times} times its size. That is unusual, and may be meant to fill a disk.`,
    programs: 'There are programs in it. A program sent by mail is seldom what it says.',
    leadsOut: 'Some names lead out of the folder in which the archive would be unpacked.',
    program: 'program',
    locked: 'with a password',
  },
  table: {
    noRows: 'no rows',
    range: (first, last) => `rows ${first} to ${last}`,
    firstColumns: (columns) => `the first ${columns} columns`,
    columns: (first, last) => `Columns ${first} to ${last}`,
    more: (size, percent) => `${size} more (${percent} %) not shown here. `,
    from: (row) => `Rows from ${row}`,
  },
  office: { comments: 'Comments' },
  web: {
    pictures: (count) =>
      count === 1
        ? '1 picture lies on the internet and was not loaded.'
        : `${count} pictures lie on the internet and were not loaded.`,
    empty: 'This page has no text. It may be one that only its own program fills, and programs do not run here.',
  },
  mail: {
    noSubject: '(No subject)',
    attached: 'Attached',
    program: 'program',
    message: 'Message',
    attachedMessage: 'Attached message',
    namelessFile: 'File without a name',
    from: (message) => `Messages from ${message}`,
    maybeMore: (listed) => `There may be more messages in it than the ${listed} that are listed.`,
    moreParts: 'It has more parts than can be listed here.',
    moreInside: 'It has more in it than can be listed here.',
    moreFiles: 'It has more files in it than are listed here.',
    picturesMissing: 'Pictures that lie on the internet were not loaded.',
    somePicturesMissing: 'Some pictures were not loaded.',
    signed: 'This message is signed. Whether the signature is right was not checked here.',
    encryptedWithPgp:
      'This message is encrypted with PGP: what it says can be read only with the recipient’s key, which is not here.',
    encryptedOrWrapped:
      'This message is encrypted or wrapped in a signature: what it says can be read only with the recipient’s key, which is not here.',
    encrypted:
      'This message is encrypted. It can be read only with the recipient’s key, and that is in the mail program, not here.',
    signatureAlone:
      'This is a signature alone; what it signs lies elsewhere. Whether it is right was not checked here.',
    certificates: (names) => `Certificates in it: ${names}.`,
    pgp: {
      encrypted:
        'A part of this is encrypted or wrapped by PGP. It can be read only with the recipient’s key, and that ' +
        'is in the mail program, not here.',
      publicKey: 'This holds a public PGP key. It is for a mail program; there is nothing in it to read.',
      privateKey: 'This holds a private PGP key. Whoever has it can read its owner’s messages: do not pass it on.',
      signature: 'This holds a PGP signature. Whether it is right was not checked here.',
      signed: 'This text is signed with PGP. Whether the signature is right was not checked here.',
      forPrograms:
        'This is encrypted, signed or a key of PGP, in a form for programs only. It can be read with the keys in ' +
        'your mail program, not here.',
    },
  },
  card: {
    invitation: 'This is an invitation.',
    cancels: 'This cancels the event.',
    answer: 'This is an answer to an invitation.',
    proposal: 'This proposes another time.',
    cancelled: 'It is cancelled.',
    noTitle: '(No title)',
    noName: '(No name)',
    noEntries: 'This calendar has no entries.',
    freeBusy: 'Free and busy times',
    answers: {},
    frequencies,
    every: (interval, [once, many]) => (interval > 1 ? `Every ${interval} ${many}` : once),
    and: ' and ',
    on: (days) => ` on ${days.join(', in ')}`,
    dayOfMonth: (day) => `day ${day}`,
    times: (count) => `, ${count} times`,
    until: (day) => `, until ${day}`,
    nth: (number, weekday) =>
      number === -1
        ? `the last ${weekday}`
        : number < 0
          ? `the ${-number}th last ${weekday}`
          : `the ${ordinals[number] ?? `${number}th`} ${weekday}`,
  },
  keyStore: {
    hasKey: 'There is a private key in it. Whoever has this file and its password can act in the name of its owner.',
    noKey: 'There is no private key in it.',
    noCertificate: 'There is no certificate in it.',
    certificate: 'Certificate',
  },
  media: {
    soundOrVideo: 'Sound or video',
    noPicture: 'A disposable virtual machine has no sound, and this one plays no videos and shows no picture of one.',
    elsewhere: 'Where it is taken out of the file that it lies in, and opened on its own, stills of it may be shown.',
    noStills: 'A disposable virtual machine has no sound, and plays no videos. No picture could be taken of this one.',
    withStills: 'These are stills: a disposable virtual machine has no sound, and plays no videos.',
    elsewherePlayed: 'To hear or see it, save it and open it with a player that you trust.',
    pixels: (width, height) => `${width} × ${height} pixels`,
    channels: (channels) => (channels === 1 ? 'mono' : channels === 2 ? 'stereo' : `${channels} channels`),
    underASecond: 'less than a second',
  },
  font: { sentence: 'The quick brown fox jumps over the lazy dog' },
  drawing: {
    isPart: 'Not drawn here: much of it, as it is a large drawing.',
    notDrawn: (kinds, hasMore) => `Not drawn here: ${kinds}${hasMore ? ' and others' : ''}.`,
  },
  model: {
    readInPart: 'It is a large model: only a part of it was read.',
    beginningRead: 'It is a large model: only its beginning was read.',
    someDrawn: (step) => `It is a large model: one of ${step} triangles is drawn.`,
    partsApart: 'Its parts are drawn each at a place of its own, not as they are put together.',
    preview:
      'There is no program here that draws it: this is the small preview that its program has put into the file.',
    noPreview: 'There is no program here that draws it, and it brings no preview.',
    described: 'There is no program here that draws it: this is what the file says of itself.',
    edges: 'Its edges, seen from above at an angle. Surfaces are not drawn.',
    fromAbove: 'Seen from above at an angle.',
    noUnit: (size) => `${size} (an STL file does not say in which unit)`,
    entities,
    ofKind: (kind) => `of kind ${kind}`,
    units,
    dwg: {
      newer: 'AutoCAD 2018 or newer',
      older: 'AutoCAD R11 or R12',
      span: (from, to) => `AutoCAD ${from} to ${to}`,
    },
  },
};
