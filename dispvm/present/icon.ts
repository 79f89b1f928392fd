// Icons of macOS: a container of pictures of one thing in several sizes. The largest that is a file of its own is shown;
// the older ones, which are bytes in a packing that only Apple's programs use, are not.
import { contentName, failed, type Input, type Presenter, type TakenOut, type Tools } from './presenter.ts';

const headBytes = 8;
const membersMax = 64;
const memberMaxBytes = 50_000_000;
const pngMagic = '\x89PNG\r\n';
const jpeg2000Magics = ['\0\0\0\x0cjP  ', '\xff\x4f\xff\x51'];

interface Member {
  readonly at: number;
  readonly bytes: number;
  readonly ending: 'png' | 'jp2';
}

const endingOf = (head: string): Member['ending'] | null => {
  if (head.startsWith(pngMagic)) return 'png';
  return jpeg2000Magics.some((magic) => head.startsWith(magic)) ? 'jp2' : null;
};

/** The largest by its bytes, which are the more the larger the picture is. */
const largest = ({ path, sizeBytes }: Input, tools: Tools): Member | null => {
  let found: Member | null = null;
  let at = headBytes;
  for (let count = 0; count < membersMax && at + headBytes < sizeBytes; count++) {
    const head = tools.readBytes(path, 2 * headBytes, at);
    if (head === null || head.length < headBytes) return found;
    const length = new DataView(head.buffer, head.byteOffset, head.byteLength).getUint32(4);
    if (length < headBytes || at + length > sizeBytes) return found;
    const ending = endingOf(String.fromCharCode(...head.subarray(headBytes)));
    const bytes = length - headBytes;
    if (ending !== null && bytes > (found?.bytes ?? 0)) found = { at: at + headBytes, bytes, ending };
    at += length;
  }
  return found;
};

const present = (input: Input, tools: Tools): TakenOut => {
  const member = largest(input, tools);
  if (member === null) return failed(input.sizeBytes > headBytes ? 'unsupported' : 'damaged');
  if (member.bytes > memberMaxBytes) return failed('tooLarge');
  const picture = tools.readBytes(input.path, member.bytes, member.at);
  const path = tools.newPath(contentName(`icon.${member.ending}`));
  if (picture === null) return failed('damaged');
  return tools.writeBytes(path, picture)
    ? { kind: 'file', path, untrustedName: `icon.${member.ending}` }
    : failed('storageFull');
};

export const icon: Presenter = { present };
