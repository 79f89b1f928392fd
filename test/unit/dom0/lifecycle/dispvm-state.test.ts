import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import {
  advance,
  deadlineMs,
  initialState,
  type DispvmEvent,
  type DispvmState,
} from '../../../../dom0/lifecycle/dispvm-state.ts';
import { usualDeadlines } from '../../../../dom0/server/deadlines.ts';

const run = (events: readonly DispvmEvent[]): DispvmState =>
  events.reduce(advance, advance(initialState, { event: 'begun' }));
const restored = { event: 'restored' } as const;
const taken = { event: 'taken' } as const;
const ended = { event: 'processEnded' } as const;
const removed = { event: 'removed' } as const;

test('a whole life ends in gone without a cause', () => {
  const state = run([
    restored,
    taken,
    { event: 'closeAsked', takeEdit: true },
    { event: 'editProgressed' },
    { event: 'editTaken' },
    ended,
    removed,
  ]);
  assert.deepEqual(state, { state: 'gone', cause: null });
});

test('a process that ends by itself is a failure in every living state, and no document is to blame before there is one', () => {
  for (const before of [[], [restored]])
    assert.deepEqual(run([...before, ended, removed]), { state: 'gone', cause: 'engine-failed' });
  assert.deepEqual(run([restored, taken, ended, removed]), { state: 'gone', cause: 'dispvm-died' });
});

test('a process that ends while the edit is awaited loses the edit', () => {
  assert.deepEqual(run([restored, taken, { event: 'closeAsked', takeEdit: true }, ended, removed]), {
    state: 'gone',
    cause: 'edit-lost',
  });
});

test('a passed deadline ends restoring, and gives up an awaited edit', () => {
  assert.deepEqual(run([{ event: 'deadlinePassed' }, ended, removed]), { state: 'gone', cause: 'restore-timeout' });
  const state = run([restored, taken, { event: 'closeAsked', takeEdit: true }, { event: 'deadlinePassed' }]);
  assert.deepEqual(state, { state: 'closing', cause: 'edit-lost', editAwaited: false, processEnded: false });
});

test('the first failure stays the cause', () => {
  assert.deepEqual(
    run([restored, { event: 'failed', code: 'agent-protocol' }, { event: 'failed', code: 'internal' }, ended, removed]),
    { state: 'gone', cause: 'agent-protocol' },
  );
});

test('without a document there is no edit to wait for', () => {
  const state = run([restored, { event: 'closeAsked', takeEdit: true }]);
  assert.ok(state.state === 'closing' && !state.editAwaited);
});

test('what waits for its turn can be closed, can fail, and is given up at last', () => {
  assert.deepEqual(
    [{ event: 'closeAsked', takeEdit: true }, ended, removed].reduce<DispvmState>(
      (state, event) => advance(state, event as DispvmEvent),
      initialState,
    ),
    { state: 'gone', cause: null },
  );
  assert.throws(() => advance(initialState, restored), /cannot take/);
  assert.notEqual(deadlineMs(initialState), null);
});

test('gone needs an observed end', () => {
  assert.throws(() => run([{ event: 'failed', code: 'internal' }, removed]), /cannot take/);
});

test('an awaited edit is given up by the call itself first, whoever is waited for', () => {
  const awaited = run([restored, taken, { event: 'closeAsked', takeEdit: true }]);
  const { editReturns, clientTakes } = usualDeadlines;
  assert.ok((deadlineMs(awaited) ?? 0) > editReturns.silenceMs + clientTakes);
});

test('every state but ready and gone has a deadline', () => {
  for (const events of [[], [restored], [restored, taken], [ended], [ended, removed]]) {
    const state = run(events);
    assert.equal(deadlineMs(state) === null, state.state === 'ready' || state.state === 'gone', state.state);
  }
});

const anyEvent: fc.Arbitrary<DispvmEvent> = fc.oneof(
  fc.constantFrom<DispvmEvent>(
    { event: 'begun' },
    restored,
    taken,
    { event: 'editProgressed' },
    { event: 'editTaken' },
    { event: 'deadlinePassed' },
    ended,
    removed,
  ),
  fc.boolean().map((takeEdit): DispvmEvent => ({ event: 'closeAsked', takeEdit })),
  fc.constantFrom('internal', 'dispvm-died', 'agent-timeout').map((code): DispvmEvent => ({ event: 'failed', code })),
);
const order = ['queued', 'restoring', 'ready', 'open', 'closing', 'gone'];

/** The state after the event; the same state where the pair is illegal. */
const tryAdvance = (state: DispvmState, event: DispvmEvent): DispvmState => {
  try {
    return advance(state, event);
  } catch (error) {
    assert.match(String(error), /cannot take/);
    return state;
  }
};

test('no walk of events ever goes back, and every failure leads to closing or gone', () => {
  fc.assert(
    fc.property(fc.array(anyEvent), (events) => {
      let state = initialState;
      for (const event of events) {
        const next = tryAdvance(state, event);
        assert.ok(order.indexOf(next.state) >= order.indexOf(state.state));
        if (event.event === 'failed' && state.state !== 'gone') assert.equal(next.state, 'closing');
        if (next.state === 'gone')
          assert.ok(state.state === 'gone' || (state.state === 'closing' && state.processEnded));
        state = next;
      }
    }),
  );
});

test('from wherever a walk leads, a failure, the end of the process and its removal lead to gone', () => {
  fc.assert(
    fc.property(fc.array(anyEvent), (events) => {
      const last = [...events, { event: 'failed', code: 'internal' } as const, ended, removed].reduce(
        tryAdvance,
        initialState,
      );
      assert.equal(last.state, 'gone');
    }),
  );
});
