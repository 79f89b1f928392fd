// One opening: in which order things are read, decided and sent, and how each failure ends.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OpenRequest, Reading } from '../../../addon/guard-api.ts';
import { HostCall, type HostEvent, type OpenMessage } from '../../../addon/host-connection.ts';
import { openAttachment } from '../../../addon/open-attachment.ts';
import type { Opening } from '../../../addon/recent-openings.ts';
import type { ToHost } from '../../../protocol/native-messages.ts';

// Thunderbird has this, Node 20 has not.
if (!('fromBase64' in Uint8Array)) Object.assign(Uint8Array, { fromBase64: (base64: string) => new Uint8Array(Buffer.from(base64, 'base64')) });

const request: OpenRequest = { id: 1, path: 'reader', viewOnly: false, name: 'a.pdf', declaredType: 'text/plain', sizeBytes: 9, clickedAtMs: 1000.5, interceptedAtMs: 1001 };
const piece = (text: string, isLast: boolean): Reading => ({ base64: Buffer.from(text).toString('base64'), sizeBytes: text.length, isLast });

interface Scene {
  readonly peeked?: Reading;
  readonly pulled?: readonly Reading[];
  /** What the host says once everything was sent. */
  readonly answers?: readonly HostEvent[];
}

const play = async (scene: Scene): Promise<{ opening: Opening; sent: ToHost[]; failures: unknown[][]; edits: unknown[][]; released: number[] }> => {
  const openings: Opening[] = [];
  const sent: ToHost[] = [];
  const [failures, edits, released]: [unknown[][], unknown[][], number[]] = [[], [], []];
  const pulled = [...(scene.pulled ?? [piece('%PDF-1.4\n', true)])];
  await openAttachment(request, {
    guard: {
      peek: () => Promise.resolve(scene.peeked ?? piece('%PDF-1.4\n', true)),
      pull: () => Promise.resolve(pulled.shift() ?? assert.fail('pulled beyond the end')),
      release: (id) => Promise.resolve(void released.push(id)),
    },
    host: {
      open: (message: OpenMessage, onEvent) => {
        sent.push(message);
        const call: HostCall = new HostCall(message.requestId, (next) => {
          sent.push(next);
          if (next.type === 'end') for (const answer of scene.answers ?? []) call.receive({ ...answer, requestId: message.requestId });
        }, onEvent);
        return call;
      },
    },
    recent: { add: (opening) => openings.push(opening), changed: () => undefined },
    notices: { notifyFailure: (...values) => Promise.resolve(void failures.push(values)), notifyEdited: (...values) => Promise.resolve(void edits.push(values)) },
  });
  return { opening: openings[0] ?? assert.fail('nothing was recorded'), sent, failures, edits, released };
};
const done: HostEvent = { type: 'done', requestId: 'x' };

test('sends what it pulled, in order, and releases the attachment', async () => {
  const { opening, sent, failures, released } = await play({ pulled: [piece('%PDF', false), piece('-1.4', false), piece('', true)], answers: [done] });
  assert.deepEqual(sent.map(({ type }) => type), ['open', 'chunk', 'chunk', 'end']);
  assert.equal(opening.outcome, 'done');
  assert.deepEqual(opening.attachment, { name: 'a.pdf', sizeBytes: 8, declaredType: 'text/plain', detectedType: 'application/pdf' });
  assert.equal(opening.stagesAtMs.click, 1000.5);
  assert.deepEqual([failures, released], [[], [1]]);
});

test('keeps what the host tells of stages, DispVM and an edited copy', async () => {
  const dispvm = { id: 'disp7', template: 'debian-13', engine: 'qemu', accelerator: 'tcg' } as const;
  const { opening, edits } = await play({ answers: [
    { type: 'dispvm', requestId: 'x', dispvm }, { type: 'stage', requestId: 'x', stage: 'visible', atMs: 2000 },
    { type: 'edited', requestId: 'x', path: '/home/me/a.pdf', sizeBytes: 3 }, done,
  ] });
  assert.deepEqual(opening.dispvm, dispvm);
  assert.equal(opening.stagesAtMs.visible, 2000);
  assert.deepEqual(edits, [['a.pdf', '/home/me/a.pdf']]);
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
    const { opening, failures, sent, released } = await play(scene);
    assert.equal(opening.failure, code);
    assert.deepEqual(failures, [['a.pdf', code, false]]);
    assert.deepEqual(released, [1]);
    if (scene.pulled !== undefined) assert.equal(sent.at(-1)?.type, 'cancel', 'the host is told to stop');
    if (scene.peeked !== undefined) assert.deepEqual(sent, [], 'the host is not asked at all');
  });
}

test('tells a document that was lost from one that never came', async () => {
  const { failures } = await play({ answers: [{ type: 'stage', requestId: 'x', stage: 'visible', atMs: 2000 }, { type: 'failed', requestId: 'x', code: 'dispvm-died' }] });
  assert.deepEqual(failures, [['a.pdf', 'dispvm-died', true]]);
});
