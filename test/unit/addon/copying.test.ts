// A copy of an attachment from its click to its end: what the host is asked, how often, and what the person is told.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HostEvent } from '../../../addon/host-call.ts';
import type { ToHost } from '../../../protocol/native-messages.ts';
import { outcomeSchema } from '../../../protocol/policy.ts';
import { doneEvent, makeWorld, piece, play, request, type Scene } from './opening-scene.ts';
import { openAttachment } from '../../../addon/begin-opening.ts';

// Thunderbird has this, Node 20 has not.
if (!('fromBase64' in Uint8Array))
  Object.assign(Uint8Array, { fromBase64: (base64: string) => new Uint8Array(Buffer.from(base64, 'base64')) });

const requestId = 'x';
const failed = (code: 'password-needed' | 'password-wrong' | 'cancelled' | 'print-failed'): HostEvent => ({
  type: 'failed',
  requestId,
  code,
});
const saved = { path: '/home/a (safe).pdf', sizeBytes: 9, isElsewhere: false, lacksText: false };
const copied: HostEvent = { type: 'copied', requestId, ...saved };
const whole = piece('%PDF-1.4\n', true);
const copies = (sent: readonly ToHost[]): readonly Extract<ToHost, { type: 'copy' }>[] =>
  sent.flatMap((message) => (message.type === 'copy' ? [message] : []));

/** The host answers each try by the next of these. */
const playTries = async (tries: readonly (readonly HostEvent[])[], scene: Scene): ReturnType<typeof play> => {
  const answers: HostEvent[] = [];
  let tried = 0;
  const { parts, played } = makeWorld({ ...scene, answers, pulled: tries.map(() => whole) });
  const { open } = parts.host;
  const host = {
    open: (...args: Parameters<typeof open>) => {
      answers.splice(0, answers.length, ...(tries[tried] ?? []));
      tried += 1;
      return open(...args);
    },
  };
  await openAttachment({ ...request, ...scene.request }, { ...parts, host });
  return { ...played, opening: played.openings[0] ?? assert.fail('nothing was recorded') };
};

test('a wish for a safe copy asks the host for one, with all bytes and no window', async () => {
  const { sent, opening, told, activity } = await play({
    request: { wish: 'safe-copy' },
    answers: [copied, doneEvent],
  });
  const [first, ...rest] = sent;
  assert.equal(first?.type, 'copy');
  assert.deepEqual(
    copies(sent).map(({ purpose, wrongPasswords, name }) => [purpose, wrongPasswords, name]),
    [['safe-copy', null, 'a.pdf']],
  );
  assert.deepEqual(
    rest.map(({ type }) => type),
    ['chunk', 'end'],
  );
  assert.deepEqual([opening.outcome, opening.copiedPath], ['copied', '/home/a (safe).pdf']);
  assert.deepEqual(told, [['notifyCopied', 'a.pdf', { type: 'copied', requestId: opening.requestId, ...saved }]]);
  assert.equal(activity[0]?.outcome, 'copied');
});

test('a rule can make a copy of what is clicked, or print it', async () => {
  for (const purpose of ['safe-copy', 'print'] as const) {
    const { sent } = await play({ outcome: outcomeSchema.parse({ action: purpose }) });
    assert.deepEqual(
      copies(sent).map((message) => message.purpose),
      [purpose],
    );
  }
});

test('the person can choose it where they are asked', async () => {
  const { sent, opening } = await play({
    outcome: outcomeSchema.parse({ action: 'ask', choices: ['open', 'safe-copy'], disposableTemplate: 'cad' }),
    answer: { choice: 'safe-copy', remember: null },
    answers: [copied, doneEvent],
  });
  assert.equal(opening.outcome, 'copied');
  assert.equal(copies(sent)[0]?.disposableTemplate, 'cad');
});

test('printing has ended well only where the host says that the pages went to a printer', async () => {
  const printing: HostEvent = { type: 'printing', requestId };
  const scene = { request: { wish: 'print' } } as const;
  const printed = await play({ ...scene, answers: [printing, { type: 'printed', requestId }, doneEvent] });
  assert.deepEqual([printed.opening.outcome, printed.told], ['printed', []]);
  const closed = await play({ ...scene, answers: [printing, doneEvent] });
  assert.deepEqual([closed.opening.outcome, closed.told], ['declined', []]);
  const broken = await play({ ...scene, answers: [printing, failed('print-failed')] });
  assert.equal(broken.opening.outcome, 'failed');
  assert.deepEqual(broken.told, [['notifyNotCopied', 'a.pdf', 'print', 'print-failed']]);
});

