// Typing and saving in a real DispVM through its window, and what comes back on the call: exactly that, or nothing.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { missingForDispvms, startDispvmWorld, type DispvmWorld } from '../support/dispvm-world.ts';
import type { Call } from '../support/dom0.ts';
import { waitUntilRead } from '../support/read-text.ts';
import { furtherCase, oneOrAll } from '../support/thorough.ts';
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

  const openText = async (
    viewOnly: boolean,
    service = 'qubes.OpenInVM',
    bytes: Buffer = Buffer.from(original),
  ): Promise<Opened> => {
    const call = await world.call({ service });
    call.sendFile('notes.txt', bytes, viewOnly);
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
  /** Saves, and waits until dom0 holds the save. */
  const save = async (id: string): Promise<void> => {
    const isSaved = (): number =>
      world.log.filter(({ event, dispvmId }) => event === 'saved' && dispvmId === id).length;
    const before = isSaved();
    await world.runX('xdotool', 'key', 'ctrl+s');
    await waitUntil(() => isSaved() > before, 'dom0 holds what was saved', slowMs);
  };
  /** Closes the window, which asks the person, and answers by keys. */
  const closeAnswering = async ({ id }: Opened, ...keys: readonly string[]): Promise<void> => {
    await world.runX('xdotool', 'windowactivate', '--sync', await world.windowOf(id), 'key', 'alt+F4');
    await waitUntilRead(world.screen.display, 'Return the changed copy?', slowMs);
    await world.runX('xdotool', 'key', '--delay', '80', ...keys);
  };
  /** What came back, once the DispVM is gone. */
  const closeAndReceiveBytes = async (opened: Opened, ...answer: readonly string[]): Promise<Buffer> => {
    const { call, id } = opened;
    if (answer.length > 0) await closeAnswering(opened, ...answer);
    else await world.closeWindow(id);
    await call.over(slowMs);
    assert.equal(call.failure, null);
    assert.equal(call.exitCode, 0);
    assert.ok(call.reached('gone'), 'the VM was seen to be gone');
    return call.stdout;
  };
  const closeAndReceive = async (opened: Opened, ...answer: readonly string[]): Promise<string> =>
    (await closeAndReceiveBytes(opened, ...answer)).toString('utf8');

  test('comes back with what was typed and saved, character by character', async () => {
    const opened = await openText(false);
    await edit(opened.id);
    await typeAtEnd(sentence);
    await world.runX('xdotool', 'key', 'ctrl+s');
    // At once: what is being saved is waited for before the person is asked.
    assert.equal(await closeAndReceive(opened, 'Return'), original + sentence);
    assert.equal(timesEditing(opened), 1);
  });

  const words = 'Grüße aus Köln: größere Äpfel';
  const others: Readonly<Record<string, (typed: string) => Buffer>> = {
    'Latin-1': (typed) => Buffer.from(`${words}\r\n${words}\r\n${typed}`, 'latin1'),
    'UTF-16': (typed) => Buffer.from(`\ufeff${words}\r\n${words}\r\n${typed}`, 'utf16le'),
  };
  for (const [encoding, text] of oneOrAll(Object.entries(others))) {
    test(`comes back in its own encoding, ${encoding}, byte by byte`, async () => {
      const opened = await openText(false, 'qubes.OpenInVM', text(''));
      await edit(opened.id);
      await typeAtEnd('Öl');
      await save(opened.id);
      assert.deepEqual(await closeAndReceiveBytes(opened, 'Return'), text('Öl'));
    });
  }

  test('comes back as it was saved last, after its window was kept open once', { skip: furtherCase }, async () => {
    const opened = await openText(false);
    await edit(opened.id);
    await typeAtEnd('First.');
    await save(opened.id);
    await closeAnswering(opened, 'Tab', 'Return');
    await typeAtEnd(' Second.');
    await save(opened.id);
    assert.equal(await closeAndReceive(opened, 'Return'), `${original}First. Second.`);
  });

  test('does not come back where the person discards it', async () => {
    const opened = await openText(false);
    await edit(opened.id);
    await typeAtEnd('Never mind.');
    await save(opened.id);
    assert.equal(await closeAndReceive(opened, 'shift+Tab', 'Return'), '');
    assert.ok(!opened.call.statuses.some(({ event }) => event === 'edited'));
  });

  test('does not come back where it was saved as it had been', { skip: furtherCase }, async () => {
    const opened = await openText(false);
    await edit(opened.id);
    await typeAtEnd('x');
    await save(opened.id);
    await world.runX('xdotool', 'key', 'BackSpace');
    await save(opened.id);
    assert.equal(await closeAndReceive(opened), '');
  });

  test('comes back as it was saved when its QEMU is killed', async () => {
    const { call, id } = await openText(false);
    await edit(id);
    await typeAtEnd('Kept.');
    await save(id);
    process.kill(await world.qemuPid(id), 'SIGKILL');
    await call.over(slowMs);
    assert.equal(call.failure, 'dispvm-died');
    assert.equal(call.stdout.toString('utf8'), `${original}Kept.`);
    assert.ok(call.statuses.some((status) => status.event === 'edited' && status.sizeBytes === call.stdout.length));
  });

  test('does not come back when nothing was typed', async () => {
    assert.equal(await closeAndReceive(await openText(false)), '');
    const opened = await openText(false);
    await edit(opened.id);
    assert.equal(await closeAndReceive(opened), '');
  });

  test(
    'does not come back where no edits were asked for, as its window said before',
    { skip: furtherCase },
    async () => {
      const opened = await openText(false, 'qubes.OpenInVM+no-edits');
      const title = await world.runX('xdotool', 'getwindowname', await world.windowOf(opened.id));
      assert.match(title, /view only, no network/);
      await typeAtEnd(sentence);
      await world.runX('xdotool', 'key', 'ctrl+s');
      assert.equal(await closeAndReceive(opened), '');
      assert.equal(timesEditing(opened), 0);
    },
  );

  test(
    'comes back when nobody uses the window for the time that its call gives it',
    { skip: furtherCase },
    async () => {
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
    },
  );

  test('cannot be changed when it is view only', async () => {
    const opened = await openText(true);
    await typeAtEnd(sentence);
    await world.runX('xdotool', 'key', 'ctrl+s');
    assert.equal(await closeAndReceive(opened), '');
  });
});
