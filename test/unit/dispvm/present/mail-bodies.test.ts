// What is a message's text where it does not stand in it plainly: compressed RTF, pages in RTF, armour of PGP,
// uuencoded files.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeByItself, decodeWindows1252 } from '../../../../dispvm/present/mail/byte-text.ts';
import { decompressRtf } from '../../../../dispvm/present/mail/compressed-rtf.ts';
import { readFixedProperties } from '../../../../dispvm/present/mail/mapi-properties.ts';
import { messageContent } from '../../../../dispvm/present/mail/message-content.ts';
import { readMessage } from '../../../../dispvm/present/mail/mime-part.ts';
import { takeArmourOff } from '../../../../dispvm/present/mail/pgp-armour.ts';
import { isPgpFile } from '../../../../dispvm/present/mail/pgp-file.ts';
import { readRtf } from '../../../../dispvm/present/mail/rtf-text.ts';
import { readTnefHead } from '../../../../dispvm/present/mail/tnef-attributes.ts';
import { findUuencoded, withoutUuencoded } from '../../../../dispvm/present/mail/uuencoded.ts';

const decode = (charset: string, bytes: string): string =>
  decodeByItself(charset, bytes) ??
  (charset === 'CP932' ? new TextDecoder('shift_jis').decode(Buffer.from(bytes, 'latin1')) : decodeWindows1252(bytes));

// Both examples of [MS-OXRTFCP] 4.
const plain = Buffer.from(
  '2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0',
  'hex',
);
const repeated = Buffer.from('1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0', 'hex');

test('decompresses a body in RTF, also one that copies what it has just written', () => {
  assert.equal(
    Buffer.from(decompressRtf(plain) ?? []).toString('latin1'),
    '{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n',
  );
  assert.equal(Buffer.from(decompressRtf(repeated) ?? []).toString('latin1'), '{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}');
});

test('a compressed body that is cut, or lies about its length, gives what came before', () => {
  for (let length = 0; length < plain.length; length++)
    assert.ok((decompressRtf(plain.subarray(0, length))?.length ?? 0) <= 43);
  const long = Buffer.from(plain);
  long.writeUInt32LE(0xffffffff, 4);
  assert.equal(decompressRtf(long)?.length, 43);
  assert.equal(decompressRtf(Buffer.alloc(40)), null);
});

test('takes the page out of an RTF, without what is for RTF alone', () => {
  const rtf =
    '{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 \\deff0{\\fonttbl{\\f0\\fswiss Arial;}}{\\*\\htmltag64 <p ' +
    'class="a">}\\htmlrtf {\\htmlrtf0 Gr\\\'fc\\\'dfe\\tab \\{x\\}{\\*\\htmltag84 &lt;}\\htmlrtf <\\htmlrtf0 ' +
    '{\\*\\mhtmltag84 <b>}' +
    '{\\*\\htmltag72 </p>}\\htmlrtf }\\htmlrtf0}';
  assert.deepEqual(readRtf(rtf, decode), { kind: 'html', untrusted: '<p class="a">Grüße\t{x}&lt;</p>' });
});

test("takes the text out of other RTF: characters by number with their stand-ins, by the font's code page, no hidden groups", () => {
  const rtf =
    '{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0\\fswiss\\fcharset0 Arial;}{\\f1\\fnil\\fcharset128 ' +
    'Mincho;}}{\\colortbl;\\red0;}{\\*\\generator X;}{\\info{\\title T}}{\\pict 89504e47}' +
    "\\f0 Price \\u8364? 5\\par{\\f1 \\'93\\'fa\\'96{\\f0 !}}\\uc2\\u-10179\\'20\\'20\\u-8704 xx}";
  assert.deepEqual(readRtf(rtf, decode), {
    kind: 'text',
    untrusted: 'Price € 5\r\n日\x96!😀'.replace('\x96', '\ufffd'),
  });
  assert.equal(readRtf('<html>', decode), null);
});

test('RTF of nothing but braces ends, and what is never closed is read', () => {
  assert.equal(readRtf(`{\\rtf1 a${'{'.repeat(100_000)}b${'}'.repeat(200_000)}c`, decode)?.untrusted, 'abc');
});

const signed =
  '-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nDear Bob\n- -----dashes\n-----BEGIN PGP ' +
  'SIGNATURE-----\n\niQ\n-----END PGP SIGNATURE-----\n';

