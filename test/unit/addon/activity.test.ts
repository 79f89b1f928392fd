// The activity list: what it keeps, for how long, and what it does with a storage that holds something else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import {
  ActivityList,
  activityKey,
  activityMax,
  activityRetentionKey,
  checkActivity,
  checkRetentionDays,
  defaultRetentionDays,
  keepRecent,
  type ActivityEntry,
} from '../../../addon/activity.ts';
import { keptEntry } from '../../../addon/activity-entry.ts';

const dayMs = 86_400_000;
const entry = (requestId: string, agoDays = 0): ActivityEntry => ({
  requestId,
  askedAtMs: Date.now() - agoDays * dayMs,
  name: `${requestId}.pdf`,
  declaredType: 'application/pdf',
  detectedType: 'application/pdf',
  sizeBytes: 10,
  warnings: [],
  sender: 'alex@example.org',
  decision: { action: 'open', rule: 'otherwise', ruleTitle: null },
  dispvm: { id: 'disp1', template: 'debian-13' },
  outcome: 'opened',
  failure: null,
  wasShown: true,
  edited: false,
});

/**
 * A storage that is slow enough for two writers to meet, and a queue that two lists share as two pages share the
 * browser's locks.
 */
const makeStore = (
  stored: Record<string, unknown> = {},
): { lists: [ActivityList, ActivityList]; ids: () => string[]; stored: Record<string, unknown> } => {
  let last: Promise<unknown> = Promise.resolve();
  const queue = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
  const storage = {
    get: async () => {
      await nextTurn();
      return structuredClone(stored);
    },
    set: async (items: Record<string, unknown>) => {
      await nextTurn();
      Object.assign(stored, structuredClone(items));
    },
  };
  const ids = (): string[] => checkActivity(stored[activityKey]).map(({ requestId }) => requestId);
  return { lists: [new ActivityList(storage, queue), new ActivityList(storage, queue)], ids, stored };
};

test('keeps what ended, oldest first, and one entry for one opening', async () => {
  const {
    lists: [list],
    ids,
  } = makeStore();
  await list.recordActivity(entry('b', 1));
  await list.recordActivity(entry('a', 2));
  await list.recordActivity(entry('b', 1));
  assert.deepEqual(ids(), ['a', 'b']);
});

test('loses no entry where two pages write at once', async () => {
  const { lists, ids } = makeStore();
  await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      lists[index % 2 === 0 ? 0 : 1].recordActivity(entry(`r${index}`, (40 - index) / 100)),
    ),
  );
  assert.deepEqual(
    ids(),
    Array.from({ length: 40 }, (_, index) => `r${index}`),
  );
});

test('forgets what is older than the person wants it kept', async () => {
  const {
    lists: [list],
    ids,
    stored,
  } = makeStore({ [activityKey]: [entry('old', 31), entry('new', 29)] });
  await list.pruneActivity();
  assert.deepEqual(ids(), ['new'], `${defaultRetentionDays} days where nobody said otherwise`);
  const gone = await list.keepFor(7);
  assert.deepEqual([ids(), stored[activityRetentionKey], gone.map(({ requestId }) => requestId)], [[], 7, ['new']]);
  await list.putBackActivity(gone, 30);
  assert.deepEqual([ids(), stored[activityRetentionKey]], [['new'], 30]);
});

test('keeps nothing where the person wants nothing kept', async () => {
  const {
    lists: [list],
    ids,
  } = makeStore({ [activityKey]: [entry('a')], [activityRetentionKey]: 0 });
  await list.recordActivity(entry('b'));
  assert.deepEqual(ids(), []);
});

test('drops the oldest beyond the most it keeps', async () => {
  const full = Array.from({ length: activityMax }, (_, index) => entry(`r${index}`, 1 - index / activityMax));
  const {
    lists: [list],
    ids,
  } = makeStore({ [activityKey]: full });
  await list.recordActivity(entry('last'));
  assert.deepEqual([ids().length, ids()[0], ids().at(-1)], [activityMax, 'r1', 'last']);
});

