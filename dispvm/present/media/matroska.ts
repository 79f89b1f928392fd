// Matroska and WebM (RFC 8794, 9559): elements in elements, up to the first cluster of pictures and sound. Pure over
// its reader, bounded in elements, total.
import { decodeUtf8 } from '../utf-8.ts';
import {
  bigEndian,
  noFacts,
  secondsFrom,
  sizeDetail,
  tagMaxBytes,
  type MediaFacts,
  type ReadRange,
} from './media-facts.ts';

interface EbmlElement {
  readonly id: number;
  readonly start: number;
  readonly end: number;
}
interface Range {
  readonly start: number;
  readonly end: number;
}

const elementsMax = 100;
const ids = {
  segment: 0x18538067,
  info: 0x1549a966,
  scale: 0x2ad7b1,
  duration: 0x4489,
  title: 0x7ba9,
  tracks: 0x1654ae6b,
  track: 0xae,
  video: 0xe0,
  width: 0xb0,
  height: 0xba,
  cluster: 0x1f43b675,
} as const;

export const readMatroska = (read: ReadRange, sizeBytes: number): MediaFacts => {
  const segment = elementIn(read, { start: 0, end: sizeBytes }, ids.segment);
  if (segment === null) return noFacts;
  const top = elementsIn(read, segment);
  const info = top.find(({ id }) => id === ids.info);
  const tracks = top.find(({ id }) => id === ids.tracks);
  const videos =
    tracks === undefined
      ? []
      : elementsIn(read, tracks)
          .filter(({ id }) => id === ids.track)
          .flatMap((track) => elementIn(read, track, ids.video) ?? []);
  const title = info === undefined ? null : elementIn(read, info, ids.title);
  const bytes = title === null ? '' : read(title.start, Math.min(title.end - title.start, tagMaxBytes));
  return {
    ...noFacts,
    seconds: info === undefined ? null : secondsOf(read, info),
    tags: bytes === '' ? [] : [['Title', decodeUtf8(bytes) ?? bytes]],
    details:
      videos.map((video) =>
        sizeDetail(numberIn(read, video, ids.width) ?? 0, numberIn(read, video, ids.height) ?? 0),
      )[0] ?? [],
  };
};

const elementsIn = (read: ReadRange, { start, end }: Range): readonly EbmlElement[] => {
  const elements: EbmlElement[] = [];
  for (let at = start; at < end && elements.length < elementsMax;) {
    const head = read(at, 12);
    const idLength = vintLength(head, 0);
    const sizeLength = vintLength(head, idLength);
    if (idLength > 4 || sizeLength > 8) break;
    const id = bigEndian(head, 0, idLength);
    const size = bigEndian(head, idLength, sizeLength) - 2 ** (7 * sizeLength);
    const from = at + idLength + sizeLength;
    // All ones: until the end of what it lies in.
    const to = size === 2 ** (7 * sizeLength) - 1 ? end : Math.min(end, from + size);
    elements.push({ id, start: from, end: to });
    if (id === ids.cluster) break;
    at = to;
  }
  return elements;
};

/** By the zeros before the first one; 9 where there is none. */
const vintLength = (bytes: string, at: number): number => {
  const first = bytes.charCodeAt(at) || 0;
  return first === 0 ? 9 : Math.clz32(first) - 23;
};

const elementIn = (read: ReadRange, outer: Range, id: number): EbmlElement | null =>
  elementsIn(read, outer).find((element) => element.id === id) ?? null;

const numberIn = (read: ReadRange, outer: Range, id: number): number | null => {
  const found = elementIn(read, outer, id);
  return found === null || found.end - found.start > 8
    ? null
    : bigEndian(read(found.start, found.end - found.start), 0, found.end - found.start);
};

const secondsOf = (read: ReadRange, info: Range): number | null => {
  const found = elementIn(read, info, ids.duration);
  if (found === null || (found.end - found.start !== 4 && found.end - found.start !== 8)) return null;
  const bytes = read(found.start, found.end - found.start);
  const view = new DataView(Uint8Array.from(bytes, (character) => character.charCodeAt(0)).buffer);
  if (view.byteLength < found.end - found.start) return null;
  const count = view.byteLength === 4 ? view.getFloat32(0) : view.getFloat64(0);
  return secondsFrom(count * (numberIn(read, info, ids.scale) ?? 1_000_000), 1_000_000_000);
};
