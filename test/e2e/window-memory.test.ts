// The window process lives as long as the desktop's session: what its windows took must come back when they are closed.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import {
  missingForWindows,
  openMessage,
  paintedMessages,
  startGuiDaemon,
  type GuiDaemon,
} from '../support/gui-daemon.ts';
import { startRfbServer, type RfbServer } from '../support/rfb-server.ts';
import { waitUntil } from '../support/wait-until.ts';

const darkGrey = 0x202020;
const strips = 24;
const stripHeight = 32;
const stripEveryMs = 10;
const visibleTimeoutMs = 60_000;
/** Memory is given back some seconds after a window was closed. */
const restMs = 30_000;
const openings = 40;
const windows = 10;
/** One picture kept for each opening would be 120: this is room for what the runtime learns meanwhile. */
const noiseMiB = 20;
const perWindowMaxMiB = 25;

/** All of it, what is shared with the X server included. */
const residentMiB = async (pid: number): Promise<number> =>
  Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'latin1'))?.[1]) / 1024;

describe('the memory of the window process', { skip: missingForWindows() ?? false }, () => {
  let gui: GuiDaemon;
  let folder: string;
  let count = 0;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'glovebox-memory-'));
    gui = await startGuiDaemon();
  });
  after(async () => {
    await gui.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Painted in strips, as a slow guest does it: each is looked at. */
  const open = async (): Promise<{ dispvmId: string; server: RfbServer }> => {
    const dispvmId = `disp${++count}`;
    const server = await startRfbServer(join(folder, dispvmId));
    gui.send(openMessage(dispvmId));
    gui.send({ type: 'attach', dispvmId, vncSocket: server.path });
    await gui.waitFor('attached', dispvmId);
    server.fill(darkGrey);
    paintedMessages(dispvmId).forEach((message) => gui.send(message));
    for (let strip = 0; strip < strips; strip += 1) {
      server.fill(0xf0f0f0 - strip * 0x010101, { x: 0, y: strip * stripHeight, width: 1024, height: stripHeight });
      await delay(stripEveryMs);
    }
    await waitUntil(
      () => gui.messages.some((message) => message.type === 'visible' && message.dispvmId === dispvmId),
      `${dispvmId} is visible`,
      visibleTimeoutMs,
    );
    return { dispvmId, server };
  };
  const close = async ({ dispvmId, server }: { dispvmId: string; server: RfbServer }): Promise<void> => {
    gui.send({ type: 'close', dispvmId });
    await server.stop();
  };
  /** Waits until it is at most this much; says how much it is where it never was. */
  const assertFallsTo = async (limitMiB: number): Promise<void> => {
    await waitUntil(async () => (await residentMiB(gui.pid)) <= limitMiB, 'memory comes back', restMs).catch(
      async () => {
        assert.fail(`${Math.round(await residentMiB(gui.pid))} MiB stay, not ${Math.round(limitMiB)}`);
      },
    );
  };

  test(`comes back after each of ${openings} openings, closed in order`, async () => {
    // The first ones load what all later ones use.
    for (let opening = 0; opening < 3; opening += 1) await close(await open());
    await delay(4000);
    const beforeMiB = await residentMiB(gui.pid);
    for (let opening = 0; opening < openings; opening += 1) await close(await open());
    await assertFallsTo(beforeMiB + noiseMiB);
  });

  test(`is bounded for each of ${windows} windows at once, and comes back when they are closed`, async () => {
    const beforeMiB = await residentMiB(gui.pid);
    const open10 = [];
    for (let window = 0; window < windows; window += 1) {
      open10.push(await open());
      const perWindowMiB = ((await residentMiB(gui.pid)) - beforeMiB) / open10.length;
      assert.ok(perWindowMiB <= perWindowMaxMiB, `${Math.round(perWindowMiB)} MiB each for ${open10.length}`);
    }
    for (const opened of open10) await close(opened);
    await assertFallsTo(beforeMiB + noiseMiB);
  });

  test('comes back from windows that stay to show why they failed', async () => {
    const beforeMiB = await residentMiB(gui.pid);
    const failed = [];
    for (let window = 0; window < windows; window += 1) {
      const opened = await open();
      gui.send({ type: 'failed', dispvmId: opened.dispvmId, code: 'dispvm-died' });
      failed.push(opened);
    }
    await assertFallsTo(beforeMiB + noiseMiB + windows * 2);
    for (const opened of failed) await close(opened);
  });
});
