// WAV and AVI: chunks of RIFF. Pure over its reader, bounded in chunks, total.
import type { GuestLabel } from '../../../protocol/english-guest-names.ts';
import { decodeUtf8 } from '../utf-8.ts';
import {
  littleEndian,
  noFacts,
  secondsFrom,
  sizeDetail,
  soundDetail,
  tagMaxBytes,
  type MediaFacts,
  type ReadRange,
} from './media-facts.ts';

const chunksMax = 200;
const listMaxBytes = 64 * 1024;
const labels: ReadonlyMap<string, GuestLabel> = new Map([
  ['INAM', 'Title'],
  ['IART', 'Artist'],
  ['IPRD', 'Album'],
  ['ICRD', 'Year'],
  ['IGNR', 'Genre'],
]);

export const readRiff = (read: ReadRange, sizeBytes: number): MediaFacts =>
  read(8, 4) === 'AVI ' ? readAvi(read) : readWav(read, sizeBytes);

const readWav = (read: ReadRange, sizeBytes: number): MediaFacts => {
  let format = '';
  let dataBytes = 0;
  let tags: MediaFacts['tags'] = [];
  for (let at = 12, count = 0; at + 8 <= sizeBytes && count < chunksMax; count++) {
    const head = read(at, 8);
    const length = littleEndian(head, 4, 4);
    if (head.startsWith('fmt ')) format = read(at + 8, 16);
    // A recorder that was cut off leaves no true length.
    else if (head.startsWith('data')) dataBytes = Math.min(length, sizeBytes - at - 8);
    else if (head.startsWith('LIST')) tags = readInfo(read(at + 8, Math.min(length, listMaxBytes)));
    at += 8 + length + (length % 2);
  }
  return {
    ...noFacts,
    seconds: secondsFrom(dataBytes, littleEndian(format, 8, 4)),
    details: soundDetail(littleEndian(format, 4, 4), littleEndian(format, 2, 2)),
    tags,
  };
};

const readInfo = (list: string): MediaFacts['tags'] => {
  const tags: (readonly [GuestLabel, string])[] = [];
  for (let at = 4, count = 0; list.startsWith('INFO') && at + 8 <= list.length && count < chunksMax; count++) {
    const label = labels.get(list.slice(at, at + 4));
    const length = littleEndian(list, at + 4, 4);
    const bytes = list.slice(at + 8, at + 8 + Math.min(length, tagMaxBytes)).replace(/\0.*$/s, '');
    if (label !== undefined) tags.push([label, decodeUtf8(bytes) ?? bytes]);
    at += 8 + length + (length % 2);
  }
  return tags;
};

const readAvi = (read: ReadRange): MediaFacts => {
  const head = read(0, 4096);
  const at = head.indexOf('avih');
  if (at === -1) return noFacts;
  const microseconds = littleEndian(head, at + 8, 4);
  return {
    ...noFacts,
    seconds: secondsFrom(littleEndian(head, at + 24, 4) * microseconds, 1_000_000),
    details: sizeDetail(littleEndian(head, at + 40, 4), littleEndian(head, at + 44, 4)),
  };
};