test('a password is asked for until it is right, each time with the whole document', async () => {
  const { sent, opening } = await playTries(
    [[failed('password-needed')], [failed('password-wrong')], [copied, doneEvent]],
    { request: { wish: 'safe-copy' } },
  );
  const asked = copies(sent);
  assert.deepEqual(
    asked.map(({ wrongPasswords }) => wrongPasswords),
    [null, 0, 1],
  );
  assert.equal(new Set(asked.map((message) => message.requestId)).size, 3);
  assert.equal(sent.filter(({ type }) => type === 'end').length, 3);
  assert.equal(opening.outcome, 'copied');
});

test('after three wrong passwords nothing more is asked, and the person is told', async () => {
  const wrong = [failed('password-wrong')];
  const { sent, opening, told } = await playTries([[failed('password-needed')], wrong, wrong, wrong, wrong], {
    request: { wish: 'safe-copy' },
  });
  assert.deepEqual(
    copies(sent).map(({ wrongPasswords }) => wrongPasswords),
    [null, 0, 1, 2],
  );
  assert.deepEqual([opening.outcome, opening.failure], ['failed', 'password-wrong']);
  assert.deepEqual(told, [['notifyNotCopied', 'a.pdf', 'safe-copy', 'password-wrong']]);
});

test('whoever closes the question for a password, or has no dialogs, is asked once', async () => {
  const scene: Scene = { request: { wish: 'safe-copy' } };
  const closed = await playTries([[failed('password-needed')], [failed('cancelled')]], scene);
  assert.deepEqual([closed.opening.outcome, closed.told], ['declined', []]);
  const undialled = await playTries([[failed('password-needed')], [failed('password-needed')]], scene);
  assert.deepEqual([undialled.opening.outcome, undialled.opening.failure], ['failed', 'password-needed']);
});

test('where the administrator forbids it, the wish for a copy comes to what the rules say', async () => {
  const { parts, played } = makeWorld({ request: { wish: 'safe-copy' } });
  const { policy } = parts.policies.current();
  const forbidden = { ...policy, switches: { ...policy.switches, maySafeCopy: false } };
  const policies = { ...parts.policies, current: () => ({ policy: forbidden, managed: { state: 'none' } as const }) };
  await openAttachment({ ...request, wish: 'safe-copy' }, { ...parts, policies });
  assert.deepEqual(copies(played.sent), []);
  assert.equal(played.openings[0]?.decision?.action, 'open');
});

test('who wishes for a safe copy is asked how by the host; a rule that makes one asks nothing', async () => {
  const byHand = await play({ request: { wish: 'safe-copy' }, answers: [copied, doneEvent] });
  assert.deepEqual(
    copies(byHand.sent).map(({ searchable }) => searchable),
    [null],
  );
  const printed = await play({ request: { wish: 'print' }, answers: [{ type: 'printed', requestId }, doneEvent] });
  assert.deepEqual(
    copies(printed.sent).map(({ searchable }) => searchable),
    [false],
  );
});

test('what was answered once goes with the next try, which needs a password', async () => {
  const asking: HostEvent = { type: 'asking', requestId };
  const { sent } = await playTries(
    [
      [asking, { type: 'answered', requestId, searchable: true }, failed('password-needed')],
      [{ type: 'textPage', requestId, page: 1, pages: 1 }, copied, doneEvent],
    ],
    { request: { wish: 'safe-copy' } },
  );
  assert.deepEqual(
    copies(sent).map(({ searchable, wrongPasswords }) => [searchable, wrongPasswords]),
    [
      [null, null],
      [true, 0],
    ],
  );
});

test('whoever closes the question how has declined, and is told nothing of a failure', async () => {
  const { opening, told } = await playTries([[{ type: 'asking', requestId }, failed('cancelled')]], {
    request: { wish: 'safe-copy' },
  });
  assert.deepEqual([opening.outcome, told], ['declined', []]);
});
