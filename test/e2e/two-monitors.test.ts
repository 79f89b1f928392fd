// A screen of two monitors: a window opens on the one where its person is, which the pointer tells, and no larger.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { guiEnvironment } from '../../dom0/gui-supervisor.ts';
import type { Area } from '../../scripts/screen/framebuffer.ts';
import { missingForWindows, openMessage, startGuiProcess, type GuiProcess } from '../support/gui-daemon.ts';
import { missingForMonitors, startMonitors, type Monitors } from '../support/monitors.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = missingForWindows() ?? missingForMonitors();
/** The right one is smaller than a new window wants to be. */
const places = {
  left: { x: 0, y: 0, width: 1024, height: 768 },
  right: { x: 1024, y: 100, width: 800, height: 600 },
} as const satisfies Readonly<Record<string, Area>>;

describe('a window on a screen of two monitors', { skip: missing ?? false }, () => {
  let monitors: Monitors;
  let gui: GuiProcess;
  let count = 0;
  let env: NodeJS.ProcessEnv;
  before(async () => {
    monitors = await startMonitors(places.left, places.right);
    env = { ...guiEnvironment(process.env), DISPLAY: monitors.display, GDK_BACKEND: 'x11', NO_AT_BRIDGE: '1' };
    gui = await startGuiProcess(env);
  });
  after(async () => {
    await gui.stop();
    await monitors.stop();
  });

  const runX = async (...args: readonly string[]): Promise<string> =>
    (await promisify(execFile)('xdotool', args, { env })).stdout.trim();
  /** Without its frame: xdotool counts that twice. */
  const placeOf = async (window: string): Promise<Area> => {
    const { stdout } = await promisify(execFile)('xwininfo', ['-id', window], { env });
    const field = (name: string): number => Number(new RegExp(`${name}: +(-?[0-9]+)`).exec(stdout)?.[1]);
    return {
      x: field('Absolute upper-left X'),
      y: field('Absolute upper-left Y'),
      width: field('Width'),
      height: field('Height'),
    };
  };
  const isWithin = (inner: Area, outer: Area): boolean =>
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height;

  for (const side of ['right', 'left', 'right'] as const) {
    test(`opens where the pointer is, and fits: ${side}`, async () => {
      const dispvmId = `disp${++count}`;
      const { x, y, width, height } = places[side];
      await runX('mousemove', String(x + width / 2), String(y + height / 2));
      gui.send(openMessage(dispvmId));
      await gui.waitFor('shown', dispvmId);
      const window = await runX('search', '--onlyvisible', '--name', `^\\[${dispvmId}\\]`);
      await waitUntil(
        async () => isWithin(await placeOf(window), places[side]),
        `the window is on the ${side} one`,
      ).catch(async (cause: unknown) => assert.fail(`${String(cause)}: ${JSON.stringify(await placeOf(window))}`));
      gui.send({ type: 'close', dispvmId });
    });
  }
});
