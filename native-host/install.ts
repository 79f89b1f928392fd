// Tells Thunderbird where its native host is, for this user only: a manifest, and a launcher that finds Node.js where
// Thunderbird's PATH may have none. `uninstall` removes exactly what `install` made.
import { mkdir, readFile, rmdir, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { addonId, nativeHostName } from '../protocol/names.ts';
import { dataDir, keptEditsDir } from '../protocol/paths.ts';
import {
  commandLinkPath,
  commandProgram,
  isOnPath,
  linkCommand,
  unlinkCommand,
  type CommandLink,
} from './command-link.ts';
import { removeDesktopFiles } from './desktop-install.ts';
import { launcherScript, nodesLike, openerScript, quoteForShell } from './launcher.ts';
import { replaceFile } from './replace-file.ts';
import { endHosts } from './running-hosts.ts';
import { openerPaths, removeSecondNet } from './second-net.ts';
import { forgetStarts } from './thunderbird-starts.ts';

type Environment = Readonly<Record<string, string | undefined>>;

interface InstalledPaths {
  readonly manifest: string;
  readonly launcher: string;
  /** What Thunderbird starts with a file: to edit it, and only to view it. */
  readonly openers: readonly [string, string];
  /** Remembers which folders did not exist before. */
  readonly receipt: string;
}

export const manifestPath = (env: Environment): string =>
  join(env['HOME'] ?? '', '.mozilla', 'native-messaging-hosts', `${nativeHostName}.json`);

const installedPaths = (env: Environment): InstalledPaths => {
  const folder = join(dataDir(env), 'native-host');
  return {
    manifest: manifestPath(env),
    launcher: join(folder, 'launch'),
    openers: openerPaths(env),
    receipt: join(folder, 'installed.json'),
  };
};

const receiptSchema = z.strictObject({ createdFolders: z.array(z.string()) });
const hostProgram = fileURLToPath(new URL('./main.js', import.meta.url));

export interface Installed {
  readonly manifest: string;
  /** null: `glovebox` is in PATH already. */
  readonly command: CommandLink | null;
}

/** Doing it again changes nothing but brings the paths up to date. */
export const install = async (env: Environment): Promise<Installed> => {
  const paths = installedPaths(env);
  const createdFolders = new Set(await readReceipt(paths.receipt));
  const needsLink = !(await isOnPath(env));
  const folders = [dirname(paths.manifest), dirname(paths.launcher), keptEditsDir(env)];
  for (const needed of needsLink ? [...folders, dirname(commandLinkPath(env))] : folders) {
    for (const folder of await createFolders(needed)) createdFolders.add(folder);
  }
  await replaceFile(paths.receipt, `${JSON.stringify({ createdFolders: Array.from(createdFolders) })}\n`, 0o600);
  await replaceFile(paths.launcher, launcherScript(nodesLike(process.execPath), quoteForShell(hostProgram)), 0o755);
  for (const [path, viewOnly] of openersOf(paths))
    await replaceFile(path, openerScript(nodesLike(process.execPath), quoteForShell(commandProgram), viewOnly), 0o755);
  await replaceFile(paths.manifest, `${JSON.stringify(nativeHostManifest(paths.launcher), null, 2)}\n`, 0o644);
  return { manifest: paths.manifest, command: needsLink ? await linkCommand(env) : null };
};

/** Whether there was anything to remove. A manifest that names another launcher is not ours and stays. */
export const uninstall = async (env: Environment): Promise<boolean> => {
  const paths = installedPaths(env);
  const createdFolders = await readReceipt(paths.receipt);
  await endHosts({ program: hostProgram, home: env['HOME'] ?? '', uid: process.getuid?.() ?? 0 });
  const hadNet = await removeSecondNet(env);
  await forgetStarts(env);
  const removed = [
    hadNet,
    await removeDesktopFiles(env),
    await unlinkCommand(env),
    (await isOurs(paths)) && (await removeFile(paths.manifest)),
    await removeFile(paths.launcher),
    await removeFile(paths.receipt),
    ...(await Promise.all(paths.openers.map(removeFile))),
  ];
  for (const folder of createdFolders.sort((one, other) => other.length - one.length)) {
    // Somebody else's file in it keeps a folder.
    await rmdir(folder).catch(() => undefined);
  }
  return removed.includes(true);
};

/** What Thunderbird is told; `launcher` is an absolute path. */
export const nativeHostManifest = (launcher: string): object => ({
  name: nativeHostName,
  description: 'Opens e-mail attachments in disposable virtual machines',
  path: launcher,
  type: 'stdio',
  allowed_extensions: [addonId],
});

const openersOf = ({ openers: [toEdit, toView] }: InstalledPaths): readonly (readonly [string, boolean])[] => [
  [toEdit, false],
  [toView, true],
];

const isOurs = async ({ manifest, launcher }: InstalledPaths): Promise<boolean> => {
  const checked = z.looseObject({ path: z.string() }).safeParse(await readJson(manifest));
  return checked.success && checked.data.path === launcher;
};

const readReceipt = async (path: string): Promise<string[]> => {
  const checked = receiptSchema.safeParse(await readJson(path));
  return checked.success ? checked.data.createdFolders : [];
};

const readJson = async (path: string): Promise<unknown> => {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch {
    return null;
  }
};

/** Returns the folders it had to make, outermost first. */
const createFolders = async (folder: string): Promise<string[]> => {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return [];
  const created = [folder];
  for (let parent = folder; parent !== first; created.unshift(parent)) parent = dirname(parent);
  return created;
};

const removeFile = (path: string): Promise<boolean> =>
  unlink(path).then(
    () => true,
    () => false,
  );
