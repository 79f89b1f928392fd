import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { Progress } from '../../../addon/progress.ts';

const watch = (): { readonly progress: Progress; readonly said: string[] } => {
  const said: string[] = [];
  return { progress: new Progress(() => said.push('shown'), () => said.push('gone')), said };
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
