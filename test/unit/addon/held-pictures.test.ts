// Pictures inside a message: shown only where the policy says so of their bytes; everything else, and every failure,
// leaves them held.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OpenRequest, Reading } from '../../../addon/guard-api.ts';
import { judgeHeldPicture } from '../../../addon/held-pictures.ts';
import { unknownMessage } from '../../../addon/policy/decision.ts';
import { effectivePolicy } from '../../../addon/policy/effective-policy.ts';
import { managedPolicySchema } from '../../../protocol/policy.ts';
import { contract, makeLandscapePng, makePdf } from '../../../scripts/sample-files.ts';

// Thunderbird has it, Node 20 not yet.
if (!('fromBase64' in Uint8Array))
  Object.assign(Uint8Array, { fromBase64: (base64: string) => new Uint8Array(Buffer.from(base64, 'base64')) });

const show = { action: 'thunderbird' };
const pictures = { id: 'pictures', when: { types: ['image'] }, then: show };
const read = (bytes: Uint8Array): Reading => ({
  base64: Buffer.from(bytes).toString('base64'),
  sizeBytes: bytes.length,
  isLast: true,
});
const png = makeLandscapePng(8, 8);

const judge = async (
  policy: object,
  reading: Reading | Error,
  changes: Partial<OpenRequest> = {},
): Promise<string[]> => {
  const done: string[] = [];
  const note = (what: string): Promise<boolean> => Promise.resolve((done.push(what), true));
  const request: OpenRequest = {
    id: 1,
    path: 'in-message',
    wish: 'default',
    name: 'a.png',
    declaredType: '',
    guessedType: 'image/png',
    sizeBytes: null,
    isRemote: false,
    source: 'plain imap://mail/1',
    message: unknownMessage,
    clickedAtMs: 1,
    interceptedAtMs: 1,
    ...changes,
  };
  const effective = effectivePolicy(managedPolicySchema.parse({ version: 1, ...policy }), null);
  await judgeHeldPicture(request, {
    guard: {
      peek: () => (done.push('peek'), reading instanceof Error ? Promise.reject(reading) : Promise.resolve(reading)),
      showInThunderbird: () => note('show'),
      release: () => note('release').then(() => undefined),
    },
    policies: { ready: () => Promise.resolve(), current: () => ({ policy: effective, managed: { state: 'none' } }) },
  });
  return done;
};

test('shows a picture by a rule, once its bytes are one', async () => {
  assert.deepEqual(await judge({ rules: [pictures] }, read(png)), ['peek', 'show', 'release']);
  assert.deepEqual(
    await judge({ rules: [pictures] }, read(png), { name: '', guessedType: null }),
    ['peek', 'show', 'release'],
    'without a name too',
  );
});

const held: readonly (readonly [title: string, policy: object, reading: Reading, changes?: Partial<OpenRequest>])[] = [
  ['that no rule shows', {}, read(png)],
  [
    'that no rule shows, without reading it again',
    { rules: [{ ...pictures, when: { types: ['message'] } }] },
    read(png),
  ],
  ['whose bytes are no picture', { rules: [pictures], otherwise: show }, read(makePdf(contract))],
  ['whose bytes say nothing', { rules: [pictures], otherwise: show }, read(Buffer.from([1, 2, 3, 4]))],
  ['whose name says another thing', { rules: [pictures] }, read(png), { name: 'a.docx', guessedType: null }],
  ['that cannot be read', { rules: [pictures] }, { error: 'attachment-unreadable' }],
  [
    'that a mandatory rule keeps out',
    { rules: [pictures], mandatoryRules: [{ id: 'vm', when: { types: ['image'] }, then: { action: 'view' } }] },
    read(png),
  ],
  [
    'that a person is to be asked about',
    { rules: [{ ...pictures, then: { action: 'ask', choices: ['thunderbird', 'view'] } }] },
    read(png),
  ],
  [
    'of somebody whom the rule does not name',
    { rules: [{ ...pictures, when: { types: ['image'], senders: ['@example.org'] } }] },
    read(png),
  ],
];
for (const [title, policy, reading, changes] of held) {
  test(`holds a picture ${title}`, async () => {
    const done = await judge(policy, reading, changes);
    assert.ok(!done.includes('show'));
    assert.equal(done.at(-1), 'release');
  });
}

test('what goes wrong leaves the picture held, and lets go of it', async () => {
  assert.deepEqual(await judge({ rules: [pictures] }, new Error('gone')), ['peek', 'release']);
});
