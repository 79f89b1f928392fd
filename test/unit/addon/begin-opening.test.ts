// One opening: in which order things are read, decided and sent, and how each failure ends.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openAttachment } from '../../../addon/begin-opening.ts';
import { unknownMessage } from '../../../addon/policy/decision.ts';
import type { HostEvent } from '../../../addon/host-call.ts';
import type { Outcome } from '../../../addon/questions.ts';
import type { Outcome as PolicyOutcome } from '../../../protocol/policy.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { request, doneEvent, piece, type Scene, type Played, makeWorld, play } from './opening-scene.ts';

// Thunderbird has this, Node 20 has not.
if (!('fromBase64' in Uint8Array))
  Object.assign(Uint8Array, { fromBase64: (base64: string) => new Uint8Array(Buffer.from(base64, 'base64')) });

test('sends what it pulled, in order, and releases the attachment', async () => {
  const { opening, sent, told, released } = await play({
    pulled: [piece('%PDF', false), piece('-1.4', false), piece('', true)],
    answers: [doneEvent],
  });
  assert.deepEqual(
    sent.map(({ type }) => type),
    ['open', 'chunk', 'chunk', 'end'],
  );
  assert.equal(opening.outcome, 'done');
  assert.deepEqual(opening.attachment, {
    name: 'a.pdf',
    sizeBytes: 8,
    declaredType: 'application/pdf',
    detectedType: 'application/pdf',
  });
  assert.equal(opening.stagesAtMs.click, 1000.5);
  assert.deepEqual([told, released], [[], [1]]);
});

test('keeps what the host tells of stages, DispVM and an edited copy', async () => {
  const dispvm = { id: 'disp7', template: 'debian-13', engine: 'qemu', accelerator: 'tcg' } as const;
  const { opening, told } = await play({
    answers: [
      { type: 'dispvm', requestId: 'x', dispvm },
      { type: 'stage', requestId: 'x', stage: 'visible', atMs: 2000 },
      { type: 'edited', isElsewhere: false, requestId: 'x', path: '/home/me/a.pdf', sizeBytes: 3 },
      doneEvent,
    ],
  });
  assert.deepEqual(opening.dispvm, dispvm);
  assert.equal(opening.stagesAtMs.visible, 2000);
  assert.deepEqual(told, [['notifyEdited', 'a.pdf', '/home/me/a.pdf', false]]);
});

test('says so once where its window does not come to the front, and goes on', async () => {
  const { opening, told } = await play({ answers: [{ type: 'notShown', requestId: 'x' }, doneEvent] });
  assert.deepEqual([opening.outcome, told], ['done', [['notifyNotShown', 'a.pdf']]]);
});

const failing: readonly (readonly [title: string, scene: Scene, code: string])[] = [
  ['cannot be read', { peeked: { error: 'attachment-unreadable' } }, 'attachment-unreadable'],
  ['is empty', { peeked: piece('', true) }, 'attachment-empty'],
  ['breaks off', { pulled: [piece('%PDF', false), { error: 'attachment-unreadable' }] }, 'attachment-unreadable'],
  ['is too large', { pulled: [piece('%PDF', false), { error: 'attachment-too-large' }] }, 'attachment-too-large'],
  ['is refused', { answers: [{ type: 'failed', requestId: 'x', code: 'policy-denied' }] }, 'policy-denied'],
];
for (const [title, scene, code] of failing) {
  test(`says ${code} once where the attachment ${title}`, async () => {
    const { opening, told, sent, released } = await play(scene);
    assert.equal(opening.failure, code);
    assert.equal(opening.decision?.action, 'open', 'whatever fails, it was decided');
    assert.deepEqual(told, [['notifyFailure', 'a.pdf', code, false]]);
    assert.deepEqual(released, [1]);
    if (scene.pulled !== undefined) assert.equal(sent.at(-1)?.type, 'cancel', 'the host is told to stop');
    if (scene.peeked !== undefined) assert.deepEqual(sent, [], 'the host is not asked at all');
  });
}

