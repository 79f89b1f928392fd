// Takes an attachment out of a message: a range of the file, without its transfer encoding, in a file of its own.
import { contentName, failed, type TakenOut, type Tools } from '../presenter.ts';
import { decodeQuotedPrintable } from './transfer-encoding.ts';
import { decodeLongBase64, decodeUuencoded, toBytes } from './mail-programs.ts';

const partMaxBytes = 200_000_000;

/** `what`: “part”, the message's path, start, end, transfer encoding. */
export const takePartOut = (
  [kind, path, start, end, encoding = '']: readonly string[],
  _password: string | null,
  tools: Tools,
): TakenOut => {
  const from = Number(start);
  const length = Number(end) - from;
  if (
    kind !== 'part' ||
    path === undefined ||
    !Number.isSafeInteger(from) ||
    from < 0 ||
    !Number.isSafeInteger(length) ||
    length < 0
  )
    return failed('failed');
  if (length > partMaxBytes) return failed('tooLarge');
  const taken = writePart(path, from, length, encoding, 'content', tools);
  return taken === null ? failed('storageFull') : { kind: 'file', path: taken };
};

/** The path of the decoded part; null where it could not be written. */
export const writePart = (
  path: string,
  start: number,
  length: number,
  encoding: string,
  untrustedName: string,
  tools: Tools,
): string | null => {
  const name = contentName(untrustedName);
  if (encoding === 'base64') return decodeLongBase64(tools.readLatin1(path, length, start) ?? '', name, tools);
  if (encoding === 'uuencode') return decodeUuencoded(tools.readLatin1(path, length, start) ?? '', name, tools);
  const outputPath = tools.newPath(name);
  const bytes =
    encoding === 'quoted-printable'
      ? toBytes(decodeQuotedPrintable(tools.readLatin1(path, length, start) ?? ''))
      : (tools.readBytes(path, length, start) ?? new Uint8Array(0));
  return tools.writeBytes(outputPath, bytes) ? outputPath : null;
};
