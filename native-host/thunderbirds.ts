// Which Thunderbirds a person has, by the folders that each kind keeps its profiles in. It looks, and changes nothing.
import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readBoundedText } from './bounded-text.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** `system`: a package of the distribution or an unpacked archive. A snap and a Flatpak run apart from the rest. */
export type ThunderbirdKind = 'system' | 'snap' | 'flatpak';

export interface Thunderbird {
  readonly kind: ThunderbirdKind;
  /** The package's name as its tools call it; `thunderbird` for one of the system. */
  readonly name: string;
  /** Absolute paths of folders that are there. */
  readonly profiles: readonly string[];
}

const listMaxBytes = 256 * 1024;
const profilesMax = 100;

/** Those that have been started at least once: before, none of them has a profile. */
export const findThunderbirds = async (env: Environment): Promise<readonly Thunderbird[]> => {
  const home = env['HOME'] ?? '';
  if (!home.startsWith('/')) return [];
  const apps = join(home, '.var', 'app');
  const flatpaks = await readdir(apps).catch(() => []);
  const places = [
    { kind: 'system', name: 'thunderbird', folder: join(home, '.thunderbird') },
    { kind: 'snap', name: 'thunderbird', folder: join(home, 'snap', 'thunderbird', 'common', '.thunderbird') },
    ...flatpaks
      // Of whichever name: Flathub's had several, and Betterbird is one, too.
      .filter((name) => /^[A-Za-z0-9._-]+$/.test(name))
      .map((name) => ({ kind: 'flatpak' as const, name, folder: join(apps, name, '.thunderbird') })),
  ] as const;
  const found = await Promise.all(
    places.map(async ({ kind, name, folder }) => ({ kind, name, profiles: await listProfiles(folder) })),
  );
  return found.filter(({ profiles }) => profiles.length > 0);
};

const listProfiles = async (folder: string): Promise<readonly string[]> => {
  const untrustedList = await readBoundedText(join(folder, 'profiles.ini'), listMaxBytes);
  if (untrustedList === null) return [];
  const paths = profilePaths(untrustedList).map((path) => resolve(folder, path));
  const there = await Promise.all(paths.map(isOwnFolder));
  return [...new Set(paths.filter((_, index) => there[index]))];
};

/** As profiles.ini names them: relative to its folder, or absolute. */
export const profilePaths = (untrustedList: string): readonly string[] =>
  untrustedList
    .split(/^(?=\[)/m)
    .filter((section) => /^\[Profile\d{1,6}\]\s*$/m.test(section.split('\n', 1)[0] ?? ''))
    .map((section) => /^Path=([^\r\n\0]{1,4096})\r?$/m.exec(section)?.[1])
    .filter((path) => path !== undefined)
    .slice(0, profilesMax);

const isOwnFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory() && found.uid === process.getuid?.(),
    () => false,
  );

/**
 * Whether a Thunderbird has this profile open. It locks a file of the profile for as long, which the kernel tells of
 * every process, in whatever sandbox; an unclean end leaves the link beside it, whose process is gone then.
 */
export const isProfileOpen = async (profile: string): Promise<boolean> => {
  const lock = await stat(join(profile, '.parentlock')).catch(() => null);
  const locks = await readFile('/proc/locks', 'utf8').catch(() => '');
  if (lock !== null && locks.split('\n').some((line) => line.includes(`:${lock.ino} `))) return true;
  const pid = /:\+?(\d{1,10})$/.exec(await readlink(join(profile, 'lock')).catch(() => ''))?.[1];
  const program = pid === undefined ? '' : await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
  return /^(?:thunderbird|betterbird)/.test(program);
};
