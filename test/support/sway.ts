// A Wayland compositor without a screen, which gives the focus to no new window of ours by itself, and to one that
// brings a token.
import { execFile, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { asOrdinaryUser } from './ordinary-user.ts';
import { waitUntil } from './wait-until.ts';

export const missingForWayland = (): string | null =>
  ['/usr/bin/sway', '/usr/bin/wtype'].every((path) => existsSync(path)) ? null : 'missing: sway, wtype';

export interface Sway {
  /** For whoever shows something on it. */
  readonly env: NodeJS.ProcessEnv;
  /** The window that has the keyboard, by its title. */
  readonly focused: () => Promise<string | null>;
  /** The person presses a key in the window that has the keyboard: only then may its program give tokens away. */
  readonly pressKey: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

interface TreeNode {
  readonly name: string | null;
  readonly type: string;
  readonly focused: boolean;
  readonly nodes: readonly TreeNode[];
}

const settings = 'focus_on_window_activation focus\nno_focus [app_id="glovebox"]\nxwayland disable\n';

/** It refuses to run as root. */
export const startSway = async (): Promise<Sway> => {
  const user = await asOrdinaryUser();
  const config = join(user.dir, 'config');
  await writeFile(config, settings, { mode: 0o644 });
  const inherited = { ...process.env, DISPLAY: undefined, WAYLAND_DISPLAY: undefined };
  const env = {
    ...inherited,
    XDG_RUNTIME_DIR: user.dir,
    WLR_BACKENDS: 'headless',
    WLR_LIBINPUT_NO_DEVICES: '1',
    WLR_RENDERER: 'pixman',
  };
  const sway: ChildProcess = user.spawn('sway', ['-c', config], { env, stdio: 'ignore' });
  const find = async (name: RegExp): Promise<string | null> =>
    (await readdir(user.dir)).find((file) => name.test(file)) ?? null;
  const stop = async (): Promise<void> => {
    if (sway.exitCode === null && sway.signalCode === null) {
      const gone = once(sway, 'exit');
      sway.kill();
      await gone;
    }
    await user.remove();
  };
  try {
    const wayland = await waitUntil(() => find(/^wayland-\d+$/), 'the compositor has a socket');
    const control = await waitUntil(() => find(/^sway-ipc\..*\.sock$/), 'the compositor answers');
    const clientEnv = {
      ...inherited,
      XDG_RUNTIME_DIR: user.dir,
      WAYLAND_DISPLAY: wayland,
      GDK_BACKEND: 'wayland',
      NO_AT_BRIDGE: '1',
    };
    const ask = async (...args: readonly string[]): Promise<string> =>
      (await promisify(execFile)('swaymsg', ['-s', join(user.dir, control), '-r', ...args], { env: clientEnv })).stdout;
    return {
      env: clientEnv,
      stop,
      focused: async () => findFocused(JSON.parse(await ask('-t', 'get_tree')) as TreeNode),
      pressKey: async () => {
        await promisify(execFile)('wtype', ['-k', 'Down'], { env: clientEnv });
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
};

const findFocused = (node: TreeNode): string | null => {
  if (node.focused && node.type === 'con') return node.name;
  return node.nodes.map(findFocused).find((name) => name !== null) ?? null;
};
