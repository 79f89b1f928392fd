// Several attachments of one message: which go together, what is sent of them, and what is told.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OpenRequest, Reading } from '../../../addon/guard-api.ts';
import type { Parts } from '../../../addon/opening-parts.ts';
import type { HostEvent } from '../../../addon/host-call.ts';
import { openTogether } from '../../../addon/open-together.ts';
import { tellNotTogether, tellRiskOnce } from '../../../addon/together-told.ts';
import { Deferred } from '../../../protocol/deferred.ts';
import type { Switches } from '../../../protocol/policy.ts';
import type { ToHost } from '../../../protocol/native-messages.ts';
import { doneEvent, makeWorld, piece, request, type Scene } from './opening-scene.ts';

// Node.js 20 lacks it; Thunderbird has it.
if (!('fromBase64' in Uint8Array))
  Object.assign(Uint8Array, { fromBase64: (base64: string) => new Uint8Array(Buffer.from(base64, 'base64')) });

const named = (...names: readonly string[]): readonly OpenRequest[] =>
  names.map((name, index) => ({
    ...request,
    id: index + 1,
    name,
    declaredType: '',
    source: `plain mailbox:///a?part=1.${index}`,
  }));

interface Told {
  readonly why: readonly string[];
  readonly risks: number;
  /** What was said to be judged. */
  readonly judged: readonly string[];
  readonly left: number;
  readonly sent: readonly ToHost[];
  readonly played: ReturnType<typeof makeWorld>['played'];
}

const open = async (
  requests: readonly OpenRequest[],
  scene: Scene = {},
  {
    transport = 'embedded',
    switches = {},
    onPeek = () => undefined,
    guard = {},
    giveUp = false,
  }: {
    transport?: 'qubes' | 'embedded' | 'farm';
    switches?: Partial<Switches>;
    /** While they are judged. */
    onPeek?: (parts: Parts) => void;
    guard?: Partial<Parts['guard']>;
    /** As soon as it is under way. */
    giveUp?: boolean;
  } = {},
): Promise<Told> => {
  const { parts, played } = makeWorld({
    pulled: requests.map(({ name }) => piece(`of ${name}`, true)),
    onPeek: () => onPeek(parts),
    ...scene,
  });
  const why: string[] = [];
  const judged: string[] = [];
  let risks = 0;
  const { policy } = parts.policies.current();
  const opening = openTogether(requests, {
    ...parts,
    guard: { ...parts.guard, ...guard },
    host: { open: (message, onEvent) => parts.host.open(message, onEvent), transport },
    policies: {
      ready: () => Promise.resolve(),
      current: () => ({
        policy: { ...policy, switches: { ...policy.switches, ...switches } },
        managed: { state: 'none' },
      }),
    },
    nameTogether: (files) => `${files} files`,
    tellNotTogether: (reason) => Promise.resolve(void why.push(reason)),
    showJudging: ({ untrustedName }) => Promise.resolve(void judged.push(untrustedName)),
    tellRisk: () => Promise.resolve(void (risks += 1)),
  });
  if (giveUp) setImmediate(() => [...parts.underWay.values()].forEach((one) => one.close()));
  await opening;
  return { why, risks, judged, sent: played.sent, played, left: parts.underWay.size };
};
const beginnings = ({ sent }: Told): readonly string[] =>
  sent.filter(({ type }) => type === 'open' || type === 'openTogether').map(({ type }) => type);

test('what may be viewed goes in one request, one file after the other, each with its end', async () => {
  const told = await open(named('a.pdf', 'b.pdf', 'c.pdf'));
  assert.deepEqual(
    told.sent.map((message) =>
      message.type === 'chunk' ? Buffer.from(message.base64, 'base64').toString() : message.type,
    ),
    ['openTogether', 'of a.pdf', 'fileEnd', 'of b.pdf', 'fileEnd', 'of c.pdf', 'fileEnd', 'end'],
  );
  const [first] = told.sent;
  assert.ok(first?.type === 'openTogether');
  assert.equal(first.name, '3 files');
  assert.deepEqual(
    first.files.map(({ name }) => name),
    ['a.pdf', 'b.pdf', 'c.pdf'],
  );
  assert.equal(told.risks, 1);
  assert.deepEqual(told.played.released, [1, 2, 3]);
  assert.deepEqual(
    told.played.activity.map(({ name, outcome }) => [name, outcome]),
    [['3 files', 'opened']],
  );
});

