// An X server with several monitors, which Xvfb has not: Xorg on its driver without a card, with a window manager.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import type { Area } from '../../scripts/screen/framebuffer.ts';

export interface Monitors {
  /** e.g. `:3`, for DISPLAY. */
  readonly display: string;
  readonly stop: () => Promise<void>;
}

const [server, driver] = ['/usr/bin/Xorg', '/usr/lib/xorg/modules/drivers/dummy_drv.so'] as const;

/** Why there can be none here, or null. */
export const missingForMonitors = (): string | null => {
  const absent = [server, driver].filter((path) => !existsSync(path));
  if (absent.length > 0) return `missing: ${absent.join(', ')}`;
  return process.getuid?.() === 0 ? null : 'Xorg starts without a console for root alone';
};

const configuration = `Section "Device"
  Identifier "card"
  Driver "dummy"
  VideoRam 65536
EndSection
Section "Screen"
  Identifier "screen"
  Device "card"
  DefaultDepth 24
EndSection
`;

/** Each of a size that is known to X (VESA's). */
export const startMonitors = async (...areas: readonly Area[]): Promise<Monitors> => {
  const folder = await mkdtemp(join(tmpdir(), 'monitors-'));
  const file = join(folder, 'xorg.conf');
  await writeFile(file, configuration);
  const children: ChildProcess[] = [];
  const stop = async (): Promise<void> => {
    for (const child of children.reverse()) await end(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const options = ['-novtswitch', '-sharevts', '-noreset', '-nolisten', 'tcp', '-logfile', join(folder, 'log')];
    const xorg = spawn(server, ['-displayfd', '3', '-config', file, ...options], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    children.push(xorg);
    const ended = once(xorg, 'exit').then(() => Promise.reject(new Error('Xorg did not start')));
    const said = once(xorg.stdio[3] as Readable, 'data') as Promise<[Buffer]>;
    const [number] = await Promise.race([said, ended]);
    ended.catch(() => undefined);
    const env = { ...process.env, DISPLAY: `:${number.toString().trim()}` };
    await arrange(areas, env);
    children.push(spawn('openbox', [], { env, stdio: 'ignore' }));
    return { display: env.DISPLAY, stop };
  } catch (cause) {
    await stop();
    throw cause;
  }
};

const arrange = async (areas: readonly Area[], env: NodeJS.ProcessEnv): Promise<void> => {
  const xrandr = (...args: readonly string[]): Promise<unknown> => promisify(execFile)('xrandr', args, { env });
  for (const [index, { width, height }] of areas.entries())
    if (index > 0) await xrandr('--addmode', `DUMMY${index}`, `${width}x${height}`);
  const outputs = areas.flatMap(({ x, y, width, height }, index) => [
    ...['--output', `DUMMY${index}`, '--mode', `${width}x${height}`, '--pos', `${x}x${y}`],
  ]);
  await xrandr(...outputs);
  // The server looks whether they are connected when it is asked for all there is, and remembers that.
  await xrandr('--query');
};

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill();
  await gone;
};
