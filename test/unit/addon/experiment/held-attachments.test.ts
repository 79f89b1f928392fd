// How many attachments are held at once, and which one is forgotten. The channel stands in for a mail server that never
// answers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HeldAttachments, heldMax } from '../../../../addon/experiment/held-attachments.ts';
import type { Originals, InterceptedOpening } from '../../../../addon/experiment/originals.ts';

const silentChannel = {
  asyncOpen: () => undefined,
  suspend: () => undefined,
  resume: () => undefined,
  cancel: () => undefined,
};
Object.assign(globalThis, {
  Services: { io: { offline: false }, prefs: { getIntPref: (_name: string, fallback: number) => fallback } },
  ChromeUtils: {
    importESModule: () => ({
      NetUtil: { newChannel: () => silentChannel },
      setInterval: () => 1,
      clearInterval: () => undefined,
    }),
  },
  Cr: { NS_BINDING_ABORTED: 1 },
});

const makeHeld = (): HeldAttachments =>
  new HeldAttachments({ save: () => Promise.resolve('saved') } as unknown as Originals, () => undefined);
const taken = (): InterceptedOpening =>
  ({ attachment: { name: 'a.pdf', url: 'imap://mail/1' }, path: 'attachment-list' }) as unknown as InterceptedOpening;

test('what a question waits for stays held behind readings that stall', async () => {
  const held = makeHeld();
  const askedAbout = held.hold(taken());
  const stalled = Array.from({ length: heldMax - 1 }, () => held.hold(taken()));
  const readings = stalled.map((id) => held.peek(id, 10));
  const next = held.hold(taken());
  assert.deepEqual(await readings[0], { error: 'attachment-unreadable' });
  assert.equal(await held.save(stalled[0] ?? 0), 'failed', 'the oldest that stalls is forgotten');
  assert.deepEqual([await held.save(askedAbout), await held.save(next)], ['saved', 'saved']);
});

test('a reading that rests for a question is no longer one that stalls', async () => {
  const held = makeHeld();
  const [asked, stalled] = [held.hold(taken()), held.hold(taken())];
  const [ended, waiting] = [held.peek(asked, 10), held.peek(stalled, 10)];
  held.rest(asked);
  await ended;
  for (let count = 2; count <= heldMax; count += 1) held.hold(taken());
  assert.deepEqual(await waiting, { error: 'attachment-unreadable' });
  assert.deepEqual([await held.save(asked), await held.save(stalled)], ['saved', 'failed']);
});

test('where nothing stalls the oldest is forgotten', async () => {
  const held = makeHeld();
  const ids = Array.from({ length: heldMax + 1 }, () => held.hold(taken()));
  assert.deepEqual([await held.save(ids[0] ?? 0), await held.save(ids[1] ?? 0)], ['failed', 'saved']);
});
