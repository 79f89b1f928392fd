// Ogg with Vorbis or Opus (RFC 3533, 7845): the first pages say what it is, the last one how far it goes. Pure over its
// reader.
import { littleEndian, noFacts, secondsFrom, soundDetail, type MediaFacts, type ReadRange } from './media-facts.ts';
import { readVorbisComment } from './vorbis-comment.ts';

const endsBytes = 64 * 1024;
const opusHertz = 48_000;

export const readOgg = (read: ReadRange, sizeBytes: number): MediaFacts => {
  const head = read(0, endsBytes);
  const vorbis = head.indexOf('\x01vorbis');
  const opus = head.indexOf('OpusHead');
  const at = vorbis === -1 ? opus : vorbis;
  if (at === -1) return noFacts;
  const hertz = vorbis === -1 ? opusHertz : littleEndian(head, at + 12, 4);
  const skipped = vorbis === -1 ? littleEndian(head, at + 10, 2) : 0;
  const channels = head.charCodeAt(vorbis === -1 ? at + 9 : at + 11);
  const serial = head.slice(head.lastIndexOf('OggS', at) + 14).slice(0, 4);
  const samples = lastPosition(read(Math.max(0, sizeBytes - endsBytes), endsBytes), serial);
  const comment = vorbis === -1 ? head.indexOf('OpusTags') + 8 : head.indexOf('\x03vorbis') + 7;
  return {
    seconds: samples === null ? null : secondsFrom(samples - skipped, hertz),
    details: soundDetail(hertz, channels),
    tags: comment > 8 ? readVorbisComment(head, comment) : [],
    cover: null,
  };
};

const lastPosition = (tail: string, serial: string): number | null => {
  for (let at = tail.lastIndexOf('OggS'); at !== -1; at = at === 0 ? -1 : tail.lastIndexOf('OggS', at - 1)) {
    if (tail.slice(at + 14, at + 18) === serial && tail.slice(at + 6, at + 14) !== '\xff'.repeat(8))
      return littleEndian(tail, at + 6, 8);
  }
  return null;
};
