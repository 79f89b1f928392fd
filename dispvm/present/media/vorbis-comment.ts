// The comments of Vorbis, as FLAC and Ogg have them: a maker, then lines “NAME=text”. Pure, bounded and total.
import type { GuestLabel } from '../../../protocol/english-guest-names.ts';
import { decodeUtf8 } from '../utf-8.ts';
import { littleEndian, tagMaxBytes, type MediaFacts } from './media-facts.ts';

const commentsMax = 200;
const labels: ReadonlyMap<string, GuestLabel> = new Map([
  ['TITLE', 'Title'],
  ['ARTIST', 'Artist'],
  ['ALBUM', 'Album'],
  ['DATE', 'Year'],
  ['GENRE', 'Genre'],
  ['TRACKNUMBER', 'Track'],
]);

export const readVorbisComment = (bytes: string, start: number): MediaFacts['tags'] => {
  const tags: (readonly [GuestLabel, string])[] = [];
  let at = start + 4 + littleEndian(bytes, start, 4);
  const count = Math.min(littleEndian(bytes, at, 4), commentsMax);
  at += 4;
  for (let index = 0; index < count && at + 4 <= bytes.length; index++) {
    const length = littleEndian(bytes, at, 4);
    const comment = bytes.slice(at + 4, at + 4 + Math.min(length, tagMaxBytes));
    const label = labels.get(comment.split('=', 1)[0]?.toUpperCase() ?? '');
    const value = comment.slice(comment.indexOf('=') + 1);
    if (label !== undefined) tags.push([label, decodeUtf8(value) ?? value]);
    at += 4 + length;
  }
  return tags;
};