test('gives the host’s call up where reading breaks in a way that nobody foresaw', async () => {
  const { opening, sent, told } = await play({
    onPull: () => {
      throw new Error('no such reader');
    },
  });
  assert.deepEqual([opening.outcome, opening.failure], ['failed', 'internal']);
  assert.deepEqual(
    sent.map(({ type }) => type),
    ['open', 'cancel'],
  );
  assert.equal(told.filter(([name]) => name === 'notifyFailure').length, 1);
});

test('counts as open until its end, and as edited from when an editor has it', async () => {
  assert.deepEqual((await play({ answers: [{ type: 'editing', requestId: 'x' }, doneEvent] })).held, [
    'begin',
    'editing a.pdf',
    'end',
  ]);
  const unedited: readonly Scene[] = [{}, { peeked: piece('', true) }, { outcome: { action: 'block' } }];
  for (const scene of unedited) assert.deepEqual((await play(scene)).held, ['begin', 'end']);
});

test('says that a window nobody used was closed', async () => {
  const { opening, told } = await play({ answers: [{ type: 'idleClosed', requestId: 'x' }, doneEvent] });
  assert.equal(opening.outcome, 'done');
  assert.deepEqual(told, [['notifyIdleClosed', 'a.pdf']]);
});

test('tells a document that was lost from one that never came', async () => {
  const { told } = await play({
    answers: [
      { type: 'stage', requestId: 'x', stage: 'visible', atMs: 2000 },
      { type: 'failed', requestId: 'x', code: 'dispvm-died' },
    ],
  });
  assert.deepEqual(told, [['notifyFailure', 'a.pdf', 'dispvm-died', true]]);
});

const inDispvm = { disposableTemplate: 'cad', network: true, closeAfterIdleMinutes: 5 };

test('passes on what the decision says about the DispVM', async () => {
  const { sent } = await play({ outcome: { action: 'open', ...inDispvm, returnEdits: false } });
  const [message] = sent;
  assert.ok(message?.type === 'open');
  const { viewOnly, disposableTemplate, network, returnEdits, closeAfterIdleMinutes } = message;
  assert.deepEqual(
    { viewOnly, disposableTemplate, network, returnEdits, closeAfterIdleMinutes },
    { viewOnly: false, disposableTemplate: 'cad', network: true, returnEdits: false, closeAfterIdleMinutes: 5 },
  );
});

test('asks for no edits back where it only views', async () => {
  const { sent, opening } = await play({ request: { wish: 'view' } });
  assert.ok(sent[0]?.type === 'open' && sent[0].viewOnly && !sent[0].returnEdits);
  assert.equal(opening.decision?.action, 'view');
});

test('opens nothing that is blocked, and says so', async () => {
  const { opening, sent, told, done, released } = await play({ outcome: { action: 'block' } });
  assert.deepEqual([opening.outcome, opening.failure, sent, done, released], ['blocked', null, [], [], [1]]);
  assert.deepEqual(
    told.map(([name, , action]) => [name, action]),
    [['notifyRefused', 'block']],
  );
});

test('offers to save what may only be saved', async () => {
  const { opening, sent, told, done } = await play({ outcome: { action: 'save' } });
  assert.deepEqual([opening.outcome, sent, done], ['saved', [], ['save']]);
  assert.deepEqual(
    told.map(([name, , action]) => [name, action]),
    [['notifyRefused', 'save']],
  );
});

test('opens locally only where the administrator allows it', async () => {
  const allowed = await play({ outcome: { action: 'local' }, mayOpenLocally: true });
  assert.deepEqual([allowed.opening.outcome, allowed.done, allowed.sent], ['local', ['openLocally'], []]);
  const refused = await play({ outcome: { action: 'local' } });
  assert.deepEqual(refused.done, []);
  assert.ok(refused.sent[0]?.type === 'open' && refused.sent[0].viewOnly);
});

