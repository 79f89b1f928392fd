// A real file manager that shows a folder beside Thunderbird, for dropping files there.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import type { Point } from '../../../scripts/thunderbird/mail-user.ts';
import { waitUntil } from '../wait-until.ts';

const program = '/usr/bin/pcmanfm';
/** Why there is none, or false. */
export const missingFileManager = existsSync(program) ? false : `SKIPPED: ${program} is not installed`;

export interface FileManager {
  /** A place in the folder where nothing lies. */
  readonly emptyPlace: Point;
  readonly stop: () => Promise<void>;
}

/** In the area to the right of `left`; `home` keeps its settings from the person's. */
export const showFolder = async (
  display: string,
  { folder, home, left }: { readonly folder: string; readonly home: string; readonly left: number },
): Promise<FileManager> => {
  for (const path of [folder, home]) await mkdir(path, { recursive: true });
  const env = { ...process.env, DISPLAY: display, HOME: home, NO_AT_BRIDGE: '1', GTK_CSD: '0' };
  const child = spawn('dbus-run-session', ['--', program, '--no-desktop', folder], {
    env,
    stdio: 'ignore',
    detached: true,
  });
  const ended = once(child, 'exit');
  const runX = async (...args: readonly string[]): Promise<string> =>
    (await promisify(execFile)('xdotool', args, { env })).stdout.trim();
  const stop = async (): Promise<void> => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
    await ended;
  };
  const window = await waitUntil(
    async () =>
      (await runX('search', '--onlyvisible', '--name', `^${basename(folder)}$`).catch(() => '')).split('\n')[0] || null,
    'the file manager shows the folder',
    30_000,
  ).catch(async (cause: unknown) => {
    await stop();
    throw cause;
  });
  await runX('windowsize', '--sync', window, '360', '800').catch(() => '');
  await runX('windowmove', window, String(left), '20');
  return {
    emptyPlace: { x: left + 260, y: 500 },
    stop,
  };
};