test('drops a broken entry alone, and a list that is none', async () => {
  const broken = [
    null,
    1,
    {},
    { ...entry('x'), outcome: 'shown' },
    { ...entry('x'), more: 1 },
    { ...entry('x'), name: 'x'.repeat(513) },
  ];
  const {
    lists: [list],
    ids,
  } = makeStore({ [activityKey]: [entry('a', 1), ...broken, entry('b')] });
  await list.pruneActivity();
  assert.deepEqual(ids(), ['a', 'b']);
  const other = makeStore({ [activityKey]: 'not a list', [activityRetentionKey]: 'long' });
  await other.lists[0].recordActivity(entry('c'));
  assert.deepEqual(other.ids(), ['c']);
});

test('takes nothing arbitrary from storage, and never throws over it', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      assert.deepEqual(checkActivity([value]), []);
      checkActivity(value);
      const days = checkRetentionDays(value);
      assert.ok(Number.isInteger(days) && days >= 0);
    }),
  );
});

test('cuts what a sender made too long, and keeps the end of a name', async () => {
  const {
    lists: [list],
    stored,
  } = makeStore();
  await list.recordActivity({
    ...entry('a'),
    name: `${'x'.repeat(9000)}.exe`,
    declaredType: 'y'.repeat(9000),
    sender: 'z'.repeat(9000),
  });
  const [kept] = checkActivity(stored[activityKey]);
  assert.ok(kept !== undefined && kept.name.endsWith('.exe') && kept.name.length === 512);
});

test('takes a cleared list back without losing what came since', async () => {
  const {
    lists: [list, other],
    ids,
  } = makeStore({ [activityKey]: [entry('a', 2), entry('b', 1)] });
  const cleared = await list.clearActivity();
  assert.deepEqual(ids(), []);
  await other.recordActivity(entry('c'));
  await list.putBackActivity(cleared);
  assert.deepEqual(ids(), ['a', 'b', 'c']);
});

test('does not fail where storage does', async (context) => {
  const silenced = context.mock.method(console, 'error', () => undefined);
  const refuse = (): Promise<never> => Promise.reject(new Error('no space'));
  const list = new ActivityList({ get: refuse, set: refuse }, (work) => work());
  await list.recordActivity(entry('a'));
  await list.pruneActivity();
  assert.equal(silenced.mock.callCount(), 2);
});

test('never keeps more than allowed, nor what is too old, and keeps the order of time', () => {
  const ages = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { maxLength: 30 });
  fc.assert(
    fc.property(ages, fc.integer({ min: 0, max: 60 }), (agesDays, retentionDays) => {
      const nowMs = Date.now();
      const kept = keepRecent(
        agesDays.map((age, index) => ({ ...entry(`r${index}`), askedAtMs: nowMs - age * dayMs })),
        retentionDays,
        nowMs,
      );
      assert.equal(
        kept.length,
        agesDays.filter((age) => nowMs - age * dayMs > nowMs - retentionDays * dayMs && retentionDays > 0).length,
      );
      assert.deepEqual(
        kept.map(({ askedAtMs }) => askedAtMs),
        kept.map(({ askedAtMs }) => askedAtMs).sort((a, b) => a - b),
      );
    }),
  );
});

test('an edit that came home later is listed, and added to what is known of its opening', async () => {
  const { lists, stored } = makeStore();
  const [list] = lists;
  await list.recordActivity({ ...entry('known'), outcome: 'failed', failure: 'host-died' });
  const kept = { type: 'kept', path: '/home/me/Downloads/Glovebox/a.pdf', code: null } as const;
  await list.recordKept(keptEntry({ ...kept, keptId: 'known', name: 'a.pdf' }));
  await list.recordKept(keptEntry({ ...kept, keptId: 'unknown', name: 'b.pdf' }));
  await list.recordKept(keptEntry({ ...kept, keptId: 'lost', name: 'c.pdf', path: null, code: 'dispvm-died' }));
  const listed = checkActivity(stored[activityKey]).map(({ requestId, sender, outcome, failure, edited, wasShown }) => [
    requestId,
    sender,
    outcome,
    failure,
    edited,
    wasShown,
  ]);
  assert.deepEqual(listed, [
    ['known', 'alex@example.org', 'opened', null, true, true],
    ['unknown', null, 'opened', null, true, true],
    ['lost', null, 'failed', 'dispvm-died', false, true],
  ]);
});