test('leaves to Thunderbird what it shows itself, and opens the rest view-only in a DispVM', async () => {
  const message = await play({ outcome: { action: 'thunderbird' }, isMessage: true });
  assert.deepEqual([message.opening.outcome, message.done, message.sent], ['thunderbird', ['showInThunderbird'], []]);
  const other = await play({ outcome: { action: 'thunderbird' } });
  assert.deepEqual([other.opening.outcome, other.done], ['done', ['showInThunderbird']]);
  assert.ok(other.sent[0]?.type === 'open' && other.sent[0].viewOnly);
});

const asking: PolicyOutcome = { action: 'ask', choices: ['open', 'view', 'save'], ...inDispvm, returnEdits: true };

test('asks, does what was chosen and remembers it where that was wanted', async () => {
  const { opening, sent, done, questions } = await play({
    outcome: asking,
    answer: { choice: 'view', remember: 'type' },
  });
  assert.deepEqual(
    questions.map(({ name, mayRemember, decision }) => [name, mayRemember, decision.choices]),
    [['a.pdf', true, ['open', 'view', 'save']]],
  );
  assert.ok(sent[0]?.type === 'open' && sent[0].viewOnly && sent[0].disposableTemplate === 'cad');
  assert.deepEqual([opening.choice, opening.decision?.action, done], ['view', 'ask', ['remember view for type']]);
});

test('says nothing to a person who chose not to open, and says it where nobody answered', async () => {
  const declined = await play({ outcome: asking, answer: 'declined' });
  assert.deepEqual(
    [declined.opening.outcome, declined.sent, declined.told, declined.released],
    ['declined', [], [], [1]],
  );
  for (const answer of ['expired', 'refused'] as const) {
    const { opening, sent, told } = await play({ outcome: asking, answer });
    assert.deepEqual([opening.failure, sent], ['cancelled', []]);
    assert.deepEqual(
      told.map(([name]) => name),
      ['notifyFailure'],
    );
  }
});

test('tells of what is odd about a file that opens all the same', async () => {
  const { opening, told, sent } = await play({ request: { declaredType: 'image/png', name: 'a.png' } });
  assert.deepEqual(
    told.map(([name]) => name),
    ['notifyWarnings'],
  );
  assert.deepEqual(opening.evidence?.warnings, ['disagreement']);
  assert.equal(sent[0]?.type, 'open');
});

test('the wheel at the attachment stops when the document is visible, and while the person is asked', async () => {
  const { turns, opening } = await play({
    answers: [{ type: 'stage', requestId: 'x', stage: 'visible', atMs: 2000 }, doneEvent],
  });
  assert.deepEqual([turns, opening.outcome], [[false], 'done']);
  assert.deepEqual((await play({ outcome: asking, answer: { choice: 'view', remember: null } })).turns, [
    false,
    true,
    false,
  ]);
  assert.deepEqual((await play({ peeked: { error: 'attachment-gone' } })).turns, [false]);
});

test('keeps one entry of each opening for the activity list', async () => {
  const { activity, opening } = await play({ request: { message: { ...unknownMessage, sender: 'alex@example.org' } } });
  assert.deepEqual(activity, [
    {
      requestId: opening.requestId,
      askedAtMs: 1000.5,
      name: 'a.pdf',
      declaredType: 'application/pdf',
      detectedType: 'application/pdf',
      sizeBytes: 9,
      warnings: [],
      sender: 'alex@example.org',
      decision: { action: 'open', rule: 'otherwise', ruleTitle: null },
      dispvm: null,
      outcome: 'opened',
      failure: null,
      wasShown: false,
      edited: false,
    },
  ]);
  assert.equal((await play({ peeked: piece('', true) })).activity[0]?.failure, 'attachment-empty');
  const untitled = { id: 'x', enabled: true, when: { types: ['pdf'] }, then: { action: 'block' as const } };
  assert.deepEqual((await play({ rules: [untitled] })).activity[0]?.decision, {
    action: 'block',
    rule: 'x',
    ruleTitle: 'the rule x',
  });
});

