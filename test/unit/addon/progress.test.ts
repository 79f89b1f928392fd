import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { Progress } from '../../../addon/progress.ts';

const watch = (): { readonly progress: Progress; readonly said: string[] } => {
  const said: string[] = [];
  return {
    progress: new Progress({ show: () => said.push('shown'), hide: () => said.push('gone'), turn: () => undefined }),
    said,
  };
};

test('what takes a moment is not spoken of, what takes longer is, once, until it ends', (t) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  t.after(() => mock.timers.reset());
  const { progress, said } = watch();
  progress.begin();
  mock.timers.tick(1000);
  progress.end();
  mock.timers.tick(60_000);
  assert.deepEqual(said, []);
  progress.begin();
  mock.timers.tick(1500);
  mock.timers.tick(60_000);
  assert.deepEqual(said, ['shown']);
  progress.end();
  progress.end();
  assert.deepEqual(said, ['shown', 'gone']);
});

test('beginning again while it is shown says it once', (t) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  t.after(() => mock.timers.reset());
  const { progress, said } = watch();
  progress.begin();
  mock.timers.tick(2000);
  progress.begin();
  mock.timers.tick(2000);
  assert.deepEqual(said, ['shown']);
});

test('the wheel, which turns since the press, stops at the end, and turns again where it goes on', (t) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  t.after(() => mock.timers.reset());
  const turns: boolean[] = [];
  const progress = new Progress({
    show: () => undefined,
    hide: () => undefined,
    turn: (isTurning) => turns.push(isTurning),
  });
  progress.begin();
  progress.end();
  progress.end();
  progress.begin();
  progress.begin();
  progress.end();
  assert.deepEqual(turns, [false, true, false]);
});

test('what has changed is said anew where it is shown, and only there', (t) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  t.after(() => mock.timers.reset());
  const { progress, said } = watch();
  progress.begin();
  progress.changed();
  mock.timers.tick(1500);
  progress.changed();
  progress.end();
  progress.changed();
  assert.deepEqual(said, ['shown', 'shown', 'gone']);
});
