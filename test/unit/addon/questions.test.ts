// Questions that wait for a person.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Question } from '../../../addon/page-messages.ts';
import { decide } from '../../../addon/policy/decide.ts';
import { unknownMessage, type EffectivePolicy, type Evidence } from '../../../addon/policy/decision.ts';
import { effectivePolicy } from '../../../addon/policy/effective-policy.ts';
import { Questions, questionsMax, type Outcome, type QuestionWindows } from '../../../addon/questions.ts';

const evidence: Evidence = {
  untrustedName: 'a.pdf',
  declared: null,
  guessed: null,
  extension: 'application/pdf',
  detected: null,
  sizeBytes: 1,
  warnings: [],
  message: unknownMessage,
};
const asking: EffectivePolicy = {
  ...effectivePolicy(null, null),
  otherwise: {
    action: 'ask',
    choices: ['open', 'view'],
    disposableTemplate: null,
    network: false,
    closeAfterIdleMinutes: null,
    returnEdits: true,
  },
};
const question: Question = {
  name: 'a.pdf',
  evidence,
  decision: decide(evidence, asking, 'default'),
  mayRemember: true,
};

interface Desk {
  readonly windows: QuestionWindows;
  readonly shown: string[];
  readonly closed: number[];
  readonly closeByHand: (windowId: number) => void;
}
const makeDesk = (show?: () => Promise<number>): Desk => {
  const [shown, closed]: [string[], number[]] = [[], []];
  let onClosed: (windowId: number) => void = () => undefined;
  const windows: QuestionWindows = {
    show: show ?? ((requestId) => Promise.resolve(shown.push(requestId))),
    close: (windowId) => Promise.resolve(void closed.push(windowId)),
    onClosed: { addListener: (listener) => (onClosed = listener) },
  };
  return { windows, shown, closed, closeByHand: (windowId) => onClosed(windowId) };
};
const settled = (): Promise<void> => new Promise((done) => setImmediate(done));

test('closing its window before its number is known declines it too', async () => {
  let shown: (windowId: number) => void = () => undefined;
  const desk = makeDesk(() => new Promise((resolve) => (shown = resolve)));
  const questions = new Questions(desk.windows);
  const outcome = questions.ask('a', question);
  desk.closeByHand(7);
  shown(7);
  assert.equal(await outcome, 'declined');
});

test('gives the answer to the opening that waits, and closes the window', async () => {
  const desk = makeDesk();
  const questions = new Questions(desk.windows);
  const outcome = questions.ask('a', question);
  await settled();
  assert.deepEqual([desk.shown, questions.find('a')], [['a'], question]);
  questions.answer('a', 'view', 'type');
  assert.deepEqual(await outcome, { choice: 'view', remember: 'type' });
  assert.deepEqual([desk.closed, questions.find('a')], [[1], null]);
});

test('takes a closed window, “do not open” and a choice that was not offered for no', async () => {
  for (const act of [
    (_: Questions, desk: Desk) => desk.closeByHand(1),
    (questions: Questions) => questions.answer('a', null, null),
    (questions: Questions) => questions.answer('a', 'local', 'type'),
  ]) {
    const desk = makeDesk();
    const questions = new Questions(desk.windows);
    const outcome = questions.ask('a', question);
    await settled();
    act(questions, desk);
    assert.equal(await outcome, 'declined');
  }
});

test('remembers nothing where the administrator does not let people add rules', async () => {
  const questions = new Questions(makeDesk().windows);
  const outcome = questions.ask('a', { ...question, mayRemember: false });
  await settled();
  questions.answer('a', 'open', 'type');
  assert.deepEqual(await outcome, { choice: 'open', remember: null });
});

test('an answer to a question that is over changes nothing', async () => {
  const questions = new Questions(makeDesk().windows);
  questions.answer('nobody', 'open', null);
  const outcome = questions.ask('a', question);
  await settled();
  questions.answer('a', null, null);
  questions.answer('a', 'open', null);
  assert.equal(await outcome, 'declined');
});

test('asks no more than so many at once, and asks again once one is answered', async () => {
  const questions = new Questions(makeDesk().windows);
  const waiting = Array.from({ length: questionsMax }, (_, index) => questions.ask(`q${index}`, question));
  assert.equal(await questions.ask('more', question), 'refused');
  await settled();
  questions.answer('q0', null, null);
  await waiting[0];
  const again = questions.ask('more', question);
  await settled();
  questions.answer('more', 'open', null);
  assert.deepEqual(await again, { choice: 'open', remember: null });
  for (let index = 1; index < questionsMax; index += 1) questions.answer(`q${index}`, null, null);
});

test('gives up where nobody answers, and where no window can be shown', async () => {
  const desk = makeDesk();
  assert.equal(await new Questions(desk.windows, 5).ask('a', question), 'expired');
  assert.deepEqual(desk.closed, [1]);
  const log = console.error;
  console.error = () => undefined;
  assert.equal(
    await new Questions(makeDesk(() => Promise.reject(new Error('no window'))).windows).ask('a', question),
    'refused',
  );
  console.error = log;
});

test('closes a window that arrives after its answer', async () => {
  let arrive: (windowId: number) => void = () => undefined;
  const desk = makeDesk(() => new Promise((resolve) => (arrive = resolve)));
  const questions = new Questions(desk.windows);
  const outcome: Promise<Outcome> = questions.ask('a', question);
  questions.answer('a', 'open', null);
  await outcome;
  arrive(7);
  await settled();
  assert.deepEqual(desk.closed, [7]);
});
