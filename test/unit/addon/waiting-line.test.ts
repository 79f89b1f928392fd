// Files that wait for their turn: one has a bar of its own, several share one that counts them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Subject } from '../../../addon/notices.ts';
import { WaitingLine } from '../../../addon/waiting-line.ts';

const subject = (requestId: string, isQueued: boolean): Subject => ({
  requestId,
  id: 1,
  untrustedName: `${requestId}.pdf`,
  hasWindow: false,
  isQueued,
});

/** The bars as they stand, by what is said in them. */
const makeLine = (): { readonly line: WaitingLine; readonly bars: () => readonly string[] } => {
  const own = new Set<string>();
  let shared: number | null = null;
  const line = new WaitingLine({
    showProgress: ({ requestId }) => Promise.resolve(void own.add(requestId)),
    endProgress: ({ requestId }) => Promise.resolve(void own.delete(requestId)),
    showWaiting: (count) => Promise.resolve(void (shared = count)),
    endWaiting: () => Promise.resolve(void (shared = null)),
  });
  return { line, bars: () => [...[...own].sort(), ...(shared === null ? [] : [`${shared} wait`])] };
};

test('one that waits says so by itself; several share a bar that counts them', async () => {
  const { line, bars } = makeLine();
  await line.showProgress(subject('a', false));
  await line.showProgress(subject('b', true));
  assert.deepEqual(bars(), ['a', 'b']);
  await line.showProgress(subject('c', true));
  await line.showProgress(subject('d', true));
  assert.deepEqual(bars(), ['a', '3 wait']);
  assert.deepEqual(line.requestIds, ['b', 'c', 'd']);
});

test('one that was shown as under way before it waits leaves its own bar', async () => {
  const { line, bars } = makeLine();
  for (const id of ['a', 'b']) await line.showProgress(subject(id, false));
  for (const id of ['a', 'b']) await line.showProgress(subject(id, true));
  assert.deepEqual(bars(), ['2 wait']);
});

test('whose turn comes has its own bar again, and the last that waits, too', async () => {
  const { line, bars } = makeLine();
  for (const id of ['a', 'b', 'c']) await line.showProgress(subject(id, true));
  await line.showProgress(subject('a', false));
  assert.deepEqual(bars(), ['a', '2 wait']);
  await line.endProgress(subject('b', true));
  assert.deepEqual(bars(), ['a', 'c']);
  await line.endProgress(subject('c', true));
  await line.endProgress(subject('a', false));
  assert.deepEqual(bars(), []);
  assert.deepEqual(line.requestIds, []);
});
