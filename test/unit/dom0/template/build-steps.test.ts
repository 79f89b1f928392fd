// The steps of a build, for whoever waits for it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stepIn } from '../../../../dom0/template/build-failure.ts';
import { words } from '../../../../protocol/words.ts';

test('a step is told in the language of whoever waits, with how long it took', () => {
  assert.equal(stepIn('de', 'Saving the machine …'), 'Maschine wird gespeichert …');
  assert.equal(stepIn('de', 'Saving the machine: 1.5 s'), 'Maschine wird gespeichert: 1.5 s');
  assert.equal(stepIn('en', 'Saving the machine …'), 'Saving the machine …');
});

test('what is no step of ours stays as it is, and no step is the beginning of another', () => {
  assert.equal(stepIn('de', 'E: unable to fetch'), 'E: unable to fetch');
  const steps = Object.values(words.en.commands.build.steps);
  for (const step of steps)
    assert.deepEqual(
      steps.filter((other) => other.startsWith(step)),
      [step],
    );
});
