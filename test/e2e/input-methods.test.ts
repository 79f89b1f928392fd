// What a person composes with a real input method arrives in the DispVM, and the keys it is composed of do not.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Stroke } from '../../gui/strokes.ts';
import { unicodeEntry } from '../../gui/unicode-entry.ts';
import { missingForDispvms, startDispvmWorld, type DispvmWorld } from '../support/dispvm-world.ts';
import { missingForWindows, openPainted, sampleEditor, startGuiDaemon, type GuiDaemon } from '../support/gui-daemon.ts';
import {
  inputMethods,
  missingForInputMethod,
  prepareInputMethod,
  type InputMethod,
  type InputMethodName,
} from '../support/input-method.ts';
import { pressed } from '../support/pressed-keys.ts';
import { waitUntilRead } from '../support/read-text.ts';
import { startRfbServer, type RfbServer } from '../support/rfb-server.ts';
import { oneOrAll } from '../support/thorough.ts';
import { waitUntil } from '../support/wait-until.ts';

const slowMs = 60_000;
/** What does not come in this time after the keys that would bring it is not there. */
const silenceMs = 700;
const keyDelay = ['--delay', '100'] as const;
const ownClipboard = `imports.gi.versions.Gtk = '3.0'; const { Gtk, Gdk } = imports.gi; Gtk.init(null);
Gtk.Clipboard.get(Gdk.Atom.intern('CLIPBOARD', false)).set_text('outside', -1); Gtk.main();`;

const plain = ({ qnum }: Stroke): string => qnum.toString(16);
/** The keys by which a text of another script is typed, as `pressed` has them. */
const numbersOf = (text: string, keys = unicodeEntry()): readonly string[] =>
  Array.from(text)
    .flatMap((character) => keys(character) ?? [])
    .flatMap((stroke) => {
      const held = [stroke.shift ? 'Shift+' : '', stroke.control ? 'Control+' : ''].join('');
      return stroke.alt ? ['38', `38+${plain(stroke)}`] : [`${held}${plain(stroke)}`];
    });

for (const name of oneOrAll(Object.keys(inputMethods) as InputMethodName[])) {
  const { keys, text } = inputMethods[name];
  const missing = missingForWindows() ?? missingForInputMethod(name);

  describe(`composed with ${name}, in the window`, { skip: missing ?? false }, () => {
    let method: InputMethod;
    let gui: GuiDaemon;
    let folder: string;
    let server: RfbServer;
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'glovebox-composed-'));
      method = await prepareInputMethod(name);
      gui = await startGuiDaemon(method.environment);
      server = await startRfbServer(join(folder, 'vnc'));
      await openPainted(gui, server);
      await method.start(gui.screen.display);
    });
    after(async () => {
      await gui.stop();
      await method.stop();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    });

    const press = (...names: readonly string[]): Promise<string> => gui.runX('xdotool', 'key', ...keyDelay, ...names);
    const arrived = (from: number): readonly string[] => pressed(server.keys.slice(from));
    /** What arrives by the keys is this, and nothing after it. */
    const brings = async (expected: readonly string[], ...names: readonly string[]): Promise<void> => {
      const from = server.keys.length;
      await press(...names);
      await waitUntil(() => arrived(from).length >= expected.length, `${name} gives what is composed`).catch(
        () => undefined,
      );
      await delay(silenceMs);
      assert.deepEqual(arrived(from), expected);
    };

    test('a letter arrives as it is until the method is switched on by its own key', () => brings(['1e'], 'a'));

    test('what is composed arrives when it is done, and none of its keys before', async () => {
      await brings([], keys.on, ...keys.compose.slice(0, 1));
      await brings(numbersOf(text), ...keys.compose.slice(1), ...keys.end);
    });

    test('then keys that compose nothing are the document’s again', () => brings(['1c'], 'Return'));

    test('what is composed in our search field is searched for', async () => {
      await brings([], 'ctrl+f', keys.on, ...keys.compose, ...keys.end);
      await brings(['Control+21', ...numbersOf(text), '1c'], 'Return');
      await press('Escape');
    });

    test('what is composed in an editor arrives in the editor’s own way', async () => {
      gui.send({ type: 'editing', dispvmId: 'disp1', viewer: sampleEditor });
      await delay(silenceMs);
      await brings(numbersOf(text, unicodeEntry(sampleEditor.character)), keys.on, ...keys.compose, ...keys.end);
    });

    test('no key takes a text from outside into the document', async () => {
      const owner = spawn('gjs', ['-c', ownClipboard], { env: { ...process.env, DISPLAY: gui.screen.display } });
      try {
        await waitUntil(async () => (await gui.clipboardText()).includes('outside'), 'there is a text to paste');
        await brings(['Control+2f', 'Shift+d2'], 'ctrl+v', 'shift+Insert');
      } finally {
        owner.kill();
      }
    });

    test('Control and S while something is composed arrive as Control and S', async () => {
      const from = server.keys.length;
      await press(keys.on, ...keys.compose.slice(0, 1), 'ctrl+s');
      await waitUntil(() => arrived(from).includes('Control+1f'), 'Control and S arrive');
      await waitUntil(() => server.keys.at(-1)?.down === false, 'all keys are let go');
    });
  });

  describe(`composed with ${name}, in a DispVM`, { skip: missing ?? (await missingForDispvms()) ?? false }, () => {
    let method: InputMethod;
    let world: DispvmWorld;
    before(async () => {
      method = await prepareInputMethod(name);
      world = await startDispvmWorld({ guiEnvironment: method.environment });
    });
    after(async () => {
      await world.stop();
      await method.stop();
    });

    test('a text is saved with what was composed, and comes back', async () => {
      const call = await world.call({ service: 'qubes.OpenInVM' });
      call.sendFile('notes.txt', Buffer.from('First line.\n'), false);
      const id = await waitUntil(() => call.dispvmId, 'the call is accepted');
      await waitUntil(() => call.reached('visible'), 'the text is visible', slowMs);
      const title = async (): Promise<string> => world.runX('xdotool', 'getwindowname', await world.windowOf(id));
      await world.runX('xdotool', 'windowactivate', '--sync', await world.windowOf(id), 'key', 'ctrl+e');
      await waitUntil(async () => (await title()).includes('changes come back'), 'the editor has the text', slowMs);
      await method.start(world.screen.display);
      await world.runX('xdotool', 'key', ...keyDelay, 'ctrl+End', keys.on, ...keys.compose, ...keys.end, 'ctrl+s');
      const isSaved = (): boolean => world.log.some((entry) => entry.event === 'saved' && entry.dispvmId === id);
      await waitUntil(isSaved, 'dom0 holds what was saved', slowMs);
      await world.runX('xdotool', 'key', 'alt+F4');
      await waitUntilRead(world.screen.display, 'Return the changed copy?', slowMs);
      await world.runX('xdotool', 'key', 'Return');
      await call.over(slowMs);
      assert.equal(call.failure, null);
      assert.equal(call.stdout.toString('utf8'), `First line.\n${text}`);
    });
  });
}
