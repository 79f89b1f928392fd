// What a person is told of a dom0 that hangs while their document is being closed: it is to blame, and nobody else.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { inFolder } from '../../../native-host/edit-destination.ts';
import { EditedCopy } from '../../../native-host/edited-copy.ts';
import { OpenRequest } from '../../../native-host/open-request.ts';
import type { CallHandlers, CallOutcome } from '../../../native-host/transport.ts';
import type { Status } from '../../../protocol/stages.ts';
import { failure } from '../../../protocol/result.ts';

/** A call of which nothing more is heard; it ends when it is cancelled. Gives the code that the person is told. */
const closeAtHungDom0 = async (t: TestContext, viewOnly: boolean, statuses: readonly Status[]): Promise<unknown> => {
  const folder = await mkdtemp(join(tmpdir(), 'glovebox-hung-'));
  t.after(() => rm(folder, { recursive: true }));
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const open = { requestId: 'h', untrustedName: 'a.txt', viewOnly, disposableTemplate: null, network: false };
  let say: CallHandlers['onStatus'] = () => assert.fail('no call');
  const request = new OpenRequest(
    { ...open, returnEdits: true },
    {
      call: ({ onStatus }) => {
        say = onStatus;
        let end: (outcome: CallOutcome) => void = () => undefined;
        const outcome = new Promise<CallOutcome>((resolve) => (end = resolve));
        const cancel = (): void => end(failure({ code: 'cancelled', exitCode: null }));
        return { write: () => Promise.resolve(), end: () => undefined, close: () => undefined, cancel, outcome };
      },
      edited: new EditedCopy([inFolder(folder, 'a.txt')]),
      send: () => undefined,
    },
  );
  for (const status of statuses) say(status);
  request.close();
  t.mock.timers.tick(60_000);
  t.mock.timers.reset();
  return (await request.finished).failed;
};

const visible: Status = { event: 'stage', stage: 'visible', atMs: 1 };

test('a dom0 that hangs while a document is closed is told as such', async (t) => {
  assert.equal(await closeAtHungDom0(t, true, [visible]), 'dom0-unreachable');
  assert.equal(await closeAtHungDom0(t, false, [visible]), 'dom0-unreachable', 'nobody has changed anything');
  assert.equal(await closeAtHungDom0(t, false, [visible, { event: 'editing' }]), 'edit-lost');
});