test('a second click joins an opening that is on its way, and opens again what has ended', async () => {
  const { parts, played } = makeWorld({ pulled: [piece('%PDF', true), piece('%PDF', true), piece('%PDF', true)] });
  await Promise.all([
    openAttachment(request, parts),
    openAttachment({ ...request, id: 2 }, parts),
    openAttachment({ ...request, id: 3, source: 'another' }, parts),
  ]);
  assert.equal(played.openings.length, 2);
  assert.deepEqual([...played.released].sort(), [1, 2, 3]);
  await openAttachment({ ...request, id: 4 }, parts);
  assert.equal(played.openings.length, 3);
});

test('what is given up while it is read ends without a word, and nothing is sent', async () => {
  const { parts, played } = makeWorld({ onPeek: () => [...parts.underWay.values()][0]?.close() });
  await openAttachment(request, parts);
  assert.equal(played.openings[0]?.outcome, 'declined');
  assert.deepEqual([played.sent, played.told, played.released], [[], [], [1]]);
});

test('what is given up before its viewer has it is cancelled, and what is shown is closed in order', async () => {
  const giveUpAfter = async (answers: readonly HostEvent[]): Promise<readonly unknown[]> => {
    const { parts, played } = makeWorld({ answers });
    const opening = openAttachment(request, parts);
    await waitUntil(() => played.sent.some(({ type }) => type === 'end'), 'all of it was sent');
    for (const run of parts.underWay.values()) run.close();
    const [word] = played.sent.slice(-1);
    if (word?.type === 'cancel') await opening;
    return [word?.type, played.openings[0]?.outcome];
  };
  assert.deepEqual(await giveUpAfter([]), ['cancel', 'declined']);
  const delivered: HostEvent = { type: 'stage', requestId: 'x', stage: 'fileDelivered', atMs: 1 };
  assert.deepEqual(await giveUpAfter([delivered]), ['close', 'under-way']);
});

test('asks once more where reading took so long that the person has turned to something else', async (t) => {
  const start = Date.now();
  let passedMs = 0;
  t.mock.method(Date, 'now', () => start + passedMs);
  const late = (answer: Outcome): Promise<Played> => {
    passedMs = 0;
    return play({ onPeek: () => (passedMs = 61_000), answer });
  };
  const declined = await late('declined');
  assert.deepEqual([declined.opening.outcome, declined.sent], ['declined', []]);
  assert.deepEqual(
    declined.questions.map(({ isLate, mayRemember, decision }) => [isLate, mayRemember, decision.choices]),
    [[true, false, ['open']]],
  );
  const wanted = await late({ choice: 'open', remember: null });
  assert.deepEqual([wanted.opening.outcome, wanted.questions.length], ['done', 1]);
  passedMs = 0;
  const lateBytes = await play({ onPull: () => (passedMs = 61_000), answer: 'declined' });
  assert.equal(lateBytes.opening.outcome, 'declined');
  assert.deepEqual(
    lateBytes.sent.map(({ type }) => type),
    ['open', 'chunk', 'cancel'],
    'without its end it does not appear',
  );
});

test('asks a server that the sender chose for nothing before it is decided', async () => {
  let peeks = 0;
  const onPeek = (): void => void (peeks += 1);
  const remote = { isRemote: true };
  await play({ request: remote, outcome: { action: 'block' }, onPeek });
  await play({ request: remote, outcome: asking, answer: 'declined', onPeek });
  assert.equal(peeks, 0);
  const { opening } = await play({
    request: remote,
    outcome: asking,
    answer: { choice: 'view', remember: null },
    onPeek,
  });
  assert.deepEqual([opening.outcome, peeks], ['done', 1]);
});
