// Macros as Office documents bring them ([MS-OVBA]): the source of modules, packed, with the list of them.
import { makeCompoundFile, type Storage } from './compound-maker.ts';

export interface VbaModule {
  readonly name: string;
  /** What belongs to the document or to a sheet of it has that one's events. */
  readonly isDocument: boolean;
  readonly source: string;
}

const codepage = 1252;
const chunkBytes = 4096;

/** Section 2.4.1: in literal bytes alone, eight behind each byte of flags. */
const pack = (text: string): Buffer => {
  const bytes = Buffer.from(text, 'latin1');
  const chunks: Buffer[] = [Buffer.from([1])];
  for (let at = 0; at < bytes.length; at += chunkBytes / 2) {
    const part = bytes.subarray(at, at + chunkBytes / 2);
    const tokens: Buffer[] = [];
    for (let from = 0; from < part.length; from += 8) tokens.push(Buffer.from([0]), part.subarray(from, from + 8));
    const packed = Buffer.concat(tokens);
    const head = Buffer.alloc(2);
    head.writeUInt16LE(0xb000 | (packed.length + 2 - 3));
    chunks.push(head, packed);
  }
  return Buffer.concat(chunks);
};

const number = (value: number, bytes: 2 | 4): Buffer => {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntLE(value, 0, bytes);
  return buffer;
};
const record = (id: number, contents: Uint8Array): Buffer =>
  Buffer.concat([number(id, 2), number(contents.length, 4), contents]);
const text = (id: number, value: string): Buffer => record(id, Buffer.from(value, 'latin1'));
const wide = (id: number, value: string): Buffer => record(id, Buffer.from(value, 'utf16le'));
const empty = (id: number): Buffer => record(id, Buffer.alloc(0));

/** Section 2.3.4.2. */
const listOf = (modules: readonly VbaModule[]): Buffer =>
  Buffer.concat([
    record(0x01, number(1, 4)),
    record(0x02, number(0x409, 4)),
    record(0x14, number(0x409, 4)),
    record(0x03, number(codepage, 2)),
    text(0x04, 'VBAProject'),
    empty(0x05),
    empty(0x40),
    empty(0x06),
    empty(0x3d),
    record(0x07, number(0, 4)),
    record(0x08, number(0, 4)),
    Buffer.concat([number(0x09, 2), number(4, 4), number(1, 4), number(1, 2)]),
    empty(0x0c),
    empty(0x3c),
    record(0x0f, number(modules.length, 2)),
    record(0x13, number(0xffff, 2)),
    ...modules.flatMap(({ name, isDocument }) => [
      text(0x19, name),
      wide(0x47, name),
      text(0x1a, name),
      wide(0x32, name),
      empty(0x1c),
      empty(0x48),
      record(0x31, number(0, 4)),
      record(0x1e, number(0, 4)),
      record(0x2c, number(0xffff, 2)),
      empty(isDocument ? 0x22 : 0x21),
      empty(0x2b),
    ]),
    empty(0x10),
  ]);

const sourceOf = ({ name, source }: VbaModule): string =>
  `Attribute VB_Name = "${name}"\r\n${source.replaceAll('\n', '\r\n')}`;

/** The storage that an older document has among its own. */
export const makeVbaStorage = (modules: readonly VbaModule[]): Storage => ({
  VBA: {
    dir: pack(listOf(modules).toString('latin1')),
    _VBA_PROJECT: Buffer.from('cc61ffff000000', 'hex'),
    ...Object.fromEntries(modules.map((module) => [module.name, pack(sourceOf(module))])),
  },
  PROJECT: Buffer.from(
    [
      'ID="{00000000-0000-0000-0000-000000000000}"',
      ...modules.map(({ name, isDocument }) => (isDocument ? `Document=${name}/&H00000000` : `Module=${name}`)),
      'Name="VBAProject"',
      '',
    ].join('\r\n'),
    'latin1',
  ),
});

/** The part that a newer document has: vbaProject.bin. */
export const makeVbaProject = (modules: readonly VbaModule[]): Buffer => makeCompoundFile(makeVbaStorage(modules));
