// Title, artist and cover of an MP3 (ID3v2.3 and 2.4), from its bytes held as a string. Pure and total, bounded in
// frames.
import type { GuestLabel } from '../../../protocol/english-guest-names.ts';
import { decodeUtf8 } from '../utf-8.ts';

export interface Id3 {
  readonly tags: readonly (readonly [label: GuestLabel, untrusted: string])[];
  /** Where the cover lies in the file. */
  readonly picture: { readonly start: number; readonly end: number } | null;
}

const labels: ReadonlyMap<string, GuestLabel> = new Map([
  ['TIT2', 'Title'],
  ['TPE1', 'Artist'],
  ['TALB', 'Album'],
  ['TDRC', 'Year'],
  ['TYER', 'Year'],
  ['TCON', 'Genre'],
  ['TRCK', 'Track'],
]);
const framesMax = 200;

export const readId3 = (bytes: string): Id3 => {
  const version = bytes.charCodeAt(3);
  const end = Math.min(bytes.length, 10 + number(bytes, 6, 7));
  const tags: (readonly [GuestLabel, string])[] = [];
  let picture: Id3['picture'] = null;
  if (!bytes.startsWith('ID3') || (version !== 3 && version !== 4)) return { tags, picture };
  for (let at = 10, count = 0; at + 10 < end && count < framesMax; count++) {
    const id = bytes.slice(at, at + 4);
    const size = number(bytes, at + 4, version === 4 ? 7 : 8);
    const start = at + 10;
    if (!/^[A-Z0-9]{4}$/.test(id) || size === 0 || start + size > end) break;
    const label = labels.get(id);
    if (label !== undefined) tags.push([label, textOf(bytes.slice(start, start + Math.min(size, 2000)))]);
    if (id === 'APIC') picture ??= pictureIn(bytes, start, start + size);
    at = start + size;
  }
  return { tags, picture };
};

const number = (bytes: string, at: number, bits: 7 | 8): number =>
  [0, 1, 2, 3].reduce((sum, index) => sum * 2 ** bits + (bytes.charCodeAt(at + index) || 0), 0);

const textOf = (frame: string): string => {
  const content = frame.slice(1);
  const encoding = frame.charCodeAt(0);
  if (encoding !== 1 && encoding !== 2)
    return (encoding === 3 ? (decodeUtf8(content) ?? content) : content).replace(/\0.*$/s, '');
  const isLittle = content.startsWith('\xff\xfe');
  return content
    .replace(/^(?:\xff\xfe|\xfe\xff)/, '')
    .replace(/([^])([^])/g, (_, one: string, two: string) =>
      String.fromCharCode(
        isLittle ? two.charCodeAt(0) * 256 + one.charCodeAt(0) : one.charCodeAt(0) * 256 + two.charCodeAt(0),
      ),
    )
    .replace(/\0.*$/s, '');
};

const pictureIn = (bytes: string, start: number, end: number): Id3['picture'] => {
  const found = /\xff\xd8\xff|\x89PNG\r\n|GIF8/.exec(bytes.slice(start, Math.min(end, start + 1000)));
  return found === null ? null : { start: start + found.index, end };
};
