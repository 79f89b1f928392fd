// A real input method with a session bus and settings of its own: Japanese by IBus and Anthy, Korean by fcitx and Hangul.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { waitUntil } from './wait-until.ts';

const slowMs = 15_000;
const run = promisify(execFile);

interface Kind {
  /** Debian's packages. */
  readonly packages: string;
  readonly files: readonly string[];
  readonly daemon: readonly [program: string, ...args: string[]];
  /** Name of GTK's module, for GTK_IM_MODULE. */
  readonly module: string;
  /** Whether its engine waits for keys; chooses it where that is to be done. */
  readonly isReady: (ask: (program: string, ...args: string[]) => Promise<string>) => Promise<boolean>;
  /** Keys, as xdotool names them: they switch it on; compose a text; give it to the program and switch it off. */
  readonly keys: { readonly on: string; readonly compose: readonly string[]; readonly end: readonly string[] };
  readonly text: string;
}

export const inputMethods = {
  IBus: {
    packages: 'ibus ibus-gtk3 ibus-anthy',
    files: ['/usr/bin/ibus-daemon', '/usr/libexec/ibus-engine-anthy'],
    daemon: ['ibus-daemon', '--panel=disable', '--cache=refresh'],
    module: 'ibus',
    isReady: async (ask) => {
      await ask('ibus', 'engine', 'anthy');
      return (await ask('ibus', 'engine')).trim() === 'anthy';
    },
    keys: { on: 'ctrl+j', compose: ['n', 'i', 'h', 'o', 'n', 'g', 'o', 'space'], end: ['Return', 'ctrl+j'] },
    text: '日本語',
  },
  fcitx: {
    packages: 'fcitx5 fcitx5-frontend-gtk3 fcitx5-hangul',
    files: ['/usr/bin/fcitx5', '/usr/share/fcitx5/inputmethod/hangul.conf'],
    daemon: ['fcitx5', '--disable=classicui,notifications'],
    module: 'fcitx',
    isReady: async (ask) => {
      await ask('fcitx5-remote', '-o');
      const isThere = (await ask('fcitx5-remote', '-n')).trim() === 'hangul';
      await ask('fcitx5-remote', '-c');
      return isThere;
    },
    keys: { on: 'ctrl+space', compose: ['r', 'k', 's', 'k', 'e', 'k'], end: ['ctrl+space'] },
    text: '가나다',
  },
} as const satisfies Record<string, Kind>;
export type InputMethodName = keyof typeof inputMethods;

/** Which package is missing for it, or null. */
export const missingForInputMethod = (name: InputMethodName): string | null => {
  const { files, packages } = inputMethods[name];
  return files.every((path) => existsSync(path)) ? null : `missing: one of ${packages}`;
};

export interface InputMethod {
  /** For programs that use it; it may start after them. */
  readonly environment: NodeJS.ProcessEnv;
  /** Returns as soon as the window that has the focus can be composed for. */
  readonly start: (display: string) => Promise<void>;
  readonly stop: () => Promise<void>;
}

const fcitxProfile = ['[Groups/0]', 'Name=Default', 'Default Layout=us', 'DefaultIM=hangul']
  .concat(['[Groups/0/Items/0]', 'Name=keyboard-us', '[Groups/0/Items/1]', 'Name=hangul'])
  .concat(['[GroupOrder]', '0=Default', '']);

/**
 * A session bus that starts nothing by itself: Debian's would start another fcitx5, without these settings, as soon as
 * ours is asked before it is there.
 */
const busConfig = (
  folder: string,
): string => `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:dir=${folder}</listen>
<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>`;

export const prepareInputMethod = async (name: InputMethodName): Promise<InputMethod> => {
  const kind: Kind = inputMethods[name];
  const home = await mkdtemp(join(tmpdir(), 'glovebox-input-'));
  const config = join(home, 'config');
  await mkdir(join(config, 'fcitx5'), { recursive: true });
  await writeFile(join(config, 'fcitx5/profile'), fcitxProfile.join('\n'));
  const busFile = join(home, 'bus.conf');
  await writeFile(busFile, busConfig(home));
  const bus = spawn('dbus-daemon', [`--config-file=${busFile}`, '--print-address', '--nofork'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [address] = (await once(bus.stdout, 'data')) as [Buffer];
  const environment = {
    XDG_CONFIG_HOME: config,
    XDG_CACHE_HOME: join(home, 'cache'),
    DBUS_SESSION_BUS_ADDRESS: address.toString().trim(),
    GSETTINGS_BACKEND: 'memory',
    GTK_IM_MODULE: kind.module,
  };
  const children: ChildProcess[] = [bus];
  const start = async (display: string): Promise<void> => {
    // Its engines are written for Debian's own Python.
    const path = `/usr/bin:/bin:${process.env['PATH'] ?? ''}`;
    const env = { ...process.env, ...environment, PATH: path, DISPLAY: display, LC_ALL: 'C.UTF-8' };
    const [program, ...args] = kind.daemon;
    const ask = (asked: string, ...words: string[]): Promise<string> =>
      run(asked, words, { env, timeout: slowMs }).then(
        ({ stdout }) => stdout,
        () => '',
      );
    children.unshift(spawn(program, args, { env, stdio: 'ignore' }));
    await waitUntil(() => kind.isReady(ask), `${name} can compose`, slowMs);
  };
  const stop = async (): Promise<void> => {
    for (const child of children) {
      const gone = once(child, 'exit');
      if (child.kill()) await gone;
    }
    await rm(home, { recursive: true, force: true });
  };
  return { environment, start, stop };
};
