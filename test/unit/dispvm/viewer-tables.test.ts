// What the shipped templates say of types, held against the add-on's own tables: a rule and a viewer must mean the same
// thing by a type, an ending and a file's first bytes.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { detectType } from '../../../addon/policy/detect-type.ts';
import { membersOf } from '../../../addon/policy/family-members.ts';
import { canBothBeTrue } from '../../../addon/policy/formats.ts';
import { headMaxBytes } from '../../../protocol/document-type.ts';
import { normaliseType, typeOfExtension } from '../../../addon/policy/media-types.ts';

const folder = fileURLToPath(new URL('../../../dispvm/templates', import.meta.url));
const typesSchema = z.object({
  types: z.array(
    z.object({
      name: z.string(),
      mime: z.string(),
      aliases: z.array(z.string()).default([]),
      extensions: z.array(z.string()),
      magic: z
        .array(
          z.object({
            offset: z.number().optional(),
            anywhere: z.string().optional(),
            hex: z.string().optional(),
            every: z.number().optional(),
          }),
        )
        .default([]),
      parts: z.array(z.string()).default([]),
      editor: z.string().optional(),
    }),
  ),
});
const types = readdirSync(folder).flatMap(
  (name) => typesSchema.parse(JSON.parse(readFileSync(`${folder}/${name}/viewers.json`, 'utf8'))).types,
);

const zipMagic = '504b0304';
/** A container with nothing in it but this name: as a file of a ZIP archive, or in a compound file’s first sector. */
const containerWith = (magicHex: string, part: string): Uint8Array => {
  const start = new Uint8Array(headMaxBytes);
  start.set(Buffer.from(magicHex, 'hex'));
  if (magicHex === zipMagic) {
    start[26] = part.length;
    start.set(Buffer.from(part), 30);
  } else start.set(Buffer.from(part, 'utf16le'), 512 + 128);
  return start;
};

describe('the templates’ types', () => {
  for (const { name, mime, aliases, extensions, magic, parts } of types) {
    for (const part of parts) {
      test(`${name}: the add-on takes what holds “${part}” for the same, or for any container`, async () => {
        const own = [mime, ...aliases].map((one) => normaliseType(one));
        for (const { hex = '' } of magic) {
          const { type } = await detectType(containerWith(hex, part));
          assert.ok(
            own.some((one) => canBothBeTrue(one, type)),
            `${part} is ${type ?? 'nothing'} there`,
          );
        }
      });
    }
    test(`${name}: the add-on knows each ending as the same or as nothing`, () => {
      const own = [mime, ...aliases].map((one) => normaliseType(one));
      for (const extension of extensions) {
        const known = typeOfExtension(extension);
        // One row may hold several kinds that are shown alike: sounds, texts, pictures of one viewer.
        const major = /^(?:image|audio|video|font|text)\//.exec(mime)?.[0];
        const isAlike = known !== null && major !== undefined && known.startsWith(major);
        const agrees = known === null || isAlike || own.some((one) => canBothBeTrue(one, known));
        assert.ok(agrees, `.${extension} is ${known ?? 'nothing'} there, and ${mime} here`);
      }
    });
    test(`${name}: the add-on sees the same in its first bytes, or nothing`, async () => {
      const own = [mime, ...aliases].map((one) => normaliseType(one));
      for (const { offset, hex, anywhere, every } of magic) {
        const start = new Uint8Array(headMaxBytes);
        for (let at = offset ?? 0; at < start.length; at += every ?? start.length)
          start.set(Buffer.from(hex ?? anywhere ?? '', 'hex'), at);
        const { type } = await detectType(start);
        assert.ok(
          own.some((one) => canBothBeTrue(one, type)),
          `${hex ?? anywhere ?? ''} is ${type ?? 'nothing'} there`,
        );
      }
    });
  }
});

/** What people send each other to look at, and no template shows: it is described. Texts among these are shown as texts. */
const described = (
  'jls xcf raw po one odb xla ppam ppa vstm vssm wll mdb mde accdb accde accdr oxt ' +
  'ace sit sitx hqx alz egg uu uue winmail r00 001 mid midi m3u m3u8 pls pst ost ldif'
).split(' ');

test('each ending of a document that the add-on knows opens in a template, or is among those that are described', () => {
  const shown = new Set(types.flatMap(({ extensions }) => extensions));
  const families = [
    'pdf',
    'image',
    'text',
    'office',
    'office-macros',
    'archive',
    'audio',
    'video',
    'message',
    'calendar',
    'contact',
  ] as const;
  const missing = new Set(
    families.flatMap((family) => membersOf[family].extensions.split(' ')).filter((ending) => !shown.has(ending)),
  );
  assert.deepEqual([...missing].sort(), [...described].sort());
});

test('what LibreOffice reads and cannot write has no editor', () => {
  const editorsOf = (extension: string): (string | undefined)[] =>
    types.filter(({ extensions }) => extensions.includes(extension)).map(({ editor }) => editor);
  assert.deepEqual([editorsOf('xlsb'), editorsOf('xlsx')], [[undefined], ['office-editor']]);
});
