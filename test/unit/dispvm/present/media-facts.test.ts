// Length, form, tags and cover of sound and video, from tiny files made here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationText, type MediaFacts } from '../../../../dispvm/present/media/media-facts.ts';
import { readFacts } from '../../../../dispvm/present/media/media.ts';

const factsOf = (file: Buffer): MediaFacts => {
  const bytes = file.toString('latin1');
  return readFacts(bytes.slice(0, 4096), (start, length) => bytes.slice(start, start + length), bytes.length);
};
const big = (number: number, length = 4): Buffer => Buffer.from(number.toString(16).padStart(length * 2, '0'), 'hex');
const little = (number: number, length = 4): Buffer => Buffer.from(big(number, length)).reverse();
const all = (...parts: readonly (Buffer | string)[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));
const cutEverywhere = (file: Buffer): void => {
  for (let length = 0; length < file.length; length++) factsOf(file.subarray(0, length));
};

const box = (type: string, ...content: readonly (Buffer | string)[]): Buffer => {
  const inside = all(...content);
  return all(big(inside.length + 8), type, inside);
};

test('MP4: length, size of the picture, title and cover', () => {
  const file = all(
    box('ftyp', 'isom', big(0)),
    box(
      'moov',
      box('mvhd', big(0, 12), big(1000), big(187_400)),
      box('trak', box('tkhd', Buffer.alloc(76), big(1280 * 65_536), big(720 * 65_536))),
      box(
        'udta',
        box(
          'meta',
          big(0),
          box('hdlr', Buffer.alloc(25)),
          box(
            'ilst',
            box('\xa9nam', box('data', big(1), big(0), 'S\xc3\xb6ng')),
            box('covr', box('data', big(14), big(0), '\x89PNG')),
          ),
        ),
      ),
    ),
  );
  const facts = factsOf(file);
  assert.deepEqual(
    { ...facts, cover: facts.cover === null ? '' : file.toString('latin1').slice(facts.cover.start, facts.cover.end) },
    { seconds: 187.4, details: ['1280 × 720 pixels'], tags: [['Title', 'Söng']], cover: '\x89PNG' },
  );
  cutEverywhere(file);
});

const comments = (...lines: readonly string[]): Buffer =>
  all(little(1), 'x', little(lines.length), ...lines.flatMap((line) => [little(line.length), line]));

test('FLAC: length, form, comments and picture', () => {
  const info = all(Buffer.alloc(10), big(44_100 * 16 + 2, 3), big(0xf0, 1), big(441_000), Buffer.alloc(16));
  const picture = all(big(3), big(9), 'image/png', big(0), Buffer.alloc(16), big(4), '\x89PNG');
  const block = (type: number, content: Buffer): Buffer => all(big(type, 1), big(content.length, 3), content);
  const file = all(
    'fLaC',
    block(0, info),
    block(4, comments('ARTIST=Me', 'artist=You', 'X=y')),
    block(128 + 6, picture),
  );
  const facts = factsOf(file);
  assert.deepEqual(
    [facts.seconds, facts.details, facts.tags],
    [
      10,
      ['44.1 kHz, stereo'],
      [
        ['Artist', 'Me'],
        ['Artist', 'You'],
      ],
    ],
  );
  assert.equal(file.toString('latin1').slice(facts.cover?.start, facts.cover?.end), '\x89PNG');
  cutEverywhere(file);
});

const oggPage = (position: number, content: Buffer): Buffer =>
  all('OggS\0\0', little(position, 8), little(7), big(0, 8), '\x01', big(content.length, 1), content);

test('Ogg: the last page of the stream says how long it is', () => {
  const vorbis = all(
    oggPage(0, all('\x01vorbis', little(0), '\x01', little(8000), Buffer.alloc(12))),
    oggPage(0, all('\x03vorbis', comments('TITLE=T'))),
    oggPage(40_000, Buffer.from('x')),
  );
  assert.deepEqual(factsOf(vorbis), { seconds: 5, details: ['8 kHz, mono'], tags: [['Title', 'T']], cover: null });
  const opus = all(
    oggPage(0, all('OpusHead\x01\x02', little(480, 2), little(44_100), '\0\0\0')),
    oggPage(48_480, Buffer.from('x')),
  );
  assert.deepEqual(factsOf(opus), { seconds: 1, details: ['48 kHz, stereo'], tags: [], cover: null });
  cutEverywhere(vorbis);
});

test('WAV: length by its bytes, also where the head says more than there is', () => {
  const wav = (said: number): Buffer =>
    all(
      'RIFF',
      little(0),
      'WAVEfmt ',
      little(16),
      little(1, 2),
      little(1, 2),
      little(8000),
      little(8000),
      little(1, 2),
      little(8, 2),
      'LIST',
      little(13),
      'INFOINAM',
      little(1),
      'T\0',
      'data',
      little(said),
      Buffer.alloc(16_000),
    );
  assert.deepEqual([factsOf(wav(16_000)).seconds, factsOf(wav(0xffffffff)).seconds], [2, 2]);
  assert.deepEqual(factsOf(wav(16_000)).tags, [['Title', 'T']]);
});

test('AVI: length and size', () => {
  const file = all(
    'RIFF',
    little(0),
    'AVI LIST',
    little(192),
    'hdrlavih',
    little(56),
    little(40_000),
    Buffer.alloc(12),
    little(250),
    Buffer.alloc(12),
    little(320),
    little(240),
  );
  assert.deepEqual(factsOf(file), { seconds: 10, details: ['320 × 240 pixels'], tags: [], cover: null });
});

test('MP3: by its rate, and by the frames that its maker counted', () => {
  assert.deepEqual(
    [
      factsOf(all('\xff\xfb\x90\x00', Buffer.alloc(16_000 - 4))).seconds,
      factsOf(all('\xff\xfb\x90\xc0', Buffer.alloc(100))).details,
    ],
    [1, ['44.1 kHz, mono']],
  );
  assert.equal(
    factsOf(all('ID3\x04\0\0\0\0\0\x00', '\xff\xfb\x90\x00', Buffer.alloc(32), 'Xing', big(1), big(441))).seconds,
    (441 * 1152) / 44_100,
  );
});

test('WebM: length in its own scale, title and size, before the first cluster', () => {
  const ebml = (id: string, content: Buffer): Buffer =>
    all(Buffer.from(id, 'hex'), big(0x4000 + content.length, 2), content);
  const duration = Buffer.alloc(8);
  duration.writeDoubleBE(90_500);
  const inside = all(
    ebml('1549a966', all(ebml('2ad7b1', big(1_000_000, 3)), ebml('4489', duration), ebml('7ba9', Buffer.from('Film')))),
    ebml('1654ae6b', ebml('ae', ebml('e0', all(ebml('b0', big(640, 2)), ebml('ba', big(360, 2)))))),
    ebml('1f43b675', Buffer.alloc(10)),
  );
  const file = all(
    ebml('1a45dfa3', Buffer.alloc(4)),
    Buffer.from('18538067', 'hex'),
    Buffer.from('01ffffffffffffff', 'hex'),
    inside,
  );
  assert.deepEqual(factsOf(file), {
    seconds: 90.5,
    details: ['640 × 360 pixels'],
    tags: [['Title', 'Film']],
    cover: null,
  });
  cutEverywhere(file);
});

test('says a length as players do', () => {
  assert.deepEqual([0.3, 187.4, 3729].map(durationText), ['less than a second', '3:07', '1:02:09']);
});
