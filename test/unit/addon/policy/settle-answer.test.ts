// A person's answer against the decision about bytes that were read after it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Decision } from '../../../../addon/policy/decision.ts';
import { safestFirst, settleAnswer } from '../../../../addon/policy/settle-answer.ts';
import { choices, type Choice } from '../../../../protocol/policy.ts';

const decided = (action: Decision['action'], ...offered: Choice[]): Pick<Decision, 'action' | 'choices'> => ({
  action,
  choices: offered,
});

test('every choice has its place in the order', () => assert.deepEqual([...safestFirst].sort(), [...choices].sort()));

test('an answer counts where the later decision offers it too, and is asked for anew where it does not', () => {
  assert.equal(settleAnswer('open', decided('ask', 'view', 'open')), 'open');
  assert.equal(settleAnswer('local', decided('ask', 'view', 'open')), null);
});

test('a later decision that is wider leaves the answer as it is', () => {
  for (const choice of choices) {
    for (const action of ['view', 'open', 'thunderbird', 'local'] as const) {
      const carriedOut = settleAnswer(choice, decided(action)) ?? action;
      assert.ok(
        safestFirst.indexOf(carriedOut) <= safestFirst.indexOf(choice),
        `${choice}, then ${action}: ${carriedOut}`,
      );
    }
  }
});

test('what is blocked or only to be saved by the later decision is, whatever was answered', () => {
  for (const choice of choices)
    for (const action of ['block', 'save'] as const) assert.equal(settleAnswer(choice, decided(action)), null);
});
