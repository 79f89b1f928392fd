// What a payload is read as holds printable ASCII alone, within its limits, and encodes to something that is read as
// the same.
import assert from 'node:assert/strict';
import { decodePrepareReply, agentFailure, prepareReplyBytes } from '../../../protocol/agent-services.ts';
import { errorCodes } from '../../../protocol/error-codes.ts';
import {
  decodeExecParams,
  decodeTriggerService,
  decodeUint32,
  encodeExecParams,
  encodeTriggerService,
} from '../../../protocol/qrexec.ts';
import { type FuzzTarget } from '../fuzz-target.ts';
import { assertSame } from '../same.ts';

const printable = /^[\x20-\x7e]*$/;

export const qrexecPayloads: FuzzTarget = {
  name: 'payloads of qrexec messages: requests, command lines, numbers, an agent’s replies',
  limits: [64, 32, 160, 65000],
  maxBytes: 70_000,
  words: ['@dispvm', '@adminvm', 'qubes.OpenInVM', '+network', '\0'],
  seeds: [
    encodeTriggerService({
      untrustedSource: 'work',
      intendedTarget: '@dispvm',
      requestId: 'abc-1',
      service: 'qubes.OpenInVM+network',
    }),
    encodeTriggerService({ untrustedSource: '', intendedTarget: '', requestId: '', service: 'x'.repeat(65000) }),
    encodeExecParams({ domain: 0, port: 0, cmdline: 'user:QUBESRPC qubes.OpenInVM dom0' }),
    new Uint8Array(24).fill(255),
    Uint8Array.of(126, 0, 0, 0),
  ],
  run: (bytes) => {
    const request = decodeTriggerService(bytes);
    if (request !== null) {
      for (const text of Object.values(request)) assert.match(text as string, printable);
      assert.ok(
        request.untrustedSource.length < 64 && request.intendedTarget.length < 64 && request.requestId.length < 32,
      );
      assert.ok(request.service.length >= 1 && request.service.length <= 65000);
      assertSame(decodeTriggerService(encodeTriggerService(request)), request, 'it does not encode to the same');
    }
    const params = decodeExecParams(bytes);
    if (params !== null) {
      assert.match(params.cmdline, printable);
      assert.ok(Buffer.from(encodeExecParams(params)).equals(bytes), 'it does not encode to the same');
    }
    const number = decodeUint32(bytes);
    assert.equal(number === null, bytes.length !== 4);
    const failed = agentFailure(number ?? 0);
    assert.ok(failed === null ? (number ?? 0) === 0 : errorCodes.includes(failed));
    const reply = decodePrepareReply(bytes);
    assert.equal(reply === null, bytes.length !== prepareReplyBytes);
    assert.equal(reply?.drawn.random.length ?? 16, 16);
  },
};
