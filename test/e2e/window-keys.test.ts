// What arrives in the DispVM when a user types: the character, whatever the user's keyboard layout.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import {
  missingForWindows,
  openMessage,
  openPainted,
  paintedMessages,
  sampleEditor,
  startGuiDaemon,
  type GuiDaemon,
} from '../support/gui-daemon.ts';
import { pressed } from '../support/pressed-keys.ts';
import { startRfbServer, type RfbServer } from '../support/rfb-server.ts';
import { waitUntil } from '../support/wait-until.ts';

describe('keys typed in the picture', { skip: missingForWindows() ?? false }, () => {
  let gui: GuiDaemon;
  let folder: string;
  let server: RfbServer;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'glovebox-keys-'));
    gui = await startGuiDaemon();
    server = await startRfbServer(join(folder, 'vnc'));
    await gui.runX('setxkbmap', 'de');
    gui.send(openMessage('disp1'));
    gui.send({ type: 'attach', dispvmId: 'disp1', vncSocket: server.path });
    await gui.waitFor('attached', 'disp1');
    server.fill(0);
    await delay(200);
    paintedMessages('disp1').forEach((message) => gui.send(message));
    server.fill(0xffffff);
    await gui.waitFor('visible', 'disp1');
    await gui.runX('xdotool', 'windowactivate', '--sync', await gui.windowOf('disp1'));
  });
  after(async () => {
    await gui.stop();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** What the guest gets for key codes of the user's keyboard, given as xdotool arguments. */
  const type = async (expected: readonly string[], ...xdotool: string[]): Promise<void> => {
    const before = server.keys.length;
    const now = (): string[] => pressed(server.keys.slice(before));
    await gui.runX('xdotool', ...xdotool);
    await waitUntil(() => now().length >= expected.length, `keys ${expected.join(' ')}`).catch(() => undefined);
    assert.deepEqual(now(), expected);
    await waitUntil(
      () =>
        server.keys.slice(before).filter(({ down }) => down).length ===
        server.keys.slice(before).filter(({ down }) => !down).length,
      'all keys let go',
    );
  };

  test('z of a German keyboard arrives as z', () => type(['2c'], 'key', '29'));
  test('Z of a German keyboard arrives as Z', () => type(['Shift+2c'], 'keydown', '50', 'key', '29', 'keyup', '50'));
  test('ö of a German keyboard arrives as ö', () => type(['AltGr+19'], 'key', '47'));
  test('@ by AltGr+q of a German keyboard arrives as @', () =>
    type(['Shift+3'], 'keydown', '108', 'key', '24', 'keyup', '108'));
  test('/ by Shift+7 of a German keyboard arrives as / without Shift', () =>
    type(['35'], 'keydown', '50', 'key', '16', 'keyup', '50'));
  test('é by dead acute and e of a German keyboard arrives as é', () => type(['AltGr+12'], 'key', '21', 'key', '26'));
  test('è by dead grave and e arrives as dead key and letter', () =>
    type(['AltGr+29', '12'], 'keydown', '50', 'key', '21', 'keyup', '50', 'key', '26'));
  test('Control+z of a German keyboard arrives as Control+z', () =>
    type(['Control+2c'], 'keydown', '37', 'key', '29', 'keyup', '37'));
  test('Page Down arrives as Page Down', () => type(['d1'], 'key', 'Next'));
  test('F10 leads to the tool bar, whose buttons type the viewer’s keys', () =>
    type(['Control+c9', 'Control+d1'], 'key', '--delay', '100', 'F10', 'space', 'Tab', 'space'));
  test('Escape leads back to the picture', () => type(['1e'], 'key', '--delay', '100', 'Escape', 'a'));
  test('Ctrl+F leads to our search field, whose text is typed into the viewer’s search when Enter is pressed', () =>
    type(['Control+21', '2c', 'AltGr+19', '1c'], 'key', '--delay', '100', 'ctrl+f', '29', '47', 'Return'));
  test('F3 and Shift+F3 go on to the next match and the one before', () =>
    type(['3d', 'Shift+3d'], 'key', '--delay', '100', 'F3', 'shift+F3'));
  test('Shift and space arrive as both, which goes back a screenful', () =>
    type(['Shift+39'], 'key', '--delay', '100', 'Escape', 'shift+space'));
  test('Control with plus, minus and 0 arrives as typed', () =>
    type(['Control+Shift+d', 'Control+c', 'Control+b'], 'key', '--delay', '100', 'ctrl+plus', 'ctrl+minus', 'ctrl+0'));
});

describe('keys typed with a layout of another script', { skip: missingForWindows() ?? false }, () => {
  let gui: GuiDaemon;
  let folder: string;
  let server: RfbServer;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'glovebox-scripts-'));
    gui = await startGuiDaemon();
    server = await startRfbServer(join(folder, 'vnc'));
    await openPainted(gui, server);
  });
  after(async () => {
    await gui.stop();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const type = async (layout: string, expected: readonly string[], ...xdotool: string[]): Promise<void> => {
    await gui.runX('setxkbmap', layout);
    await delay(200);
    const before = server.keys.length;
    await gui.runX('xdotool', ...xdotool);
    await waitUntil(
      () => pressed(server.keys.slice(before)).length >= expected.length,
      `keys ${expected.join(' ')}`,
    ).catch(() => undefined);
    assert.deepEqual(pressed(server.keys.slice(before)), expected);
  };
  /** The key where a US keyboard has C. */
  const keyOfC = '54';

  for (const layout of ['ru', 'gr', 'il', 'ara', 'th', 'us,ru']) {
    test(`Control and the key of C arrive as Control+c: ${layout}`, () =>
      type(layout, ['Control+2e'], 'keydown', '37', 'key', keyOfC, 'keyup', '37'));
  }

  test('a Cyrillic letter arrives in our viewer by its number', () =>
    type('ru', ['Shift+Control+16', '5', '5', '2', '1c'], 'key', keyOfC));

  test('a Cyrillic letter arrives in an editor by its number, in the editor’s own way', async () => {
    gui.send({ type: 'editing', dispvmId: 'disp1', viewer: sampleEditor });
    await delay(200);
    // U and +, the number, and Alt (0x38) with X.
    await type('ru', ['Shift+16', 'Shift+d', '5', '5', '2', '38', '38+2d'], 'key', keyOfC);
  });
});
