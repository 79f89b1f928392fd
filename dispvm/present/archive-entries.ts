// Reads what 7z (`l -slt -ba`) and bsdtar (an mtree) say is in an archive. Names are the archive's: bounded, and text
// only.
import { decodeUtf8 } from './utf-8.ts';

export interface Entry {
  /** As the program takes it back, which is not how it is shown. */
  readonly untrustedPath: string;
  readonly isFolder: boolean;
  /** null where the archive does not say. */
  readonly sizeBytes: number | null;
  readonly packedBytes: number | null;
  /** “2026-11-26 14:05”, or empty. */
  readonly modified: string;
  readonly isEncrypted: boolean;
}

export interface Listing {
  readonly entries: readonly Entry[];
  /** There were more than are listed. */
  readonly isCut: boolean;
}

export const entriesMax = 10_000;
export const listingMaxBytes = 16 * 1024 * 1024;

/**
 * Blocks of `Name = value` with empty lines between; a path holds no line break there. Split by a text: an expression
 * takes a hundred times as long.
 */
export const parse7zListing = (untrusted: string): Listing => {
  const blocks = untrusted
    .replaceAll('\r', '')
    .split('\n\n')
    .filter((block) => block.includes('Path = '));
  const entries = blocks
    .slice(0, entriesMax)
    .map(parse7zBlock)
    .filter((entry) => entry !== null);
  return { entries, isCut: blocks.length > entriesMax };
};

const block7z = /^Path = (.+)$/m;
const parse7zBlock = (block: string): Entry | null => {
  const untrustedPath = block7z.exec(block)?.[1];
  if (untrustedPath === undefined) return null;
  return {
    untrustedPath,
    isFolder: block.includes('\nFolder = +') || /\nAttributes = ?D/.test(block),
    sizeBytes: toSize(/\nSize = (\d+)/.exec(block)?.[1]),
    packedBytes: toSize(/\nPacked Size = (\d+)/.exec(block)?.[1]),
    modified: /\nModified = (\d{4}-\d\d-\d\d \d\d:\d\d)/.exec(block)?.[1] ?? '',
    isEncrypted: block.includes('\nEncrypted = +'),
  };
};

const toSize = (text: string | undefined): number | null =>
  text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;

/** Lines of `./name key=value …`, mtree(5); what is not printable is written as \ooo there, so a line is an entry. */
export const parseMtree = (untrusted: string): Listing => {
  const lines = untrusted.split('\n').filter((line) => line.startsWith('.'));
  const entries = lines
    .slice(0, entriesMax)
    .map(parseMtreeLine)
    .filter((entry) => entry !== null);
  return { entries, isCut: lines.length > entriesMax };
};

const parseMtreeLine = (line: string): Entry | null => {
  const [name = '', ...words] = line.split(' ');
  const untrustedPath = decodeMtreeName(name.replace(/^\.\//, ''));
  if (untrustedPath === '' || untrustedPath === '.') return null;
  const value = (key: string): string | undefined =>
    words.find((word) => word.startsWith(`${key}=`))?.slice(key.length + 1);
  const seconds = toSize(value('time')?.split('.')[0]);
  return {
    untrustedPath,
    isFolder: value('type') === 'dir',
    sizeBytes: toSize(value('size')),
    packedBytes: null,
    modified:
      seconds === null || seconds > 8e11 ? '' : new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' '),
    isEncrypted: false,
  };
};

const decodeMtreeName = (name: string): string => {
  const bytes = name.replace(/\\([0-3][0-7]{2})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
  return decodeUtf8(bytes) ?? bytes;
};

/** Endings of what Windows, macOS or Linux would run. */
const programEndings: ReadonlySet<string> = new Set(
  (
    'exe com scr pif cpl msi msix msp appx dll sys js jse vbs vbe vb wsf wsh hta bat cmd ps1 psm1 lnk url ' +
    'reg jar jnlp chm scf inf gadget application app command workflow scpt sh bash run bin deb rpm apk dmg pkg ' +
    'desktop py pl rb settingcontent-ms'
  ).split(' '),
);

export const isProgram = (untrustedPath: string): boolean =>
  programEndings.has(
    untrustedPath
      .slice(untrustedPath.lastIndexOf('.') + 1)
      .trim()
      .toLowerCase(),
  );
