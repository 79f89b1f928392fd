// The DispVM windows: the built GUI daemon on a real X server, with a real QEMU's VNC where a VM is needed.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { savedScreen } from '../../protocol/screen.ts';
import {
  missingForWindows,
  openMessage,
  paintedMessages,
  sampleEditor,
  sampleViewer,
  startGuiWithFolder,
  type GuiDaemon,
} from '../support/gui-daemon.ts';
import { awaitDisplay } from '../support/relayed-display.ts';
import { startRfbServer } from '../support/rfb-server.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = missingForWindows();
const darkGrey = 0x202020;
const white = 0xffffff;
const blue = 0x0000ff;
/** Long enough for a wrong message to have come. */
const quietMs = 300;
/** Longer than a window hides what is not painted yet. */
const preparingMs = 4_000;

describe('a window of a DispVM', { skip: missing ?? false }, () => {
  let gui: GuiDaemon;
  let folder: string;
  let stop: () => Promise<void>;
  before(async () => {
    ({ gui, folder, stop } = await startGuiWithFolder());
  });
  after(() => stop());

  test('is shown at once, with a title that names DispVM, file and rights', async () => {
    gui.send(openMessage('disp1'));
    await gui.waitFor('shown', 'disp1');
    assert.equal(
      await gui.titleOf(await gui.windowOf('disp1')),
      '_NET_WM_NAME = "[disp1] invoice.pdf — view only, no network"',
    );
    gui.send({ type: 'close', dispvmId: 'disp1' });
    await waitUntil(async () => (await gui.windowOf('disp1').catch(() => '')) === '', 'window of disp1 gone');
    await delay(quietMs);
    assert.ok(!gui.messages.some((message) => message.type === 'closed'), 'dom0 needs no word of what it did itself');
  });

  test('connects to a real QEMU, and says so when its picture is lost', async (t) => {
    if (!existsSync('/usr/bin/qemu-system-x86_64')) return t.skip('missing: qemu-system-x86_64');
    const vncSocket = join(folder, 'qemu-vnc');
    const { displayPath, relayed } = await awaitDisplay(vncSocket);
    const arguments_ = [
      '-M',
      'q35',
      '-accel',
      'tcg',
      '-m',
      '64',
      '-display',
      'none',
      '-nodefaults',
      '-device',
      'VGA',
      '-vnc',
      `unix:${displayPath},reverse=on`,
    ];
    const qemu = spawn('qemu-system-x86_64', arguments_, { stdio: 'ignore' });
    try {
      await relayed;
      gui.send(openMessage('disp2'));
      gui.send({ type: 'attach', dispvmId: 'disp2', vncSocket });
      await gui.waitFor('attached', 'disp2');
    } finally {
      const gone = once(qemu, 'exit');
      qemu.kill('SIGKILL');
      await gone;
    }
    await gui.waitFor('display-lost', 'disp2');
    gui.send({ type: 'failed', dispvmId: 'disp2', code: 'dispvm-died' });
    await delay(quietMs);
    assert.notEqual(await gui.windowOf('disp2'), '', 'the message stays until the user closes it');
    gui.send({ type: 'close', dispvmId: 'disp2' });
  });

  test('shows nothing of the VM before the viewer has painted, and says visible when that picture has settled', async () => {
    const server = await startRfbServer(join(folder, 'vnc3'));
    gui.send(openMessage('disp3'));
    gui.send({ type: 'attach', dispvmId: 'disp3', vncSocket: server.path });
    await gui.waitFor('attached', 'disp3');
    server.fill(darkGrey);
    gui.send({ type: 'delivered', dispvmId: 'disp3', viewer: sampleViewer, mayEdit: false });
    server.fill(white);
    await delay(quietMs);
    const middle = { x: 440, y: 500, width: 400, height: 40 };
    assert.ok(
      !gui.screen.framebuffer.sample(middle, 8, 2).includes(white),
      'a picture that nobody vouches for is not shown',
    );
    assert.ok(
      !gui.messages.some((message) => message.type === 'visible' && message.dispvmId === 'disp3'),
      'however much it changes',
    );
    server.fill(blue);
    gui.send({ type: 'painted', dispvmId: 'disp3' });
    await gui.waitFor('visible', 'disp3');
    await waitUntil(
      () => gui.screen.framebuffer.sample(middle, 8, 2).every((pixel) => pixel === blue),
      'the picture is on the screen',
    );
    gui.send({ type: 'close', dispvmId: 'disp3' });
    await server.stop();
  });

  for (const [name, colour] of [
    ['white', white],
    ['dark', darkGrey],
    ['black', 0],
  ] as const) {
    test(`counts a ${name} picture of one colour as the document, where the viewer says that it is`, async () => {
      const dispvmId = `disp7${colour % 7}`;
      const server = await startRfbServer(join(folder, dispvmId));
      gui.send(openMessage(dispvmId));
      gui.send({ type: 'attach', dispvmId, vncSocket: server.path });
      await gui.waitFor('attached', dispvmId);
      server.fill(colour);
      const beforeMs = Date.now();
      paintedMessages(dispvmId).forEach((message) => gui.send(message));
      const visible = await gui.waitFor('visible', dispvmId);
      assert.ok('atMs' in visible && visible.atMs - beforeMs < 2000, 'soon');
      gui.send({ type: 'close', dispvmId });
      await server.stop();
    });
  }

  test('shows after a while what the VM shows, where the viewer has not painted, and says so above it', async () => {
    const server = await startRfbServer(join(folder, 'vnc8'));
    gui.send(openMessage('disp8'));
    gui.send({ type: 'attach', dispvmId: 'disp8', vncSocket: server.path });
    await gui.waitFor('attached', 'disp8');
    server.fill(blue);
    gui.send({ type: 'delivered', dispvmId: 'disp8', viewer: sampleViewer, mayEdit: false });
    const middle = { x: 440, y: 500, width: 400, height: 40 };
    await waitUntil(() => gui.screen.framebuffer.sample(middle, 8, 2).includes(blue), 'what the VM shows');
    assert.ok(!gui.messages.some((message) => message.type === 'visible' && message.dispvmId === 'disp8'));
    gui.send({ type: 'painted', dispvmId: 'disp8' });
    await gui.waitFor('visible', 'disp8');
    gui.send({ type: 'close', dispvmId: 'disp8' });
    await server.stop();
  });

  test('speaks its reader’s language, and is made anew where it was made ahead for another reader', async () => {
    const server = await startRfbServer(join(folder, 'vnc14'));
    try {
      gui.send({ type: 'prepare', dispvmId: 'disp14', colour: '#cc0000', language: 'en', vncSocket: server.path });
      await waitUntil(() => server.requests() > 0, 'it is connected, unseen');
      gui.send(openMessage('disp14', { language: 'de' }));
      gui.send({ type: 'attach', dispvmId: 'disp14', vncSocket: server.path });
      await gui.waitFor('shown', 'disp14');
      await gui.waitFor('attached', 'disp14');
      assert.match(
        await gui.titleOf(await gui.windowOf('disp14')),
        /\[disp14\] invoice\.pdf — nur ansehen, kein Netzwerk/,
      );
      assert.ok(
        !gui.messages.some((message) => message.type === 'gone' && message.dispvmId === 'disp14'),
        'the one that nobody saw does not count',
      );
      paintedMessages('disp14', true).forEach((message) => gui.send(message));
      gui.send({ type: 'page', dispvmId: 'disp14', page: 1, pages: 1000 });
      server.fill(white);
      await gui.waitFor('visible', 'disp14');
      await delay(quietMs);
      const widths = gui.messages.flatMap((message) =>
        message.type === 'screen' && message.dispvmId === 'disp14' ? [message.screen.width] : [],
      );
      assert.deepEqual(new Set(widths), new Set([savedScreen.width]), 'its words are not wider than its picture');
      gui.send({ type: 'close', dispvmId: 'disp14' });
      await gui.waitFor('gone', 'disp14');
    } finally {
      await server.stop();
    }
  });

  test('leaves its guest’s screen alone while the document is prepared, whatever bars come and go', async () => {
    const server = await startRfbServer(join(folder, 'vnc15'));
    try {
      gui.send(openMessage('disp15'));
      gui.send({ type: 'attach', dispvmId: 'disp15', vncSocket: server.path });
      await gui.waitFor('attached', 'disp15');
      const [delivered, painted] = paintedMessages('disp15');
      assert.ok(delivered !== undefined && painted !== undefined);
      gui.send(delivered);
      // The bar that says so stands there by then.
      await delay(preparingMs);
      gui.send(painted);
      server.fill(white);
      await gui.waitFor('visible', 'disp15');
      await delay(quietMs);
      const screens = gui.messages.flatMap((message) =>
        message.type === 'screen' && message.dispvmId === 'disp15' ? [JSON.stringify(message.screen)] : [],
      );
      assert.deepEqual(new Set(screens), new Set([JSON.stringify(savedScreen)]));
    } finally {
      gui.send({ type: 'close', dispvmId: 'disp15' });
      await server.stop();
    }
  });

  test('says what may become of changes once it is known', async () => {
    gui.send(openMessage('disp9', { viewOnly: false }));
    await gui.waitFor('shown', 'disp9');
    const rights = (expected: RegExp): Promise<unknown> =>
      waitUntil(
        async () => expected.test(await gui.titleOf(await gui.windowOf('disp9'))),
        `the title says ${expected.source}`,
      );
    await rights(/pdf — no network/);
    gui.send({ type: 'delivered', dispvmId: 'disp9', viewer: sampleViewer, mayEdit: true });
    await rights(/view only until you choose Edit, no network/);
    gui.send({ type: 'editing', dispvmId: 'disp9', viewer: sampleEditor });
    await rights(/changes come back, no network/);
    gui.send({ type: 'close', dispvmId: 'disp9' });
  });

  test('tells dom0 once that the user closed it: by the window manager, by the shortcut, by the button', async () => {
    const ways: readonly (readonly string[])[] = [['alt+F4'], ['ctrl+shift+w'], ['F10', 'Return']];
    for (const [index, keys] of ways.entries()) {
      const dispvmId = `disp4${index}`;
      gui.send(openMessage(dispvmId));
      await gui.waitFor('shown', dispvmId);
      await gui.runX('xdotool', 'windowactivate', '--sync', await gui.windowOf(dispvmId));
      await gui.runX('xdotool', 'key', '--delay', '100', ...keys);
      await gui.waitFor('closed', dispvmId);
      gui.send({ type: 'failed', dispvmId, code: 'edit-lost' });
      gui.send({ type: 'close', dispvmId });
      await delay(quietMs);
      assert.equal(
        gui.messages.filter((message) => message.type === 'closed' && message.dispvmId === dispvmId).length,
        1,
      );
    }
    assert.equal(gui.exitCode(), null);
  });

  test('is closed when nobody has used it for its time, which pointer, wheel, key and tool bar start anew', async () => {
    const closeAfterIdleMs = 10_000;
    const ways: readonly (readonly [name: string, ...arguments: string[]])[] = [
      ['pointer', 'mousemove_relative', '--', '5', '5'],
      ['wheel', 'click', '5'],
      ['button', 'click', '1'],
      ['key', 'key', 'a'],
      ['tool bar', 'key', '--delay', '100', 'F10', 'space'],
    ];
    const used: { readonly name: string; readonly dispvmId: string; readonly notBeforeMs: number }[] = [];
    const servers: Awaited<ReturnType<typeof startRfbServer>>[] = [];
    for (const [index, [name, ...input]] of ways.entries()) {
      const dispvmId = `disp6${index}`;
      const server = await startRfbServer(join(folder, `vnc6${index}`));
      servers.push(server);
      gui.send(openMessage(dispvmId, { closeAfterIdleMs }));
      gui.send({ type: 'attach', dispvmId, vncSocket: server.path });
      await gui.waitFor('attached', dispvmId);
      server.fill(darkGrey);
      await delay(quietMs);
      paintedMessages(dispvmId).forEach((message) => gui.send(message));
      server.fill(white);
      await gui.waitFor('visible', dispvmId);
      await gui.runX('xdotool', 'windowactivate', '--sync', await gui.windowOf(dispvmId));
      await delay(quietMs);
      const usedMs = Date.now();
      await gui.runX('xdotool', ...input);
      used.push({ name, dispvmId, notBeforeMs: usedMs + closeAfterIdleMs });
    }
    for (const { name, dispvmId, notBeforeMs } of used) {
      const idle = await gui.waitFor('idle', dispvmId);
      assert.ok('atMs' in idle && idle.atMs >= notBeforeMs, `${name} counts as use`);
      await gui.waitFor('closed', dispvmId);
    }
    for (const server of servers) await server.stop();
  });

  test('stands beside others, each with its own title', async () => {
    gui.send(openMessage('disp51'));
    gui.send(openMessage('disp52', { fileName: 'notes.txt', viewOnly: false, colour: '#edd400', network: true }));
    await gui.waitFor('shown', 'disp51');
    await gui.waitFor('shown', 'disp52');
    assert.match(await gui.titleOf(await gui.windowOf('disp51')), /\[disp51\] invoice\.pdf — view only, no network/);
    assert.match(await gui.titleOf(await gui.windowOf('disp52')), /\[disp52\] notes\.txt — network/);
    gui.send({ type: 'close', dispvmId: 'disp51' });
    gui.send({ type: 'close', dispvmId: 'disp52' });
  });
});
