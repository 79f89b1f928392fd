// The guest’s programs as mail needs them: iconv for charsets, base64 for what is long.
import type { Tools } from '../presenter.ts';
import { asUtf8, encodingName } from '../text-encoding.ts';
import { decodeByItself, decodeWindows1252, iconvName, type DecodeCharset } from './byte-text.ts';

const runsMax = 60;
const textMaxBytes = 4 * 1024 * 1024;

export const toBytes = (bytes: string): Uint8Array =>
  Uint8Array.from(bytes, (character) => character.charCodeAt(0) & 0xff);

/** Remembers what it turned; after so many runs of iconv it shows the rest as Windows-1252. */
export const charsetDecoder = (tools: Tools): DecodeCharset => {
  const known = new Map<string, string>();
  return (charset, bytes) => {
    const plain = decodeByItself(charset, bytes);
    if (plain !== null) return plain;
    const key = `${charset} ${bytes}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const turned = known.size < runsMax ? turn(charset, bytes, tools) : null;
    const decoded = turned ?? decodeWindows1252(bytes);
    known.set(key, decoded);
    return decoded;
  };
};

const turn = (charset: string, bytes: string, tools: Tools): string | null => {
  const name = iconvName(charset) ?? encodingName(charset);
  const path = tools.newPath('bytes.txt');
  if (name === null || !tools.writeBytes(path, toBytes(bytes))) return null;
  return tools.readText(asUtf8(path, name, tools), textMaxBytes);
};

/** Base64 of any size, by its program; the path of what it decodes to. */
export const decodeLongBase64 = (encoded: string, name: string, tools: Tools): string | null => {
  const inputPath = tools.newPath('base64.txt');
  const outputPath = tools.newPath(name);
  if (!tools.writeText(inputPath, encoded.replace(/[^A-Za-z0-9+/=\n]+/g, ''))) return null;
  const ran = tools.run(['base64', '-d', '-i', inputPath], { outputPath });
  return ran.ended === 'exited' ? outputPath : null;
};

/** By libarchive, which takes off what lies below it too, as gzip: what comes out is known by its bytes. */
export const decodeUuencoded = (encoded: string, name: string, tools: Tools): string | null => {
  const inputPath = tools.newPath('uuencoded.txt');
  const outputPath = tools.newPath(name);
  // Some programs left out the empty line before the end, without which libarchive gives nothing.
  const named = encoded.replace(/^\s*begin(-base64)? [0-7]{3,4}[^\n]*\n/, 'begin$1 644 file\n');
  const ended = named.startsWith('begin ') ? named.replace(/\r?\n(?:[` ][ \t]*\r?\n)?end\s*$/, '\n`\nend\n') : named;
  if (!tools.writeBytes(inputPath, toBytes(ended))) return null;
  const ran = tools.run(['bsdcat', inputPath], { outputPath });
  return ran.ended === 'exited' ? outputPath : null;
};
