// What is taken of a farm's host: its stages by the clock here, the document's being visible as its window saw it, and no word
// for what a person has pressed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heardFromFarm } from '../../../native-host/farm-status.ts';
import { FarmWindow } from '../../../native-host/farm-window.ts';
import type { CallHandlers, CallOutcome, Transport } from '../../../native-host/transport.ts';
import { decodeFarmFrame, FarmChannels } from '../../../protocol/farm-channels.ts';
import { encodeFromPerson } from '../../../protocol/farm-window.ts';
import type { Stage } from '../../../protocol/stages.ts';
import { inBackground } from '../../support/in-background.ts';
import { waitUntil } from '../../support/wait-until.ts';

const stage = (name: Stage): { event: 'stage'; stage: Stage; atMs: number } => ({
  event: 'stage',
  stage: name,
  atMs: 1,
});

test('a stage counts from when it is heard, and “visible” from when the window saw it', () => {
  assert.deepEqual(heardFromFarm(stage('vmReady'), 400, 500), { ...stage('vmReady'), atMs: 500 });
  assert.deepEqual(heardFromFarm(stage('visible'), 400, 500), { ...stage('visible'), atMs: 400 });
  assert.deepEqual(heardFromFarm(stage('visible'), null, 500), { ...stage('visible'), atMs: 500 });
});

test('what only its person can have pressed is not taken from a host', () => {
  assert.equal(heardFromFarm({ event: 'copyWanted', purpose: 'print' }, null, 500), null);
  assert.equal(heardFromFarm({ event: 'fileWanted', file: 0 }, null, 500), null);
  assert.deepEqual(heardFromFarm({ event: 'editing' }, null, 500), { event: 'editing' });
});

test('a window hears from the dom0 of this computer when its person sees the document', async () => {
  let handlers: CallHandlers | null = null;
  const drawn = new FarmChannels({
    send: (frame) => handlers?.onStdout(frame) ?? Promise.resolve(),
    post: (frame) => inBackground(handlers?.onStdout(frame) ?? Promise.resolve()),
  });
  const here: Pick<Transport, 'connect'> = {
    connect: (_request, theirs) => {
      handlers = theirs;
      return {
        write: (frame) => {
          drawn.receive(decodeFarmFrame(frame) ?? assert.fail('no frame'));
          return Promise.resolve();
        },
        end: () => undefined,
        close: () => undefined,
        cancel: () => undefined,
        outcome: new Promise<CallOutcome>(() => undefined),
      };
    },
  };
  const request = { intendedTarget: '@dispvm', requestId: 'one', service: 'qubes.OpenInVM' };
  const label = { untrustedName: 'a.pdf', viewOnly: true, returnEdits: false };
  const window = new FarmWindow(here as Transport, request, label, () => undefined);
  inBackground(window.join(new FarmChannels({ send: () => Promise.resolve(), post: () => undefined })));
  assert.equal(window.visibleAtMs, null);
  inBackground(drawn.channel('window').write(encodeFromPerson({ type: 'visible', dispvmId: 'disp1', atMs: 400 })));
  assert.equal(await waitUntil(() => window.visibleAtMs, 'the window has heard of it'), 400);
});