test('shows what was signed in the clear, without armour, and says that nothing was checked', () => {
  const { text, notes } = takeArmourOff(signed);
  assert.equal(text, 'Dear Bob\n-----dashes\n');
  assert.match(notes.join(), /signed with PGP.*not checked/);
  assert.equal(notes.length, 1);
});

test('names encrypted blocks and keys, and leaves the text around them', () => {
  const { text, notes } = takeArmourOff(
    'before\n-----BEGIN PGP MESSAGE-----\n\nhQ\n-----END PGP MESSAGE-----\nafter\n-----BEGIN PGP PUBLIC KEY BLOCK-----\n\ncut off',
  );
  assert.equal(text, 'before\nafter\n');
  assert.equal(notes.length, 2);
  assert.match(notes.join(), /recipient’s key.*public PGP key/);
  assert.deepEqual(takeArmourOff('plain'), { text: 'plain', notes: [] });
});

test('knows a file of PGP by its armour, and by its first byte where its name says so', () => {
  assert.equal(isPgpFile(signed, 'a.txt'), true);
  assert.equal(isPgpFile('\x85\x01\x0c', 'a.gpg'), true);
  assert.equal(isPgpFile('\x85\x01\x0c', 'a.eml'), false);
  assert.equal(isPgpFile('Subject: x', 'a.gpg'), false);
});

test('finds uuencoded files in a text and leaves them out of it', () => {
  const bytes = 'Hello\nbegin 644 cat.txt\n#0V%T\n`\nend\nbye\nbegin 644 no end';
  const files = findUuencoded(bytes, 0, bytes.length);
  assert.deepEqual(
    files.map(({ untrustedFileName, start, end }) => [untrustedFileName, bytes.slice(start, end)]),
    [['cat.txt', 'begin 644 cat.txt\n#0V%T\n`\nend\n']],
  );
  assert.equal(withoutUuencoded(bytes, 0, bytes.length, files), 'Hello\nbye\nbegin 644 no end');
  assert.equal(findUuencoded('begin 644\n#0V%T\nend\n', 0, 20)[0]?.untrustedFileName, 'File without a name');
  assert.deepEqual(findUuencoded('begin 644 of a story\nthat goes on\nend\n', 0, 38), []);
});

const attribute = (id: number, data: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from([1, id & 0xff, id >> 8, 0, 0]),
    Buffer.from(Uint32Array.of(data.length).buffer),
    data,
    Buffer.alloc(2),
  ]);

test('looks for files in a long text in a bounded time', () => {
  const bytes = 'begin 644 a\nno data, as it has small letters\n'.repeat(100_000);
  const startedAt = performance.now();
  assert.deepEqual(findUuencoded(bytes, 0, bytes.length), []);
  assert.ok(performance.now() - startedAt < 2000);
});

test('of an encrypted message, lists what is encrypted and not the note about it', () => {
  const { attachments, protection } = messageContent(
    readMessage(
      'Content-Type: multipart/encrypted; boundary=b\n\n--b\nContent-Type: ' +
        'application/pgp-encrypted\n\nVersion: 1\n--b\nContent-Type: application/octet-stream; ' +
        'name=a.asc\n\nx\n--b--',
      decode,
    ),
  );
  assert.deepEqual([protection, attachments.map((part) => part.untrustedFileName)], ['pgp', ['a.asc']]);
});

test('reads subject, date and code page of winmail.dat', () => {
  const bytes = Buffer.concat([
    Buffer.from([0x78, 0x9f, 0x3e, 0x22, 1, 0]),
    attribute(0x9007, Buffer.from([0xe4, 4, 0, 0, 0, 0, 0, 0])),
    attribute(0x8004, Buffer.from('Hi\0')),
    attribute(0x8005, Buffer.from(Uint16Array.of(2024, 3, 12, 9, 15, 0, 2).buffer)),
  ]).toString('latin1');
  assert.deepEqual(readTnefHead(bytes), {
    codePage: 1252,
    untrustedSubject: 'Hi',
    untrustedFrom: '',
    date: '12 March 2024 09:15',
  });
  for (let length = 0; length < bytes.length; length++) readTnefHead(bytes.slice(0, length));
});

test('8-bit texts of Outlook are in the Windows code page where the mail was sent in another one', () => {
  const bytes = Buffer.alloc(48);
  bytes.writeUInt32LE(0x3fde0003, 32);
  bytes.writeUInt32LE(50220, 40);
  const { codePage, pageCodePage } = readFixedProperties(bytes, 32);
  assert.deepEqual([codePage, pageCodePage], [932, 50220]);
});
