// `glovebox install --desktop`: the entries of a desktop for one person, in their own data folder, and their removal.
import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, readdir, readlink, rmdir, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { languages } from '../protocol/language.ts';
import { ownWords, words } from '../protocol/words.ts';
import { readBoundedText } from './bounded-text.ts';
import { applicationId, desktopFiles, nautilusScript, type Openers } from './desktop-files.ts';
import { quoteForShell } from './launcher.ts';
import { openerPaths } from './second-net.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const icon = fileURLToPath(new URL('../../addon/icons/glovebox.svg', import.meta.url));
const cacheName = 'mimeinfo.cache';
const iconPath = `icons/hicolor/scalable/apps/${applicationId}.svg`;

/** Below it desktops look before they look in those for everybody. */
const ownDataDir = (env: Environment): string => {
  const set = env['XDG_DATA_HOME'] ?? '';
  return set.startsWith('/') ? set : join(env['HOME'] ?? '', '.local', 'share');
};

/** Of the Desktop Entry Specification: in double quotes, and a backslash is one for the file and one for the word. */
export const quoteForExec = (path: string): string =>
  `"${path.replaceAll(/["`$\\]/g, (sign) => (sign === '\\' ? '\\\\\\\\' : `\\\\${sign}`)).replaceAll('%', '%%')}"`;

const openersOf = (env: Environment): Openers => {
  const [open, view] = openerPaths(env);
  return { open: quoteForExec(open), view: quoteForExec(view) };
};

/** The folder that has them now. Folders that were there stay as they are. */
export const installDesktopFiles = async (env: Environment): Promise<string> => {
  const folder = ownDataDir(env);
  for (const { path, text, isProgram } of desktopFiles(openersOf(env))) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    if (isProgram) await chmod(file, 0o755);
  }
  await writeScripts(folder, env);
  await mkdir(join(folder, dirname(iconPath)), { recursive: true });
  // A package has brought it for everybody.
  await copyFile(icon, join(folder, iconPath)).catch(() => undefined);
  await tellDesktop(folder);
  return folder;
};

/**
 * Nautilus has no entries for every file, but a menu “Scripts” of what lies in a folder of the person's: it starts these,
 * and shows their names. Somebody else's file of that name stays.
 */
const writeScripts = async (folder: string, env: Environment): Promise<void> => {
  await removeScripts(folder, env);
  await mkdir(join(folder, scriptsFolder), { recursive: true });
  for (const [index, way] of ways.entries()) {
    const script = join(folder, scriptsFolder, ownWords(env).desktop[way]);
    await writeFile(script, scriptTexts(env)[index] ?? '', { flag: 'wx', mode: 0o755 }).catch(() => undefined);
  }
};
const scriptsFolder = 'nautilus/scripts';
const ways = ['open', 'view'] as const;

const scriptTexts = (env: Environment): readonly string[] =>
  openerPaths(env).map((opener) => nautilusScript(quoteForShell(opener)));

/** Whatever language they were made in. They were links to the openers before. */
const removeScripts = async (folder: string, env: Environment): Promise<boolean> => {
  const removed = [];
  for (const way of ways) {
    for (const language of languages) {
      const path = join(scriptsFolder, words[language].commands.desktop[way]);
      if (await isOwnScript(join(folder, path), env)) removed.push(await removeWithFolders(folder, path));
    }
  }
  return removed.includes(true);
};

const isOwnScript = async (path: string, env: Environment): Promise<boolean> => {
  const target = await readlink(path).catch(() => null);
  if (target !== null) return openerPaths(env).includes(target);
  const text = await readBoundedText(path, scriptMaxBytes);
  return text !== null && scriptTexts(env).includes(text);
};
const scriptMaxBytes = 16 * 1024;

/** Whether there were any. Folders that are empty then go as well. */
export const removeDesktopFiles = async (env: Environment): Promise<boolean> => {
  const folder = ownDataDir(env);
  const removed = [await removeScripts(folder, env)];
  for (const path of [...desktopFiles(openersOf(env)).map((file) => file.path), iconPath])
    removed.push(await removeWithFolders(folder, path));
  if (!removed.includes(true)) return false;
  await tellDesktop(folder);
  await removeEmptyCache(folder);
  return true;
};

/** What `tellDesktop` made, where nothing else is left to be in it. */
const removeEmptyCache = async (folder: string): Promise<void> => {
  const names = await readdir(join(folder, 'applications')).catch(() => []);
  if (names.length === 1 && names[0] === cacheName) await removeWithFolders(folder, `applications/${cacheName}`);
};

const removeWithFolders = async (folder: string, path: string): Promise<boolean> => {
  try {
    await unlink(join(folder, path));
  } catch {
    return false;
  }
  for (let parent = dirname(path); parent !== '.'; parent = dirname(parent)) {
    // Somebody else's file in it keeps a folder.
    await rmdir(join(folder, parent)).catch(() => undefined);
  }
  return true;
};

/** Which programs open which type is read from a cache, where the program that writes it is installed. */
const tellDesktop = (folder: string): Promise<void> =>
  promisify(execFile)('update-desktop-database', [join(folder, 'applications')]).then(
    () => undefined,
    () => undefined,
  );
