// Names that are made to be misread.
import type { Family } from '../../protocol/policy.ts';
import { withoutHiddenCharacters } from '../../protocol/file-names.ts';
import { dangerousFamilies, familiesOfExtension } from './families.ts';
import { extensionOf, withoutBlankEnd } from './media-types.ts';

/** Joiners belong into words of these scripts, and into emoji made of several. */
const joined = ['Arabic', 'Devanagari', 'Bengali', 'Tamil', 'Malayalam', 'Sinhala']
  .map((script) => String.raw`\p{Script=${script}}`)
  .join('');
const inEmoji = String.raw`\p{Emoji_Modifier}\p{Extended_Pictographic}\ufe0f`;
const honestJoiner = new RegExp(String.raw`(?<=[${joined}\p{M}${inEmoji}])[\u200c\u200d]`, 'gu');

export const hidesCharacters = (untrustedName: string): boolean => {
  const name = untrustedName.slice(-nameSearchLength).replace(honestJoiner, '');
  return withoutHiddenCharacters(name) !== name;
};
const nameSearchLength = 4096;

/** What runs or is opened by a browser, and what people take for a document. */
const harmful: readonly Family[] = [...dangerousFamilies, 'web'];
const harmless: readonly Family[] = [
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
];

/** `invoice.pdf.exe`, also with many blanks before its true ending. */
export const hasDoubleExtension = (untrustedName: string): boolean => {
  const name = withoutBlankEnd(withoutHiddenCharacters(untrustedName.slice(-nameSearchLength)));
  const last = extensionOf(name);
  const before = extensionOf(name.slice(0, Math.max(0, name.lastIndexOf('.'))));
  if (last === null || before === null) return false;
  return isOneOf(last, harmful) && isOneOf(before, harmless);
};

const isOneOf = (extension: string, families: readonly Family[]): boolean => {
  const found = familiesOfExtension(extension);
  return families.some((family) => found.has(family));
};
