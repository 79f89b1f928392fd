// Where an edited copy goes: `Glovebox/` in the user's download folder, under a name of our own making, never over a
// file that is there. The name it is made from is hostile.
import { randomInt } from 'node:crypto';
import { link, lstat, mkdir, open, readFile, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runtimeDir } from '../protocol/paths.ts';
import type { Destination } from './edited-copy.ts';

type Environment = Readonly<Record<string, string | undefined>>;
const nameMaxBytes = 200;
/** So many names with small numbers are tried, then some with numbers that nobody has taken. */
const smallNumbersMax = 1000;
const attemptsMax = smallNumbersMax + 20;

/** The download folder as xdg-user-dirs(5) configures it, else `Downloads` in the home folder. */
export const downloadFolder = async (env: Environment): Promise<string> => {
  const home = env['HOME'] ?? '';
  const configured = await readFile(`${env['XDG_CONFIG_HOME'] ?? `${home}/.config`}/user-dirs.dirs`, 'utf8').catch(
    () => '',
  );
  const value = /^\s*XDG_DOWNLOAD_DIR="((?:\$HOME)?\/[^"\n]*)"\s*$/m.exec(configured)?.[1];
  return value === undefined ? join(home, 'Downloads') : value.replace(/^\$HOME/, home).replaceAll(/\\(.)/g, '$1');
};

/** Hidden characters, separators of any system, and what shells and Windows shares choke on. */
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\u115f\u1160\u3164\uffa0/\\:*?"<>|]/gu;

/** One path component, at most 200 bytes before a number is added: `report.pdf` becomes `report (edited).pdf`. */
export const editedName: CopyName = (untrustedName, number) => {
  const { stem, extension } = partsOf(untrustedName);
  return `${stem}${markOf('edited', number)}${extension}`;
};

/** The same for a safe copy, which is a PDF: `report.docx` becomes `report (safe).pdf`. */
export const safeCopyName: CopyName = (untrustedName, number) =>
  `${partsOf(untrustedName).stem}${markOf('safe', number)}.pdf`;

/** The same for an original that was granted. */
export const originalName: CopyName = (untrustedName, number) => {
  const { stem, extension } = partsOf(untrustedName);
  return `${stem}${markOf('original', number)}${extension}`;
};

/** `number` counts those of the same name, from 1 on. */
export type CopyName = (untrustedName: string, number: number) => string;

const markOf = (word: string, number: number): string => (number === 1 ? ` (${word})` : ` (${word} ${number})`);

const partsOf = (untrustedName: string): { readonly stem: string; readonly extension: string } => {
  const base = untrustedName.slice(untrustedName.lastIndexOf('/') + 1).replaceAll(unsafe, '_');
  const extension = /\.[A-Za-z0-9]{1,16}$/.exec(base)?.[0] ?? '';
  const stem = base.slice(0, base.length - extension.length).replace(/^[\s.]+|[\s.]+$/gu, '');
  return { stem: cutToBytes(stem, nameMaxBytes - extension.length) || 'attachment', extension };
};

const cutToBytes = (text: string, maxBytes: number): string => {
  let cut = '';
  let bytes = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxBytes) break;
    cut += character;
  }
  return cut;
};

/** Into a folder of ours in that one. */
export const inDownloads = (downloads: string, untrustedName: string, nameOf: CopyName = editedName): Destination => ({
  prepareFolder: () => makeOwnFolder(downloads),
  commit: commitBeside(untrustedName, nameOf),
});

/**
 * Folders in which an edit may be saved: the downloads, and where it is safe for now if they have no room for it, or
 * there is no way to get there.
 */
export const placesForEdits = async (env: Environment): Promise<readonly string[]> => [
  await downloadFolder(env),
  env['TMPDIR'] ?? '/var/tmp',
  runtimeDir(env, process.getuid?.() ?? 0),
];

export const inPlaces = (
  places: readonly string[],
  untrustedName: string,
  nameOf: CopyName = editedName,
): readonly Destination[] => places.map((place) => inDownloads(place, untrustedName, nameOf));

/** Into a folder that is there, beside the file of this name. */
export const inFolder = (folder: string, untrustedName: string): Destination => ({
  prepareFolder: () => Promise.resolve(folder),
  commit: commitBeside(untrustedName, editedName),
});

const foldersMax = 20;

/** `Glovebox`; where that is a link, a file, or somebody else's, what is saved would land elsewhere: `Glovebox 2`, … */
const makeOwnFolder = async (downloads: string): Promise<string> => {
  await mkdir(downloads, { recursive: true, mode: 0o700 });
  for (let number = 1; number <= foldersMax; number += 1) {
    const folder = join(downloads, number === 1 ? 'Glovebox' : `Glovebox ${number}`);
    await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
      if (!isErrno(error, 'EEXIST')) throw error;
    });
    // lstat, as a link in place of the folder must not be followed.
    const found = await lstat(folder);
    if (found.isDirectory() && found.uid === process.getuid?.()) return folder;
  }
  throw new Error('no folder of our own for edited copies');
};

/** Links the copy under the first free name, then drops the temporary one: no moment shows half a file. */
const commitBeside =
  (untrustedName: string, nameOf: CopyName): Destination['commit'] =>
  async (temporaryPath) => {
    const folder = dirname(temporaryPath);
    for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
      const number = attempt <= smallNumbersMax ? attempt : randomInt(1_000_000, 1_000_000_000);
      const path = join(folder, nameOf(untrustedName, number));
      if (await claim(temporaryPath, path)) return path;
    }
    throw new Error('no free name for the copy');
  };

/** Whether it got the name; false where something else has it. */
export const claim = async (temporaryPath: string, path: string): Promise<boolean> => {
  try {
    await link(temporaryPath, path);
    await unlink(temporaryPath);
    return true;
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false;
    if (!isErrno(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS')) throw error;
    return claimWithoutLinks(temporaryPath, path);
  }
};

/** On file systems without hard links: reserve the name, then replace our own empty file. */
const claimWithoutLinks = async (temporaryPath: string, path: string): Promise<boolean> => {
  try {
    await (await open(path, 'wx', 0o600)).close();
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false;
    throw error;
  }
  await rename(temporaryPath, path);
  return true;
};

const isErrno = (error: unknown, ...codes: string[]): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code);
