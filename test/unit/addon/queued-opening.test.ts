// An opening whose call waits for its turn: the person hears what it waits for, and that it goes on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HostEvent } from '../../../addon/host-call.ts';
import { openAttachment } from '../../../addon/begin-opening.ts';
import { doneEvent, makeWorld, request } from './opening-scene.ts';

// Thunderbird has this, Node 20 has not.
if (!('fromBase64' in Uint8Array))
  Object.assign(Uint8Array, { fromBase64: (base64: string) => new Uint8Array(Buffer.from(base64, 'base64')) });

const stage = (name: 'queued' | 'callAccepted'): HostEvent => ({ type: 'stage', requestId: 'x', stage: name, atMs: 1 });

test('says that it waits for its turn while it does', async (t) => {
  const { parts, played } = makeWorld({ answers: [] });
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { open } = parts.host;
  const calls: ReturnType<typeof open>[] = [];
  const host: typeof parts.host = {
    open: (message, onEvent) => {
      const call = open(message, onEvent);
      calls.push(call);
      return call;
    },
  };
  const opening = openAttachment(request, { ...parts, host });
  while (!played.sent.some(({ type }) => type === 'end')) await new Promise((resolve) => setImmediate(resolve));
  t.mock.timers.tick(1500);
  for (const event of [stage('queued'), stage('callAccepted'), doneEvent]) calls[0]?.receive(event);
  await opening;
  assert.deepEqual(
    played.told.filter(([name]) => name === 'showProgress').map(([, , how]) => how),
    ['under way', 'queued', 'under way'],
  );
});
