// That a person is warned before Thunderbird stops Glovebox, and not again and again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Standing } from '../../../addon/guard-api.ts';
import { tellStanding } from '../../../addon/standing-notices.ts';

const memory = (): {
  get: () => Promise<Record<string, unknown>>;
  set: (v: Record<string, unknown>) => Promise<void>;
} => {
  let values: Record<string, unknown> = {};
  return {
    get: () => Promise.resolve(values),
    set: (added) => {
      values = { ...values, ...added };
      return Promise.resolve();
    },
  };
};

const makePerson = (): {
  readonly start: (standing: Partial<Standing>) => Promise<readonly string[]>;
  readonly restart: () => void;
} => {
  const local = memory();
  let session = memory();
  return {
    restart: () => void (session = memory()),
    start: async (standing) => {
      const told: string[] = [];
      const whole = { experiments: 'open', endsOnThisChannel: false, hasSecondNet: false, ...standing } as const;
      await tellStanding({ standing: () => Promise.resolve(whole) }, { session, local }, (title) => {
        told.push(title);
        return Promise.resolve();
      });
      return told;
    },
  };
};

test('where Thunderbird is about to stop it, each session is told once', async () => {
  const { start, restart } = makePerson();
  const stopped = { experiments: 'suppressed' } as const;
  assert.deepEqual([await start(stopped), await start(stopped)], [['experimentsStopped'], []]);
  restart();
  assert.deepEqual(await start(stopped), ['experimentsStopped']);
});

test('on the channel that is to stop it, it is told once for good, and not where a policy keeps it', async () => {
  const { start, restart } = makePerson();
  assert.deepEqual(await start({ experiments: 'kept', endsOnThisChannel: true }), []);
  assert.deepEqual(await start({ experiments: 'open' }), []);
  assert.deepEqual(await start({ experiments: 'open', endsOnThisChannel: true }), ['experimentsEnd']);
  restart();
  assert.deepEqual(await start({ experiments: 'open', endsOnThisChannel: true }), []);
});
