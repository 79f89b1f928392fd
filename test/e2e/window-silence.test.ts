// A DispVM that stopped answering: its window says so above the frozen picture, and its user can have it destroyed at
// once.
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
import { pictureColour, pictureTop } from '../support/picture-place.ts';
import { startRfbServer, type RfbServer } from '../support/rfb-server.ts';
import { waitUntil } from '../support/wait-until.ts';

/** Long enough for a wrong message to have come. */
const quietMs = 300;

describe('the window of a DispVM that does not answer', { skip: missingForWindows() ?? false }, () => {
  let gui: GuiDaemon;
  let folder: string;
  let count = 0;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'glovebox-silence-'));
    gui = await startGuiDaemon();
  });
  after(async () => {
    await gui.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const openVisible = async (): Promise<{ dispvmId: string; server: RfbServer; top: number }> => {
    const dispvmId = `disp${++count}`;
    const server = await startRfbServer(join(folder, dispvmId));
    gui.send(openMessage(dispvmId));
    gui.send({ type: 'attach', dispvmId, vncSocket: server.path });
    await gui.waitFor('attached', dispvmId);
    server.fill(0);
    await delay(quietMs);
    paintedMessages(dispvmId).forEach((message) => gui.send(message));
    server.fill(pictureColour);
    await gui.waitFor('visible', dispvmId);
    await gui.runX('xdotool', 'windowactivate', '--sync', await gui.windowOf(dispvmId));
    return {
      dispvmId,
      server,
      top: await waitUntil(() => pictureTop(gui.screen.framebuffer), 'the picture is on the screen'),
    };
  };
  const fallSilent = async (dispvmId: string, top: number): Promise<void> => {
    gui.send({ type: 'answering', dispvmId, answering: false });
    await waitUntil(() => (pictureTop(gui.screen.framebuffer) ?? 0) > top, 'the bar stands above the picture');
  };
  const said = (dispvmId: string): string[] =>
    gui.messages.flatMap((message) => ('dispvmId' in message && message.dispvmId === dispvmId ? [message.type] : []));

  test('says so above the picture as long as it lasts, and then gives the keyboard back to the picture', async () => {
    const { dispvmId, server, top } = await openVisible();
    await fallSilent(dispvmId, top);
    await gui.runX('xdotool', 'key', 'F10');
    gui.send({ type: 'answering', dispvmId, answering: true });
    await waitUntil(() => pictureTop(gui.screen.framebuffer) === top, 'the bar is gone');
    await gui.runX('xdotool', 'key', 'a');
    await waitUntil(() => server.keys.length > 0, 'the DispVM gets keys again');
    gui.send({ type: 'close', dispvmId });
    await server.stop();
  });

  test('is destroyed at once by a button that the keyboard reaches, and dom0 is told once', async () => {
    const { dispvmId, server, top } = await openVisible();
    await fallSilent(dispvmId, top);
    await gui.runX('xdotool', 'key', '--delay', '100', 'F10', 'Return');
    await gui.waitFor('destroy', dispvmId);
    await waitUntil(async () => (await gui.windowOf(dispvmId).catch(() => '')) === '', 'its window is gone');
    await delay(quietMs);
    assert.deepEqual(
      said(dispvmId).filter((type) => type === 'destroy' || type === 'closed' || type === 'display-lost'),
      ['destroy'],
    );
    await server.stop();
  });

  test('closes as always by its close button', async () => {
    const { dispvmId, server, top } = await openVisible();
    await fallSilent(dispvmId, top);
    await gui.runX('xdotool', 'windowactivate', '--sync', await gui.windowOf(dispvmId), 'key', 'alt+F4');
    await gui.waitFor('closed', dispvmId);
    assert.ok(!said(dispvmId).includes('destroy'));
    await server.stop();
  });

  test('has no such bar once its failure is shown', async () => {
    const { dispvmId, server, top } = await openVisible();
    await fallSilent(dispvmId, top);
    gui.send({ type: 'failed', dispvmId, code: 'dispvm-died' });
    await waitUntil(() => pictureTop(gui.screen.framebuffer) === null, 'the picture is gone');
    gui.send({ type: 'answering', dispvmId, answering: false });
    await gui.runX('xdotool', 'key', '--delay', '100', 'F10', 'Return');
    await gui.waitFor('closed', dispvmId);
    assert.ok(!said(dispvmId).includes('destroy'));
    await server.stop();
  });
});
