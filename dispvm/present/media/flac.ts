// FLAC (RFC 9639): blocks before the sound. Pure over its reader, bounded in blocks, total.
import { bigEndian, secondsFrom, soundDetail, type Cover, type MediaFacts, type ReadRange } from './media-facts.ts';
import { readVorbisComment } from './vorbis-comment.ts';

const blocksMax = 100;
const commentMaxBytes = 256 * 1024;

export const readFlac = (read: ReadRange): MediaFacts => {
  let seconds: number | null = null;
  let details: readonly string[] = [];
  let tags: MediaFacts['tags'] = [];
  let cover: Cover | null = null;
  for (let at = 4, count = 0, isLast = false; !isLast && count < blocksMax; count++) {
    const head = read(at, 4);
    if (head.length < 4) break;
    const length = bigEndian(head, 1, 3);
    isLast = head.charCodeAt(0) >= 128;
    const type = head.charCodeAt(0) & 127;
    if (type === 0) ({ seconds, details } = streamInfo(read(at + 4, 34)));
    else if (type === 4) tags = readVorbisComment(read(at + 4, Math.min(length, commentMaxBytes)), 0);
    else if (type === 6) cover ??= pictureIn(read, at + 4, at + 4 + length);
    at += 4 + length;
  }
  return { seconds, details, tags, cover };
};

/** 20 bits of rate, 3 of channels, 5 of depth, 36 of samples. */
const streamInfo = (info: string): Pick<MediaFacts, 'seconds' | 'details'> => {
  const hertz = Math.floor(bigEndian(info, 10, 3) / 16);
  const samples = (info.charCodeAt(13) & 15) * 2 ** 32 + bigEndian(info, 14, 4);
  return { seconds: secondsFrom(samples, hertz), details: soundDetail(hertz, ((info.charCodeAt(12) >> 1) & 7) + 1) };
};

const pictureIn = (read: ReadRange, start: number, end: number): Cover | null => {
  const typeLength = bigEndian(read(start + 4, 4), 0, 4);
  const wordsLength = bigEndian(read(start + 8 + typeLength, 4), 0, 4);
  const from = start + 8 + typeLength + 4 + wordsLength + 20;
  const length = bigEndian(read(from - 4, 4), 0, 4);
  return length > 0 && from + length <= end ? { start: from, end: from + length } : null;
};
