// The message schemas and the small codecs: what they take, and that nothing else gets through.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  agentExitCodes,
  agentFailure,
  decodePrepareReply,
  encodePrepareRequest,
  prepareReplyBytes,
  prepareRequestBytes,
} from '../../../protocol/agent-services.ts';
import { errorCodes, errorCodeSchema } from '../../../protocol/error-codes.ts';
import { fromGuiSchema, toGuiSchema } from '../../../protocol/gui-messages.ts';
import { languages } from '../../../protocol/language.ts';
import { nativeChunkBytes, nativeMessageToHostMaxBytes } from '../../../protocol/limits.ts';
import { toAddonSchema, toHostSchema } from '../../../protocol/native-messages.ts';
import { dataDir, dom0Socket, policyDir, runtimeDir } from '../../../protocol/paths.ts';
import { failure, success } from '../../../protocol/result.ts';
import { requestIdSchema, stages, statusSchema } from '../../../protocol/stages.ts';
import { describeFailure, userMessages } from '../../../protocol/user-messages.ts';

test('takes no message with a field too many, too few or of another type', () => {
  const open = {
    type: 'open',
    requestId: 'r',
    name: 'a.pdf',
    start: '',
    viewOnly: false,
    disposableTemplate: null,
    network: false,
    returnEdits: true,
    closeAfterIdleMinutes: null,
  };
  assert.ok(toHostSchema.safeParse(open).success);
  for (const wrong of [
    { ...open, more: 1 },
    { ...open, name: undefined },
    { ...open, viewOnly: 1 },
    { ...open, disposableTemplate: '../x' },
    { ...open, requestId: 'a b' },
    { ...open, name: 'x'.repeat(4097) },
  ]) {
    assert.equal(toHostSchema.safeParse(wrong).success, false);
  }
});

test('takes nothing arbitrary for a message', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      for (const schema of [toHostSchema, toAddonSchema, toGuiSchema, fromGuiSchema, statusSchema])
        assert.equal(schema.safeParse(value).success, false);
    }),
  );
});

test('lets a full chunk fit into one native message, and no larger chunk through', () => {
  const chunk = (bytes: number): { type: string; requestId: string; base64: string } => ({
    type: 'chunk',
    requestId: 'x'.repeat(31),
    base64: Buffer.alloc(bytes).toString('base64'),
  });
  assert.ok(toHostSchema.safeParse(chunk(nativeChunkBytes)).success);
  assert.ok(JSON.stringify(chunk(nativeChunkBytes)).length <= nativeMessageToHostMaxBytes);
  assert.equal(toHostSchema.safeParse(chunk(nativeChunkBytes + 3)).success, false);
});

test('keeps request ids within what qrexec carries', () => {
  assert.ok(requestIdSchema.safeParse('x'.repeat(31)).success);
  for (const wrong of ['', 'x'.repeat(32), 'a/b', 'a\n', 'ü'])
    assert.equal(requestIdSchema.safeParse(wrong).success, false);
});

test('takes every stage and code as a status, and no text of another kind', () => {
  for (const stage of stages) assert.ok(statusSchema.safeParse({ event: 'stage', stage, atMs: 1.5 }).success);
  for (const code of errorCodes) assert.ok(statusSchema.safeParse({ event: 'failure', code }).success);
  assert.equal(statusSchema.safeParse({ event: 'failure', code: 'click here' }).success, false);
  assert.equal(errorCodeSchema.safeParse('').success, false);
});

test('has a complete message for every code, and no code twice', () => {
  assert.equal(new Set(errorCodes).size, errorCodes.length);
  for (const language of languages) {
    for (const code of errorCodes) {
      for (const sentence of Object.values(userMessages[language][code]) as string[])
        assert.match(sentence, /^\p{Lu}.*\.$/u);
      assert.ok(describeFailure(code, language).length > 60);
    }
  }
});

test('writes the time and entropy of glovebox.Prepare where the agent looks for them', () => {
  const request = Buffer.from(encodePrepareRequest(0x0102030405060708n, new Uint8Array(64).fill(9)));
  assert.equal(request.length, prepareRequestBytes);
  assert.equal(request.subarray(0, 8).toString('hex'), '0807060504030201');
  assert.ok(request.subarray(8).every((byte) => byte === 9));
  assert.throws(() => encodePrepareRequest(1n, new Uint8Array(63)));
});

test('reads a Prepare reply of exactly the length, and no other', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2 * prepareReplyBytes }), (reply) => {
      assert.equal(decodePrepareReply(reply) === null, reply.length !== prepareReplyBytes);
    }),
  );
  const random = new Uint8Array(16).fill(1);
  const bootId = new Uint8Array(36).fill(2);
  const machineId = new Uint8Array(32).fill(3);
  const reply = Uint8Array.of(8, 7, 6, 5, 4, 3, 2, 1, ...random, ...bootId, ...machineId);
  const unixTimeNs = 0x0102030405060708n;
  assert.deepEqual(decodePrepareReply(reply), { unixTimeNs, drawn: { random, bootId, machineId } });
});

test('has a code for each exit code of the agent, and agent-protocol for any other', () => {
  assert.equal(agentFailure(agentExitCodes.ok), null);
  const known = new Set<number>(Object.values(agentExitCodes));
  fc.assert(
    fc.property(fc.integer(), (exitCode) => known.has(exitCode) || agentFailure(exitCode) === 'agent-protocol'),
  );
  assert.equal(agentFailure(agentExitCodes.viewerMissing), 'viewer-missing');
});

test('finds its folders from the environment alone', () => {
  assert.equal(dom0Socket({}, 1000), '/tmp/glovebox-1000/qrexec.sock');
  assert.equal(runtimeDir({ XDG_RUNTIME_DIR: '/run/user/1000' }, 1000), '/run/user/1000/glovebox');
  assert.equal(runtimeDir({ XDG_RUNTIME_DIR: '/run/user/1000', GLOVEBOX_RUNTIME_DIR: '/r' }, 1000), '/r');
  assert.equal(dataDir({ HOME: '/home/u' }), '/home/u/.local/share/glovebox');
  assert.equal(policyDir({ HOME: '/home/u', XDG_CONFIG_HOME: '/c' }), '/c/glovebox/policy.d');
});

test('keeps a value and an error apart', () => {
  assert.deepEqual(success(1), { ok: true, value: 1 });
  assert.deepEqual(failure('internal'), { ok: false, error: 'internal' });
});
