// Starts a real Thunderbird with a home, a profile and a temporary folder of its own, and ends it without leaving
// anything. The person's own Thunderbird, mail and settings are never touched.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort } from '../free-port.ts';
import type { SampleMessage } from '../sample-mail.ts';
import { Marionette } from './marionette.ts';
import { writeProfile } from './profile.ts';

export interface ThunderbirdOptions {
  /** Emptied and used for everything: `profile`, `home`, `tmp`. */
  readonly dir: string;
  /** Of a person who was here before, with what is in it. */
  readonly home?: string;
  /** An X display, e.g. `:3`. */
  readonly display: string;
  readonly messages: readonly (SampleMessage | Buffer)[];
  readonly xpiPath: string | null;
  /** Added to the few variables it gets, e.g. `GLOVEBOX_RUNTIME_DIR`. */
  readonly env?: Readonly<Record<string, string>>;
  readonly preferences?: Readonly<Record<string, string | number | boolean>>;
  /** What policies.json holds, for this Thunderbird alone; a text is written as it is, valid or not. */
  readonly policies?: object | string;
  /** Called before the start with the home folder, to put a native host's manifest there. */
  readonly prepareHome?: (home: string) => Promise<void>;
}

export interface Thunderbird {
  readonly pid: number;
  readonly display: string;
  readonly home: string;
  readonly tmpDir: string;
  readonly marionette: Marionette;
  /** Settles when Thunderbird has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** As the person would; ends it by force when it does not end by itself. */
  readonly quit: () => Promise<void>;
}

const systemConfigDir = '/etc/thunderbird';
const startTimeoutMs = 90_000;
const quitTimeoutMs = 15_000;

export const startThunderbird = async (options: ThunderbirdOptions): Promise<Thunderbird> => {
  const { dir, display } = options;
  const [home, tmpDir, profileDir] = [options.home ?? join(dir, 'home'), join(dir, 'tmp'), join(dir, 'profile')];
  await rm(dir, { recursive: true, force: true });
  for (const folder of [home, tmpDir]) await mkdir(folder, { recursive: true, mode: 0o700 });
  const marionettePort = await findFreePort();
  await writeProfile({ ...options, profileDir, marionettePort });
  await options.prepareHome?.(home);
  const command = [
    'thunderbird',
    '--no-remote',
    '--profile',
    profileDir,
    '--marionette',
    '--remote-allow-system-access',
  ];
  const [program = '', ...args] =
    options.policies === undefined ? command : await withPolicies(dir, options.policies, command);
  const child = spawn(program, args, {
    env: cleanEnvironment({ HOME: home, TMPDIR: tmpDir, DISPLAY: display, ...options.env }),
    stdio: 'ignore',
    detached: true,
  });
  const ended = once(child, 'exit').then(() => undefined);
  const { pid } = child;
  if (pid === undefined) throw new Error('thunderbird could not be started: is it installed?');
  try {
    const marionette = await Marionette.connect(marionettePort, startTimeoutMs, () => isRunning(child));
    return { pid, display, home, tmpDir, marionette, ended, quit: () => quit(child, marionette, ended) };
  } catch (error) {
    endGroup(child);
    await ended;
    throw error;
  }
};

/**
 * Gives Thunderbird an /etc/thunderbird in a mount namespace of its own: the machine's stays as it is. It is read-only,
 * so that the person it runs as could not have written it. Process ids are the machine's.
 */
const withPolicies = async (dir: string, policies: object | string, command: readonly string[]): Promise<string[]> => {
  const copy = join(dir, 'etc-thunderbird');
  await cp(systemConfigDir, copy, { recursive: true });
  await mkdir(join(copy, 'policies'), { recursive: true });
  await writeFile(
    join(copy, 'policies', 'policies.json'),
    typeof policies === 'string' ? policies : JSON.stringify(policies, null, 2),
  );
  return ['bwrap', '--dev-bind', '/', '/', '--ro-bind', copy, systemConfigDir, '--', ...command];
};

/** Only what it needs, so that nothing of the person's desktop session is reached. */
const cleanEnvironment = (added: Readonly<Record<string, string>>): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'] ?? '/usr/bin:/bin',
  LANG: 'C.UTF-8',
  MOZ_CRASHREPORTER_DISABLE: '1',
  MOZ_ENABLE_WAYLAND: '0',
  NO_AT_BRIDGE: '1',
  DBUS_SESSION_BUS_ADDRESS: 'disabled:',
  // Thunderbird has another home here, but the person's X server still asks for the person's key.
  XAUTHORITY: process.env['XAUTHORITY'] ?? join(homedir(), '.Xauthority'),
  ...added,
});

const quit = async (child: ChildProcess, marionette: Marionette, ended: Promise<void>): Promise<void> => {
  if (isRunning(child)) {
    marionette.command('Marionette:Quit', { flags: ['eForceQuit'] }).catch(() => undefined);
    await Promise.race([ended, sleep(quitTimeoutMs, undefined, { ref: false })]);
  }
  marionette.close();
  endGroup(child);
  await ended;
};

const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;

/** Thunderbird's content processes share its process group; what outlives it ends here. */
const endGroup = ({ pid }: ChildProcess): void => {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing was left.
  }
};
