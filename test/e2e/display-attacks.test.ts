// Every way in which a QEMU under attack could use its display against the process that shows all windows, each with
// the window of an honest DispVM open beside it: that one goes on. The relay stands between them as it does in dom0.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
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
import { hostileKinds, playHostileDisplay, type HostileKind } from '../support/hostile-display.ts';
import { startRelayedDisplay } from '../support/relayed-display.ts';
import { startRfbServer, type RfbServer } from '../support/rfb-server.ts';
import { waitUntil } from '../support/wait-until.ts';

const honestId = 'disp900';
/** What one window may take beyond what the process had before, at most: its pictures and GTK's. */
const memoryMaxKib = 256 * 1024;
/** So long what keeps to the protocol goes on before the other window is looked at. */
const sustainedMs = 1000;
/** In the middle of the honest picture, wherever its window is. */
const probe = { x: 600, y: 560, width: 40, height: 40 };

describe('a hostile display', { skip: missingForWindows() ?? false }, () => {
  let gui: GuiDaemon;
  let folder: string;
  let honest: RfbServer;
  let count = 0;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'glovebox-attacks-'));
    gui = await startGuiDaemon();
    honest = await startRfbServer(join(folder, 'honest'));
    gui.send(openMessage(honestId));
    gui.send({ type: 'attach', dispvmId: honestId, vncSocket: honest.path });
    await gui.waitFor('attached', honestId);
    honest.fill(0);
    paintedMessages(honestId).forEach((message) => gui.send(message));
    honest.fill(0xffffff);
    await gui.waitFor('visible', honestId);
  });
  after(async () => {
    await gui.stop();
    await honest.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const memoryKib = async (field: 'VmRSS' | 'VmHWM'): Promise<number> =>
    Number(
      new RegExp(`^${field}:\\s*([0-9]+) kB$`, 'm').exec(await readFile(`/proc/${gui.pid}/status`, 'latin1'))?.[1],
    );

  /** It takes a key, and shows what comes then. */
  const assertHonestGoesOn = async (kind: string): Promise<void> => {
    const colour = [0xff0000, 0x00ff00, 0x0000ff][++count % 3] ?? 0;
    const keysBefore = honest.keys.length;
    await gui.runX('xdotool', 'windowactivate', '--sync', await gui.windowOf(honestId), 'key', 'a');
    await waitUntil(() => honest.keys.length > keysBefore, `the honest window takes a key beside: ${kind}`);
    honest.fill(colour);
    const isShown = (pixel: number): boolean => pixel === colour;
    await waitUntil(
      () => gui.screen.framebuffer.sample(probe, 4, 4).every(isShown),
      `the honest window shows its picture beside: ${kind}`,
    );
  };

  const play = async (name: string, kind: HostileKind): Promise<void> => {
    const dispvmId = `disp${++count}`;
    const { path, display, relay } = await startRelayedDisplay(join(folder, dispvmId));
    // From here on the peak is this kind's.
    await writeFile(`/proc/${gui.pid}/clear_refs`, '5');
    const before = await memoryKib('VmRSS');
    const played = playHostileDisplay(kind, display);
    gui.send(openMessage(dispvmId));
    gui.send({ type: 'attach', dispvmId, vncSocket: path });
    // It comes to the front when it is shown, and the key would be its own.
    await gui.waitFor('shown', dispvmId);
    if (kind.outcome === 'refused') {
      await gui.waitFor('display-lost', dispvmId);
      assert.equal(await relay.ended, 'broke-protocol');
    } else {
      await gui.waitFor('attached', dispvmId);
      paintedMessages(dispvmId).forEach((message) => gui.send(message));
      await delay(sustainedMs);
    }
    await assertHonestGoesOn(name);
    const lost = gui.messages.filter((message) => message.type === 'display-lost').map((message) => message.dispvmId);
    assert.equal(lost.includes(dispvmId), kind.outcome === 'refused');
    assert.ok(!lost.includes(honestId));
    assert.equal(gui.exitCode(), null);
    const grownKib = (await memoryKib('VmHWM')) - before;
    assert.ok(grownKib < memoryMaxKib, `${name} took ${grownKib} KiB`);
    gui.send({ type: 'close', dispvmId });
    display.destroy();
    await relay.close();
    await played;
  };

  for (const [name, kind] of Object.entries(hostileKinds)) {
    test(`${kind.outcome === 'refused' ? 'loses its own window and no other' : 'disturbs nobody'}: ${name}`, () =>
      play(name, kind));
  }
});
