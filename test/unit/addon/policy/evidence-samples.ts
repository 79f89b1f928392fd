// Beginnings of files, and what is known by them.
import { deflateRawSync } from 'node:zlib';
import { unknownMessage, type Evidence } from '../../../../addon/policy/decision.ts';
import { collectEvidence, detectionBytes } from '../../../../addon/policy/evidence.ts';

export const collect = (
  untrustedName: string,
  start: Uint8Array | string | null,
  untrustedDeclaredType: string | null = null,
): Promise<Evidence> =>
  collectEvidence({
    untrustedName,
    untrustedDeclaredType,
    untrustedGuessedType: null,
    sizeBytes: null,
    message: unknownMessage,
    untrustedStart: typeof start === 'string' ? Buffer.from(start, 'latin1') : start,
  });

export const wide = (text: string): string => Array.from(text, (character) => `${character}\0`).join('');
export const zip = (...entries: readonly (readonly [name: string, content?: string, method?: 0 | 8])[]): Buffer =>
  Buffer.concat(
    entries.flatMap(([name, content = '', method = 8]) => {
      const data = method === 8 ? deflateRawSync(Buffer.from(content)) : Buffer.from(content);
      const header = Buffer.alloc(30);
      header.write('PK\x03\x04', 'latin1');
      header.writeUInt16LE(method, 8);
      header.writeUInt32LE(data.length, 18);
      header.writeUInt16LE(Buffer.byteLength(name), 26);
      return [header, Buffer.from(name), data];
    }),
  );
export const contentTypes = (type: string): readonly [string, string] => [
  '[Content_Types].xml',
  `<?xml version="1.0"?><Types><Override PartName="/a.xml" ContentType="${type}"/></Types>`,
];
export const ooxml = 'application/vnd.openxmlformats-officedocument';
/** A compound file whose directory, behind the header, holds one stream of this name. */
export const compound = (stream: string, rootClass = ''): string => {
  const header = Buffer.alloc(512);
  header.write('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'latin1');
  header.writeUInt16LE(9, 30);
  const root = Buffer.alloc(128);
  root.write(wide('Root Entry'), 'latin1');
  root.write(rootClass, 80, 'latin1');
  const entry = Buffer.alloc(128);
  entry.write(wide(stream), 'latin1');
  return Buffer.concat([header, root, entry]).toString('latin1');
};
export const isoImage = Buffer.alloc(detectionBytes);
isoImage.write('CD001', 32769);
