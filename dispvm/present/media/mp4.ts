// MP4, M4A, QuickTime and 3GP (ISO 14496-12): boxes in boxes. Only heads of boxes are read on the way to those that
// tell.
import type { GuestLabel } from '../../../protocol/english-guest-names.ts';
import { decodeUtf8 } from '../utf-8.ts';
import {
  bigEndian,
  noFacts,
  secondsFrom,
  sizeDetail,
  tagMaxBytes,
  type Cover,
  type MediaFacts,
  type ReadRange,
} from './media-facts.ts';

interface Box {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

const boxesMax = 200;
const labels: ReadonlyMap<string, GuestLabel> = new Map([
  ['\xa9nam', 'Title'],
  ['\xa9ART', 'Artist'],
  ['\xa9alb', 'Album'],
  ['\xa9day', 'Year'],
  ['\xa9gen', 'Genre'],
  ['\xa9cmt', 'Comment'],
]);

export const readMp4 = (read: ReadRange, sizeBytes: number): MediaFacts => {
  const movie = boxIn(read, { start: 0, end: sizeBytes }, 'moov');
  if (movie === null) return noFacts;
  const header = boxIn(read, movie, 'mvhd');
  const sizes = boxesIn(read, movie)
    .filter(({ type }) => type === 'trak')
    .map((track) => boxIn(read, track, 'tkhd'))
    .map((box) => (box === null ? [] : trackSize(read, box)));
  const list = ['udta', 'meta', 'ilst'].reduce<Box | null>(
    (box, type) => (box === null ? null : boxIn(read, box.type === 'meta' ? contentOfMeta(read, box) : box, type)),
    movie,
  );
  const items = list === null ? [] : boxesIn(read, list);
  return {
    seconds: header === null ? null : movieSeconds(read(header.start, 32)),
    details: sizes.find((size) => size.length > 0) ?? [],
    tags: items.flatMap((item) => tagOf(read, item)),
    cover: coverIn(read, items),
  };
};

const boxesIn = (read: ReadRange, { start, end }: { readonly start: number; readonly end: number }): readonly Box[] => {
  const boxes: Box[] = [];
  for (let at = start; at + 8 <= end && boxes.length < boxesMax;) {
    const head = read(at, 16);
    const short = bigEndian(head, 0, 4);
    const size = short === 1 ? bigEndian(head, 8, 8) : short === 0 ? end - at : short;
    const headBytes = short === 1 ? 16 : 8;
    if (size < headBytes || at + size > end) break;
    boxes.push({ type: head.slice(4, 8), start: at + headBytes, end: at + size });
    at += size;
  }
  return boxes;
};

const boxIn = (read: ReadRange, outer: { readonly start: number; readonly end: number }, type: string): Box | null =>
  boxesIn(read, outer).find((box) => box.type === type) ?? null;

/** MP4 has four bytes before what is in it, QuickTime has none. */
const contentOfMeta = (read: ReadRange, box: Box): Box =>
  read(box.start + 4, 4) === 'hdlr' ? box : { ...box, start: box.start + 4 };

const movieSeconds = (header: string): number | null =>
  header.charCodeAt(0) === 1
    ? secondsFrom(bigEndian(header, 24, 8), bigEndian(header, 20, 4))
    : secondsFrom(bigEndian(header, 16, 4), bigEndian(header, 12, 4));

const trackSize = (read: ReadRange, { end }: Box): readonly string[] => {
  const numbers = read(end - 8, 8);
  return sizeDetail(bigEndian(numbers, 0, 2), bigEndian(numbers, 4, 2));
};

const tagOf = (read: ReadRange, item: Box): MediaFacts['tags'] => {
  const label = labels.get(item.type);
  const data = label === undefined ? null : boxIn(read, item, 'data');
  if (label === undefined || data === null || data.end - data.start <= 8) return [];
  const bytes = read(data.start + 8, Math.min(data.end - data.start - 8, tagMaxBytes));
  return [[label, decodeUtf8(bytes) ?? bytes]];
};

const coverIn = (read: ReadRange, items: readonly Box[]): Cover | null => {
  const item = items.find(({ type }) => type === 'covr');
  const data = item === undefined ? null : boxIn(read, item, 'data');
  return data === null || data.end - data.start <= 8 ? null : { start: data.start + 8, end: data.end };
};
