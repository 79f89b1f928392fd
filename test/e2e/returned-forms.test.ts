// A PDF form in a real DispVM through its window: what is filled in comes back on the call, and the person is asked about
// what is unsaved by what the viewer says of it, not by keys.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { missingForDispvms, startDispvmWorld, type DispvmWorld } from '../support/dispvm-world.ts';
import type { Call } from '../support/dom0.ts';
import { button, makeFormPdf, text, type FormField } from '../support/form-pdf.ts';
import { readForm } from '../support/form-values.ts';
import { waitUntilRead } from '../support/read-text.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = await missingForDispvms();
const slowMs = 60_000;
const keyDelayMs = '30';
const sentence = `Leave for ${randomBytes(4).toString('hex')}, signed Zoë Łuk`;
const fields: readonly FormField[] = [
  { name: 'reason', rect: [60, 690, 500, 712], entries: text() },
  { name: 'paid', rect: [60, 640, 80, 660], entries: button('Yes') },
];
const form = makeFormPdf(fields, { says: 'Request for leave' });

interface Opened {
  readonly call: Call;
  readonly id: string;
}

describe('a PDF form in a DispVM', { skip: missing ?? false }, () => {
  let world: DispvmWorld;
  before(async () => {
    world = await startDispvmWorld();
  });
  after(() => world.stop());

  const key = (...keys: readonly string[]): Promise<unknown> => world.runX('xdotool', 'key', '--delay', '80', ...keys);
  const open = async (viewOnly = false): Promise<Opened> => {
    const call = await world.call();
    call.sendFile('leave.pdf', form, viewOnly);
    const id = await waitUntil(() => call.dispvmId, 'the call is accepted');
    await waitUntil(() => call.reached('visible'), 'the form is visible', slowMs);
    await world.runX('xdotool', 'windowactivate', '--sync', await world.windowOf(id));
    return { call, id };
  };
  const edit = async ({ id }: Opened): Promise<void> => {
    await key('ctrl+e');
    await waitUntil(
      async () =>
        (await world.runX('xdotool', 'getwindowname', await world.windowOf(id))).includes('changes come back'),
      'the form can be filled in',
      slowMs,
    );
  };
  const close = async ({ id }: Opened): Promise<void> => {
    await world.runX('xdotool', 'windowactivate', '--sync', await world.windowOf(id), 'key', 'alt+F4');
  };
  const sees = (words: string): Promise<true> => waitUntilRead(world.screen.display, words, slowMs);

  test('comes back as it was filled in', async () => {
    const opened = await open();
    await edit(opened);
    await key('Tab');
    await world.runX('xdotool', 'type', '--delay', keyDelayMs, sentence);
    await key('Tab', 'space', 'ctrl+s');
    await close(opened);
    await sees('Return the changed copy?');
    await key('Return');
    await opened.call.over(slowMs);
    assert.equal(opened.call.failure, null);
    const { values, states } = await readForm(opened.call.stdout);
    assert.equal(values['reason'], sentence);
    assert.deepEqual(states['paid'], ['/Yes']);
    assert.ok(opened.call.stdout.subarray(0, form.length).equals(form), 'it is the form, with changes behind it');
  });

  test('closes without a question where nothing was changed, whatever was pressed', async () => {
    const opened = await open();
    await edit(opened);
    await key('Tab', 'Escape', 'a', 'b', 'Next');
    await close(opened);
    await opened.call.over(slowMs);
    assert.equal(opened.call.failure, null);
    assert.equal(opened.call.stdout.length, 0);
  });

  test('asks about a change that was not saved, and loses it only then', async () => {
    const opened = await open();
    await edit(opened);
    await key('Tab', 'Tab', 'space');
    await close(opened);
    await sees('changes that were not saved');
    await key('shift+Tab', 'Return');
    await opened.call.over(slowMs);
    assert.equal(opened.call.stdout.length, 0);
  });

  test('cannot be filled in where it is only to be looked at', async () => {
    const opened = await open(true);
    await key('ctrl+e', 'Tab');
    await world.runX('xdotool', 'type', '--delay', keyDelayMs, 'nothing');
    await key('ctrl+s');
    await close(opened);
    await opened.call.over(slowMs);
    assert.equal(opened.call.stdout.length, 0);
    assert.ok(!opened.call.statuses.some(({ event }) => event === 'editing' || event === 'edited'));
  });
});
