// MP3: its tags (id3.ts), and its length by the head of its first frame (ISO 11172-3) or by what its maker counted
// there (Xing, Info, VBRI). Pure over its reader, bounded, total.
import { bigEndian, noFacts, secondsFrom, soundDetail, type MediaFacts, type ReadRange } from './media-facts.ts';
import { readId3 } from './id3.ts';

const tagsMaxBytes = 1024 * 1024;
const searchedBytes = 64 * 1024;
const rates = [44_100, 48_000, 32_000] as const;
const kilobits1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320] as const;
const kilobits2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160] as const;

const noTags: ReturnType<typeof readId3> = { tags: [], picture: null };

interface Frame {
  readonly hertz: number;
  readonly bitsPerSecond: number;
  readonly samples: number;
  readonly channels: number;
}

export const readMp3 = (read: ReadRange, sizeBytes: number): MediaFacts => {
  const id3 = read(0, 10);
  const start = id3.startsWith('ID3')
    ? 10 + [6, 7, 8, 9].reduce((sum, at) => sum * 128 + (id3.charCodeAt(at) & 127), 0)
    : 0;
  const { tags, picture } = start === 0 ? noTags : readId3(read(0, Math.min(start, tagsMaxBytes)));
  const bytes = read(start, searchedBytes);
  for (let at = bytes.indexOf('\xff'); at !== -1; at = bytes.indexOf('\xff', at + 1)) {
    const frame = readFrame(bytes, at);
    if (frame === null) continue;
    const counted = framesCounted(bytes.slice(at, at + 200));
    const seconds =
      counted === null
        ? secondsFrom((sizeBytes - start - at) * 8, frame.bitsPerSecond)
        : secondsFrom(counted * frame.samples, frame.hertz);
    return { seconds, details: soundDetail(frame.hertz, frame.channels), tags, cover: picture };
  }
  return { ...noFacts, tags, cover: picture };
};

/** Layer III of MPEG 1, 2 and 2.5 alone. */
const readFrame = (bytes: string, at: number): Frame | null => {
  const [, second = 0, third = 0, fourth = 0] = [0, 1, 2, 3].map((index) => bytes.charCodeAt(at + index) || 0);
  const version = (second >> 3) & 3;
  const isFirst = version === 3;
  const kilobits = (isFirst ? kilobits1 : kilobits2)[third >> 4] ?? 0;
  const rate = rates[(third >> 2) & 3];
  if ((second & 0xe6) !== 0xe2 || version === 1 || kilobits === 0 || rate === undefined) return null;
  return {
    hertz: rate / (isFirst ? 1 : version === 2 ? 2 : 4),
    bitsPerSecond: kilobits * 1000,
    samples: isFirst ? 1152 : 576,
    channels: fourth >> 6 === 3 ? 1 : 2,
  };
};

const framesCounted = (frame: string): number | null => {
  const xing = /Xing|Info/.exec(frame)?.index ?? -1;
  if (xing !== -1) return (frame.charCodeAt(xing + 7) & 1) === 0 ? null : bigEndian(frame, xing + 8, 4);
  const vbri = frame.indexOf('VBRI');
  return vbri === -1 ? null : bigEndian(frame, vbri + 14, 4);
};
