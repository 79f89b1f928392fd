// An X server of its own for headless runs, with a window manager, and its picture readable as a file: looking at the
// screen costs no process and disturbs nothing that is being measured.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { openFramebuffer, type Framebuffer } from './framebuffer.ts';

export interface Xvfb {
  /** e.g. `:3`, for DISPLAY. */
  readonly display: string;
  readonly framebuffer: Framebuffer;
  /** Ends the X server and the window manager; resolves when both are gone. */
  readonly stop: () => Promise<void>;
}

export interface XvfbOptions {
  readonly width?: number;
  readonly height?: number;
  /** Where whoever uses it brings a window manager of its own, `false`. */
  readonly isManaged?: boolean;
}

export const startXvfb = async ({ width = 1600, height = 1200, isManaged = true }: XvfbOptions = {}): Promise<Xvfb> => {
  const folder = await mkdtemp(join(tmpdir(), 'glovebox-screen-'));
  const server = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', `${width}x${height}x24`, '-fbdir', folder, '-nolisten', 'tcp', '-noreset'],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    },
  );
  const number = await readDisplayNumber(server);
  const display = `:${number}`;
  const windowManager = isManaged
    ? spawn('openbox', [], { env: { ...process.env, DISPLAY: display }, stdio: 'ignore' })
    : null;
  const framebuffer = openFramebuffer(join(folder, 'Xvfb_screen0'));
  const stop = async (): Promise<void> => {
    framebuffer.close();
    if (windowManager !== null) await end(windowManager);
    await end(server);
    await rm(folder, { recursive: true, force: true });
  };
  return { display, framebuffer, stop };
};

const readDisplayNumber = async (server: ChildProcess): Promise<number> => {
  const pipe = server.stdio[3] as Readable;
  const failed = once(server, 'exit').then(() => {
    throw new Error('Xvfb did not start');
  });
  let text = '';
  while (!text.includes('\n')) {
    const [chunk] = (await Promise.race([once(pipe, 'data'), failed])) as [Buffer];
    text += chunk.toString();
  }
  failed.catch(() => undefined);
  return Number.parseInt(text, 10);
};

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill();
  await gone;
};
