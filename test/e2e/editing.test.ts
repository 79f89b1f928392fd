// Typing and saving in a real DispVM through its window, and what comes back on the call: exactly that, or nothing.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { inFolder } from '../../native-host/edit-destination.ts';
import { EditedCopy } from '../../native-host/edited-copy.ts';
import { EmbeddedTransport } from '../../native-host/embedded-transport.ts';
import { KeptEdits } from '../../native-host/kept-edits.ts';
import { Session } from '../../native-host/session.ts';
import type { ToAddon, ToHost } from '../../protocol/native-messages.ts';
import { success } from '../../protocol/result.ts';
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
    assert.ok(
      opened.call.statuses.some(({ event }) => event === 'active'),
      'dom0 told that the window is used',
    );
    assert.equal(await closeAndReceive(opened), '');
    assert.equal(timesEditing(opened), 0);
  });

  test('comes back when nobody uses the window for the time that a rule gives it', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'glovebox-idle-'));
    t.after(() => rm(folder, { recursive: true }));
    const received: ToAddon[] = [];
    const session = new Session({
      transport: new EmbeddedTransport(() => Promise.resolve(success(createConnection(world.daemon.socketPath)))),
      send: (message) => received.push(message),
      createEditedCopy: (name) => new EditedCopy(inFolder(folder, name)),
      kept: new KeptEdits(join(folder, 'kept')),
      idleUnits: { minuteMs: idleMs, toleranceMs: 0 },
    });
    const send = (message: ToHost): void => session.receive(Buffer.from(JSON.stringify(message)));
    send({ type: 'hello', version: 1 });
    send({
      type: 'open',
      requestId: 'idle',
      name: 'notes.txt',
      start: '',
      viewOnly: false,
      disposableTemplate: null,
      network: false,
      returnEdits: true,
      closeAfterIdleMinutes: 1,
    });
    send({ type: 'chunk', requestId: 'idle', base64: Buffer.from(original).toString('base64') });
    send({ type: 'end', requestId: 'idle' });
    await waitUntil(
      () => received.some((message) => message.type === 'stage' && message.stage === 'visible'),
      'the text is visible',
      slowMs,
    );
    const dispvm = received.find((message) => message.type === 'dispvm')?.dispvm;
    await world.runX('xdotool', 'windowactivate', '--sync', await world.windowOf(dispvm?.id ?? ''));
    await edit(dispvm?.id ?? '');
    await typeAtEnd('Seen.');
    await world.runX('xdotool', 'key', 'ctrl+s');
    await waitUntil(
      () => received.some(({ type }) => type === 'done' || type === 'failed'),
      'the request ends',
      slowMs,
    );
    assert.deepEqual(
      received.map(({ type }) => type).filter((type) => ['idleClosed', 'edited', 'done', 'failed'].includes(type)),
      ['idleClosed', 'edited', 'done'],
    );
    assert.equal(await readFile(join(folder, 'notes (edited).txt'), 'utf8'), `${original}Seen.`);
  });

  test('cannot be changed when it is view only', async () => {
    const opened = await openText(true);
    await typeAtEnd(sentence);
    await world.runX('xdotool', 'key', 'ctrl+s');
    assert.equal(await closeAndReceive(opened), '');
  });
});
