import assert from 'node:assert/strict';
import { test } from 'node:test';
import { element, memberLink, page, text } from '../../../../dispvm/present/html.ts';
import { formatMembers, parseMemberNumber, parseMembers } from '../../../../dispvm/present/members.ts';
import { findStrings, hexLines } from '../../../../dispvm/present/bytes.ts';
import { countText, firstOfText, sizeText } from '../../../../dispvm/present/size-text.ts';
import { encodingName, isUtf8 } from '../../../../dispvm/present/text-encoding.ts';
import { visibleText } from '../../../../dispvm/present/visible-text.ts';

test('shows what would turn or hide a name', () => {
  assert.equal(visibleText('invoice\u202efdp.exe'), 'invoice[U+202E]fdp.exe');
  assert.equal(visibleText('a\nb\0c\u200b'), 'a[U+000A]b[U+0000]c[U+200B]');
  assert.equal(visibleText('Größe 日本 🎉'), 'Größe 日本 🎉');
  const flagOfEngland = '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}';
  for (const emoji of ['👨‍👩‍👧‍👦', '👩🏾‍💻', '❤️‍🔥', flagOfEngland]) assert.equal(visibleText(`a ${emoji}`), `a ${emoji}`);
  assert.equal(visibleText('x\u200dy👩\u200d\u{e0067}'), 'x[U+200D]y👩[U+200D][U+E0067]');
  assert.equal(visibleText('x'.repeat(1000)).length, 301);
});

test('writes no text as markup', () => {
  assert.equal(
    element('p', { href: '"><b>' }, text('<script>&\'"')),
    '<p href="&quot;&gt;&lt;b&gt;">&lt;script&gt;&amp;&#39;&quot;</p>',
  );
  assert.equal(memberLink(3, '<x>'), '<a href="member:3">&lt;x&gt;</a>');
  assert.match(page('</title><script>', '', text('a\0b')), /<title>&lt;\/title&gt;&lt;script&gt;<\/title>.*a\ufffdb/s);
});

test('says sizes and counts as people do', () => {
  assert.deepEqual([0, 1, 999, 1000, 1234, 12_345, 999_600, 5_400_000].map(sizeText), [
    '0 bytes',
    '1 byte',
    '999 bytes',
    '1 KB',
    '1.2 KB',
    '12 KB',
    '1 MB',
    '5.4 MB',
  ]);
  assert.equal(countText(12345, 'rows'), '12,345 rows');
  assert.equal(countText(1, 'rows'), '1 row');
  assert.equal(firstOfText(1000, 12345, 'rows'), 'The first 1,000 of 12,345 rows are shown here.');
});

test('takes only an exact list of members', () => {
  const members = { runs: 2, list: [{ untrustedName: 'a', by: 'archive', what: ['7z', '/x'], depth: 1 }] };
  assert.deepEqual(parseMembers(formatMembers(members)), members);
  for (const broken of [
    '',
    '[]',
    '{"runs":-1,"list":[]}',
    '{"runs":1,"list":[{"untrustedName":"a","by":1,"what":[],"depth":1}]}',
    '{"runs":1,"list":[{"untrustedName":"a","by":null,"what":[1],"depth":1}]}',
  ]) {
    assert.equal(parseMembers(broken), null, broken);
  }
  assert.deepEqual(['0', '12', '-1', '01', 'x', '1234567'].map(parseMemberNumber), [0, 12, null, null, null, null]);
});

test('tells encodings apart by bytes and by name', () => {
  assert.equal(isUtf8('M\xc3\xbcller \xe2\x82'), true);
  assert.equal(isUtf8('M\xfcller und S\xf6hne'), false);
  assert.equal(encodingName('iso-8859-1'), 'WINDOWS-1252');
  assert.equal(encodingName('gb2312'), 'GB18030');
  assert.equal(encodingName('--help'), null);
});

test('shows bytes in hex beside their characters, and finds text of both widths', () => {
  assert.equal(
    hexLines(Uint8Array.from([0x50, 0x4b, 3, 4])),
    '000000  50 4b 03 04                                       PK..',
  );
  assert.deepEqual(findStrings('\0\x01Hello world\0\0W\0i\0d\0e\0 \0o\0n\0e\0\xff123456\xff'), [
    'Hello world',
    'Wide one',
  ]);
});
