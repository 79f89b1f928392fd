// Windows before they are shown, as they close while they start, and the process of them all as it ends.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import {
  missingForWindows,
  openMessage,
  paintedMessages,
  startGuiDaemon,
  startGuiWithFolder,
  type GuiDaemon,
} from '../support/gui-daemon.ts';
import { startRfbServer } from '../support/rfb-server.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = missingForWindows();
const darkGrey = 0x202020;
const white = 0xffffff;
/** Long enough for a wrong message to have come. */
const quietMs = 300;

describe('a window that is made ahead', { skip: missing ?? false }, () => {
  let gui: GuiDaemon;
  let folder: string;
  let stop: () => Promise<void>;
  before(async () => {
    ({ gui, folder, stop } = await startGuiWithFolder());
  });
  after(() => stop());

  test('waits unseen and connected where a DispVM is made ahead, and is shown when it is opened', async () => {
    const socket = join(folder, 'rfb-prepared');
    const server = await startRfbServer(socket);
    try {
      gui.send({ type: 'prepare', dispvmId: 'disp11', colour: '#cc0000', language: 'en', vncSocket: socket });
      await waitUntil(() => server.requests() > 0, 'it is connected');
      server.fill(darkGrey);
      await delay(quietMs);
      assert.equal(
        await gui.runX('xdotool', 'search', '--onlyvisible', '--class', 'glovebox').catch(() => ''),
        '',
        'nothing is to be seen',
      );
      assert.ok(
        !gui.messages.some((message) => 'dispvmId' in message && message.dispvmId === 'disp11'),
        'dom0 hears nothing',
      );
      const wholePictures = server.wholePictures();
      gui.send(openMessage('disp11', { fileName: 'report.txt', viewOnly: false }));
      gui.send({ type: 'attach', dispvmId: 'disp11', vncSocket: socket });
      await gui.waitFor('shown', 'disp11');
      await gui.waitFor('attached', 'disp11');
      assert.equal(
        await gui.titleOf(await gui.windowOf('disp11')),
        '_NET_WM_NAME = "[disp11] report.txt — no network"',
        'nothing that may turn out false',
      );
      paintedMessages('disp11').forEach((message) => gui.send(message));
      server.fill(white);
      await gui.waitFor('visible', 'disp11');
      assert.equal(server.wholePictures(), wholePictures, 'it did not connect again');
    } finally {
      gui.send({ type: 'close', dispvmId: 'disp11' });
      await server.stop();
    }
  });

  test('waits for a DispVM that is elsewhere without a picture, and is connected once there is one', async () => {
    const server = await startRfbServer(join(folder, 'rfb-elsewhere'));
    try {
      gui.send({ type: 'prepare', dispvmId: 'disp15', colour: '#cc0000', language: 'en' });
      await delay(quietMs);
      assert.equal(
        await gui.runX('xdotool', 'search', '--onlyvisible', '--class', 'glovebox').catch(() => ''),
        '',
        'nothing is to be seen',
      );
      gui.send(openMessage('disp15'));
      await gui.waitFor('shown', 'disp15');
      assert.ok(!gui.messages.some((message) => message.type === 'attached' && message.dispvmId === 'disp15'));
      gui.send({ type: 'attach', dispvmId: 'disp15', vncSocket: server.path });
      await gui.waitFor('attached', 'disp15');
      paintedMessages('disp15').forEach((message) => gui.send(message));
      server.fill(white);
      await gui.waitFor('visible', 'disp15');
    } finally {
      gui.send({ type: 'close', dispvmId: 'disp15' });
      await server.stop();
    }
  });

  test('that nobody has opened goes with its DispVM, or when dom0 says so', async () => {
    const servers = [await startRfbServer(join(folder, 'rfb-ends')), await startRfbServer(join(folder, 'rfb-dropped'))];
    const ids = ['disp12', 'disp13'];
    for (const [index, { path }] of servers.entries())
      gui.send({ type: 'prepare', dispvmId: ids[index] ?? '', colour: '#cc0000', language: 'en', vncSocket: path });
    await waitUntil(() => servers.every((server) => server.requests() > 0), 'both are connected');
    gui.send({ type: 'close', dispvmId: 'disp13' });
    await servers[0]?.stop();
    await gui.waitFor('display-lost', 'disp12');
    await servers[1]?.stop();
    await delay(quietMs);
    assert.ok(
      !gui.messages.some((message) => message.type === 'display-lost' && message.dispvmId === 'disp13'),
      'the dropped one was gone already',
    );
    // Another DispVM of this name may come, and its window be opened at once.
    gui.send(openMessage('disp12'));
    await gui.waitFor('shown', 'disp12');
    gui.send({ type: 'close', dispvmId: 'disp12' });
  });
});

describe('a window that is closed during its start', { skip: missing ?? false }, () => {
  /** Longer than the notice waits before it turns its wheel. */
  const wheelTurnsMs = 1200;

  test('leaves nothing behind that complains later', async () => {
    const gui = await startGuiDaemon();
    try {
      gui.send(openMessage('disp1'));
      gui.send({ type: 'close', dispvmId: 'disp1' });
      gui.send(openMessage('disp2'));
      await gui.waitFor('shown', 'disp2');
      gui.send({ type: 'close', dispvmId: 'disp2' });
      gui.send(openMessage('disp3'));
      await gui.waitFor('shown', 'disp3');
      await delay(wheelTurnsMs);
      gui.send({ type: 'close', dispvmId: 'disp3' });
      gui.send(openMessage('disp4'));
      await gui.waitFor('shown', 'disp4');
      await gui.runX('xdotool', 'windowactivate', '--sync', await gui.windowOf('disp4'), 'key', 'alt+F4');
      await gui.waitFor('closed', 'disp4');
      await delay(wheelTurnsMs);
      assert.doesNotMatch(gui.complaints(), /CRITICAL|already disposed/);
    } finally {
      await gui.stop();
    }
  });
});

describe('the GUI daemon', { skip: missing ?? false }, () => {
  test('answers dom0 when it is asked whether it does', async () => {
    const gui = await startGuiDaemon();
    try {
      gui.send({ type: 'ping' });
      await waitUntil(() => gui.messages.some(({ type }) => type === 'pong'), 'it answers');
    } finally {
      await gui.stop();
    }
  });
  const endings: readonly (readonly [name: string, end: (gui: GuiDaemon) => void, exitCode: number])[] = [
    ['ends in order when dom0 closes its input', (gui) => gui.closeInput(), 0],
    ['ends on a line that is not JSON', (gui) => gui.sendText('open the window\n'), 1],
    [
      'ends on a message that is not in the protocol',
      (gui) => gui.sendText('{"type":"open","dispvmId":"../../etc"}\n'),
      1,
    ],
    ['ends on a line longer than the limit', (gui) => gui.sendText(`"${'x'.repeat(500_000)}"\n`), 1],
    ['ends when dom0 opens a DispVM twice', (gui) => [1, 2].forEach(() => gui.send(openMessage('disp1'))), 1],
  ];
  for (const [name, end, exitCode] of endings) {
    test(name, async () => {
      const gui = await startGuiDaemon();
      try {
        end(gui);
        assert.equal(
          await waitUntil(() => gui.exitCode() ?? undefined, 'the GUI daemon ended').catch(() => null),
          exitCode,
        );
      } finally {
        await gui.stop();
      }
    });
  }
});
