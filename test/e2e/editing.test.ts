// Typing and saving in a real DispVM through its window, and what comes back on the call: exactly that, or nothing.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { missingForDispvms, startDispvmWorld, type DispvmWorld } from '../support/dispvm-world.ts';
import type { Call } from '../support/dom0.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = await missingForDispvms();
const slowMs = 60_000;
/** Long enough for a slow guest to take and save what is typed at its beginning. */
const idleMs = 15_000;
const keyDelayMs = '30';
const original = 'First line.\nSecond line.\n';
/** Capital letters, letters and signs with AltGr in the guest, y and z of the user's German keyboard, shifted signs. */
const sentence = 'Yes, dear Zoë: the fünf Öfen cost 1.299,50 € (net)! "Fine" @ 100 %.';

interface Opened {
  readonly call: Call;
  readonly id: string;
}

describe('a text file in a DispVM', { skip: missing ?? false }, () => {
  let world: DispvmWorld;
  before(async () => {
    world = await startDispvmWorld();
    await world.runX('setxkbmap', 'de');
  });
  after(() => world.stop());

  const openText = async (viewOnly: boolean, service = 'qubes.OpenInVM'): Promise<Opened> => {
    const call = await world.call({ service });
    call.sendFile('notes.txt', Buffer.from(original), viewOnly);
    const id = await waitUntil(() => call.dispvmId, 'the call is accepted');
    await waitUntil(() => call.reached('visible'), 'the text is visible', slowMs);
    await world.runX('xdotool', 'windowactivate', '--sync', await world.windowOf(id));
    return { call, id };
  };
  /** The viewer hands the document to the editor. */
  const edit = async (id: string): Promise<void> => {
    await world.runX('xdotool', 'key', 'ctrl+e');
    await waitUntil(
      async () =>
        (await world.runX('xdotool', 'getwindowname', await world.windowOf(id))).includes('changes come back'),
      'the editor has the text',
      slowMs,
    );
  };
  const typeAtEnd = async (text: string): Promise<void> => {
    await world.runX('xdotool', 'key', 'ctrl+End');
    await world.runX('xdotool', 'type', '--delay', keyDelayMs, text);
  };
  /** How often dom0 told the client that an edit may come. */
  const timesEditing = ({ call }: Opened): number => call.statuses.filter(({ event }) => event === 'editing').length;
  /** What came back, once the DispVM is gone. */
  const closeAndReceive = async ({ call, id }: Opened): Promise<string> => {
    await world.closeWindow(id);
    await call.over(slowMs);
    assert.equal(call.failure, null);
    assert.equal(call.exitCode, 0);
    assert.ok(call.reached('gone'), 'the VM was seen to be gone');
    return call.stdout.toString('utf8');
  };

  test('comes back with what was typed and saved, character by character', async () => {
    const opened = await openText(false);
    await edit(opened.id);
    await typeAtEnd(sentence);
    await world.runX('xdotool', 'key', 'ctrl+s');
    assert.equal(await closeAndReceive(opened), original + sentence);
    assert.equal(timesEditing(opened), 1);
  });

  test('does not come back when nothing was typed', async () => {
    assert.equal(await closeAndReceive(await openText(false)), '');
    const opened = await openText(false);
    await edit(opened.id);
    assert.equal(await closeAndReceive(opened), '');
  });

  test('does not come back where no edits were asked for, as its window said before', async () => {
    const opened = await openText(false, 'qubes.OpenInVM+no-edits');
    const title = await world.runX('xdotool', 'getwindowname', await world.windowOf(opened.id));
    assert.match(title, /view only, no network/);
    await typeAtEnd(sentence);
    await world.runX('xdotool', 'key', 'ctrl+s');
    assert.equal(await closeAndReceive(opened), '');
    assert.equal(timesEditing(opened), 0);
  });

  test('comes back when nobody uses the window for the time that its call gives it', async () => {
    const call = await world.call({ desktop: { closeAfterIdleMs: idleMs } });
    call.sendFile('notes.txt', Buffer.from(original));
    await waitUntil(() => call.reached('visible'), 'the text is visible', slowMs);
    const id = call.dispvmId ?? '';
    await world.runX('xdotool', 'windowactivate', '--sync', await world.windowOf(id));
    await edit(id);
    await typeAtEnd('Seen.');
    await world.runX('xdotool', 'key', 'ctrl+s');
    await call.over(slowMs);
    assert.equal(call.statuses.filter(({ event }) => event === 'idleClosed').length, 1);
    assert.deepEqual([call.failure, call.exitCode], [null, 0]);
    assert.equal(call.stdout.toString('utf8'), `${original}Seen.`);
  });

  test('cannot be changed when it is view only', async () => {
    const opened = await openText(true);
    await typeAtEnd(sentence);
    await world.runX('xdotool', 'key', 'ctrl+s');
    assert.equal(await closeAndReceive(opened), '');
  });
});
