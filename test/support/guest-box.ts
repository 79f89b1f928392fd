// A template's programs without its VM: its root and our parts of it in a box (bubblewrap) that has nothing of this
// computer but a screen, run by its own processor. So a test can show many documents in the time that a VM takes for
// one. What the VM adds (agent, dom0, window) other tests have; what becomes of a document is the same here.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { dataDir } from '../../protocol/paths.ts';
import { unpackGuestParts } from './guest-parts.ts';
import { unpackGuestRoot } from './guest-root.ts';
import { waitUntil } from './wait-until.ts';

/** Paths in the guest. */
export const guestHome = '/home/user';
export const guestRun = '/run/glovebox';
export const guestParts = '/usr/lib/glovebox';
const guestUser = '1000';
const outputMaxBytes = 64 * 1024 * 1024;
const slowMs = 60_000;

export interface GuestBox {
  /** On this computer: the guest's root, and what is its user's home and /run/glovebox in it. */
  readonly root: string;
  readonly home: string;
  readonly run: string;
  /** A file below the home of the guest's user; its path in the guest. */
  readonly put: (name: string, bytes: Uint8Array) => Promise<string>;
  readonly take: (name: string) => Promise<Buffer>;
  /** A program of the guest, until the box is removed. `display` is an X server's of this computer. */
  readonly start: (command: readonly string[], options?: BoxOptions) => ChildProcess;
  /** A program of the guest to its end; what it says. Throws where it fails. */
  readonly call: (command: readonly string[], options?: BoxOptions) => Promise<string>;
  readonly remove: () => Promise<void>;
}

export interface BoxOptions {
  readonly display?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** With all rights over the box, as the guest's init has over its guest: only for a test that is root itself. */
  readonly isRoot?: boolean;
}

export const createGuestBox = async (template: string): Promise<GuestBox> => {
  const root = await unpackGuestRoot(template);
  const folder = await mkdtemp(join(tmpdir(), 'guest-box-'));
  const [home, run] = [join(folder, 'home'), join(folder, 'run')];
  const children: ChildProcess[] = [];
  const remove = async (): Promise<void> => {
    await Promise.all(children.map(end));
    await rm(folder, { recursive: true, force: true });
    await root.remove();
  };
  try {
    for (const path of [home, run, join(home, 'attachment'), join(home, 'present')]) await mkdir(path, { mode: 0o700 });
    const initrd = join(dataDir(process.env), 'templates', template, 'initrd');
    await unpackGuestParts(initrd, join(root.path, guestParts));
  } catch (cause) {
    await remove();
    throw cause;
  }
  const inBox = (options: BoxOptions, command: readonly string[]): string[] => [
    ...walls({ root: root.path, home, run }, options),
    ...command,
  ];
  return {
    root: root.path,
    home,
    run,
    put: async (name, bytes) => {
      await writeFile(join(home, name), bytes);
      return `${guestHome}/${name}`;
    },
    take: (name) => readFile(join(home, name)),
    start: (command, options = {}) => {
      const child = spawn('bwrap', inBox(options, command), { stdio: 'ignore' });
      children.push(child);
      return child;
    },
    call: async (command, options = {}) =>
      (await promisify(execFile)('bwrap', inBox(options, command), { maxBuffer: outputMaxBytes })).stdout,
    remove,
  };
};

/** What waits in the office template's savefile, as templates/office/warm.d starts it. */
export const startOffice = async (box: GuestBox, environment: Readonly<Record<string, string>> = {}): Promise<void> => {
  await cp(join(box.root, guestParts, 'office-profile'), join(box.home, 'office/user'), { recursive: true });
  await mkdir(join(box.run, 'office'));
  const settings = join(box.root, 'usr/lib/libreoffice/program/fundamentalrc');
  await writeFile(settings, (await readFile(settings, 'utf8')).replace(' user:!', ' user:*'));
  box.start([`${guestParts}/office-renderer`, 'serve'], { environment: { ...officeEnvironment, ...environment } });
  await waitUntil(() => existsSync(join(box.run, 'office/requests')), 'the renderer takes requests', slowMs);
};

export const officeEnvironment = {
  SAL_USE_VCLPLUGIN: 'svp',
  MAX_CONCURRENCY: '1',
  SAX_DISABLE_THREADS: '1',
  FONTCONFIG_FILE: `${guestParts}/office-fonts.conf`,
  TMPDIR: '/tmp',
} as const;

const walls = (
  { root, home, run }: Pick<GuestBox, 'root' | 'home' | 'run'>,
  { display, environment = {}, isRoot = false }: BoxOptions,
): string[] => [
  ...(isRoot
    ? ['--unshare-pid', '--unshare-net', '--unshare-ipc', '--unshare-uts', '--cap-add', 'ALL']
    : ['--unshare-user', '--unshare-all', '--uid', guestUser, '--gid', guestUser]),
  ...['--die-with-parent', '--new-session'],
  ...['--ro-bind', root, '/', '--proc', '/proc', '--dev', '/dev', '--tmpfs', '/tmp', '--tmpfs', '/run'],
  ...['--bind', home, guestHome, '--bind', run, guestRun],
  ...(display === undefined ? [] : ['--ro-bind', socketOf(display), socketOf(':0')]),
  ...['--clearenv', '--chdir', guestHome],
  ...Object.entries({ ...usual, ...environment }).flatMap(([name, value]) => ['--setenv', name, value]),
  '--',
];

const usual = { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', DISPLAY: ':0', HOME: guestHome, USER: 'user' } as const;
const socketOf = (display: string): string => `/tmp/.X11-unix/X${display.slice(1)}`;

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
};
