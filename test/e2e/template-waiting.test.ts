// A call for a template that is still being made: a window says so and what is done, the document opens when it is
// there, and whoever does not want to wait gives the call up, with nothing left of it.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { missingForDispvms, startDispvmWorld, type DispvmWorld } from '../support/dispvm-world.ts';
import { DocumentUser } from '../support/document-user.ts';
import { makePdf } from '../support/sample-pdf.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = await missingForDispvms();
const slowMs = 60_000;
const target = '@dispvm:office';
const sentence = 'Copper window morning';

describe('a call for a template that is being made', { skip: missing ?? false }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'template-waiting-'));
  after(() => rm(folder, { recursive: true }));
  const inWorld = async (
    name: string,
    seconds: number,
    use: (world: DispvmWorld, user: DocumentUser) => Promise<void>,
  ): Promise<void> => {
    const file = join(folder, name);
    const program =
      `process.stderr.write('Packing the letters\\n'); setTimeout(() => ` +
      `require('fs').writeFileSync(${JSON.stringify(file)}, ''), ${seconds} * 1000)`;
    const world = await startDispvmWorld({
      made: { name: 'office', file, command: [process.execPath, '-e', program] },
    });
    try {
      await use(world, new DocumentUser(world));
    } finally {
      await world.stop();
    }
  };

  test('waits and says for what, then opens', () =>
    inWorld('soon', 15, async (world, user) => {
      const call = await world.call({ target });
      call.sendFile('letter.pdf', makePdf(sentence), true);
      await user.seesText('Packing the letters', 'the step that is waited for');
      assert.ok(!call.reached('vmReady'), 'no VM is there yet');
      await waitUntil(() => call.reached('visible') || call.failure !== null, 'the document is visible', slowMs);
      assert.equal(call.failure, null);
      await user.seesText(sentence, 'the document');
      await user.close({ call, id: call.dispvmId ?? '' });
    }));

  test('can be given up', () =>
    inWorld('never', 600, async (world, user) => {
      const call = await world.call({ target });
      await user.seesText('Packing the letters', 'the step that is waited for');
      const window = (await world.runX('xdotool', 'search', '--onlyvisible', '--name', '^Glovebox$')).trim();
      await world.runX('xdotool', 'windowactivate', '--sync', window, 'key', 'Return');
      await call.over(slowMs);
      assert.equal(call.failure, 'cancelled');
      assert.deepEqual(await world.folders(), []);
      await waitUntil(
        () =>
          world.runX('xdotool', 'search', '--onlyvisible', '--name', '^Glovebox$').then(
            () => false,
            () => true,
          ),
        'its window is gone',
      );
    }));
});