test('what is blocked is not among them, and is told by itself', async () => {
  const told = await open(named('a.pdf', 'setup.exe', 'b.pdf'));
  const [first] = told.sent;
  assert.ok(first?.type === 'openTogether');
  assert.deepEqual(
    first.files.map(({ name }) => name),
    ['a.pdf', 'b.pdf'],
  );
  assert.deepEqual(beginnings(told), ['openTogether']);
  assert.ok(
    told.played.told.some(([name, untrustedName]) => name === 'notifyRefused' && untrustedName === 'setup.exe'),
  );
});

test('what wants another template or a network, or lies on a server that the sender chose, is opened by itself', async () => {
  const elsewhere = { action: 'open', network: false, returnEdits: true, closeAfterIdleMinutes: null } as const;
  for (const outcome of [
    { ...elsewhere, disposableTemplate: 'office' },
    { ...elsewhere, disposableTemplate: null, network: true },
  ]) {
    const told = await open(named('a.pdf', 'b.pdf'), { outcome });
    assert.deepEqual(beginnings(told), ['open', 'open']);
    assert.equal(told.risks, 0);
  }
  const remote = named('a.pdf', 'b.pdf', 'c.pdf').map((one) => ({ ...one, isRemote: one.id === 2 }));
  assert.deepEqual([...beginnings(await open(remote))].sort(), ['open', 'openTogether']);
});

test('one that is left over is opened as if it had been clicked', async () => {
  const told = await open(named('a.pdf', 'setup.exe'));
  assert.deepEqual(beginnings(told), ['open']);
  assert.deepEqual(told.why, []);
});

test('where it is forbidden or not possible each is opened by itself, and the person is told why', async () => {
  for (const [why, world] of [
    ['forbidden', { switches: { maySameVm: false } }],
    ['qubes', { transport: 'qubes' }],
    ['farm', { transport: 'farm' }],
  ] as const) {
    const told = await open(named('a.pdf', 'b.pdf'), {}, world);
    assert.deepEqual(told.why, [why]);
    assert.deepEqual(beginnings(told), ['open', 'open']);
    assert.equal(told.risks, 0);
  }
});

test('one that cannot be read to its end ends them all, and is told', async () => {
  const told = await open(named('a.pdf', 'b.pdf'), {
    pulled: [piece('whole', true), { error: 'attachment-unreadable' }],
  });
  assert.ok(!told.sent.some(({ type }) => type === 'end'));
  assert.ok(told.sent.some(({ type }) => type === 'cancel'));
  assert.deepEqual(
    told.played.told.filter(([name]) => name === 'notifyFailure').map(([, ...values]) => values),
    [['2 files', 'attachment-unreadable', false]],
  );
});

test('one of them that is wanted by itself is asked for again, by its own rule; one that is not there is not', async () => {
  const wanted = (file: number): HostEvent => ({ type: 'fileWanted', requestId: 'x', file });
  const told = await open(named('a.pdf', 'b.pdf'), { answers: [wanted(1), wanted(2), doneEvent] });
  assert.deepEqual(told.played.done, ['openAgain 2 default']);
});

test('while they are judged the person is told after a moment, and can give it up: none is opened, all are let go', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const told = await open(
    named('a.pdf', 'b.pdf', 'c.pdf'),
    {},
    {
      onPeek: ({ underWay }) => {
        t.mock.timers.tick(1500);
        for (const one of underWay.values()) one.close();
      },
    },
  );
  assert.deepEqual([told.judged, told.sent, told.played.released, told.left], [['3 files'], [], [1, 2, 3], 0]);
  assert.deepEqual(
    told.played.told.map(([name, untrustedName]) => [name, untrustedName]),
    [['endProgress', '3 files']],
  );
});

test('giving it up while a server does not answer waits for that server no longer', async () => {
  const asked = new Deferred<Reading>();
  const told = await open(
    named('a.pdf', 'b.pdf'),
    {},
    {
      guard: {
        peek: () => asked.promise,
        rest: () => Promise.resolve(asked.resolve({ error: 'attachment-unreadable' })),
      },
      giveUp: true,
    },
  );
  assert.deepEqual([told.sent, told.played.released], [[], [1, 2]]);
});

test('what it means is said once, and why not each time', async () => {
  const kept: Record<string, unknown> = {};
  const memory = {
    get: () => Promise.resolve({ ...kept }),
    set: (values: Record<string, unknown>) => Promise.resolve(void Object.assign(kept, values)),
  };
  const said: string[] = [];
  const tell = (title: string): Promise<void> => Promise.resolve(void said.push(title));
  await tellRiskOnce(memory, tell);
  await tellRiskOnce(memory, tell);
  await tellNotTogether('forbidden', tell);
  await tellNotTogether('forbidden', tell);
  assert.deepEqual(said, ['togetherRisk', 'togetherNot', 'togetherNot']);
});
