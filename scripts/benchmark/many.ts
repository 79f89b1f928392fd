// Ten documents opened with one gesture, and their windows closed one by one.
import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Opening } from '../../addon/recent-openings.ts';
import type { BenchWorld } from './world.ts';

const runFile = promisify(execFile);
const timeoutMs = 120_000;

/** Selects every attachment of the message now shown and presses Enter; when each was visible, in ms since that. */
export const openAllAtOnce = async ({ demo: { user } }: BenchWorld, count: number): Promise<readonly number[]> => {
  const earlier = (await user.listOpenings()).length;
  const [first] = await user.listAttachments();
  await user.click(await user.locateAttachment(first?.name ?? ''));
  await user.press('ctrl+a', 'Return');
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const openings = ((await user.listOpenings()) as Opening[]).slice(earlier);
    const failed = openings.find(({ failure }) => failure !== null);
    if (failed !== undefined) throw new Error(`one of ten failed: ${failed.failure ?? ''}`);
    const visible = openings.map(({ stagesAtMs }) => stagesAtMs.visible).filter((atMs) => atMs !== undefined);
    const clickedMs = Math.min(
      ...openings.map(({ stagesAtMs }) => stagesAtMs.click ?? stagesAtMs.intercepted ?? Infinity),
    );
    if (visible.length === count) return visible.map((atMs) => Math.round(atMs - clickedMs)).toSorted((a, b) => a - b);
    if (performance.now() > deadline) throw new Error(`of ${count} documents ${visible.length} became visible`);
    await sleep(500);
  }
};

/** Closes windows by the keyboard until so many are left, and waits until their DispVMs are gone. */
export const closeAllDispvms = async (world: BenchWorld, left: number): Promise<void> => {
  const env = { ...process.env, DISPLAY: world.screen.display };
  const deadline = performance.now() + timeoutMs;
  while ((await world.openQemuPids()).length > left) {
    if (performance.now() > deadline) throw new Error('DispVMs do not close');
    const { stdout } = await runFile('xdotool', ['search', '--onlyvisible', '--name', '^\\[disp[0-9]+\\] '], {
      env,
    }).catch(() => ({ stdout: '' }));
    const id = stdout.trim().split('\n').at(-1);
    if (id !== undefined && id !== '') {
      await runFile('xdotool', ['windowactivate', '--sync', id, 'key', 'alt+F4'], { env }).catch(() => undefined);
    }
    await sleep(400);
  }
};
