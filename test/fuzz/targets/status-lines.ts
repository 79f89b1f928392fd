// dom0's side of a call as its client reads it, status lines and all: whatever comes, there is at most one end and
// nothing after it, nothing before the greeting but our own request, no edit after its end, and any split of the bytes
// leads to the same steps.
import assert from 'node:assert/strict';
import { Dom0Conversation, type Step } from '../../../native-host/dom0-conversation.ts';
import { errorCodes } from '../../../protocol/error-codes.ts';
import { jsonLineMaxBytes } from '../../../protocol/limits.ts';
import {
  encodeData,
  encodeExecParams,
  encodeExitCode,
  encodeHello,
  encodeMessage,
  MessageReader,
  messageTypes,
} from '../../../protocol/qrexec.ts';
import { stages, statusSchema } from '../../../protocol/stages.ts';
import type { FuzzTarget } from '../fuzz-target.ts';
import { inPieces } from '../pieces.ts';
import { assertSame } from '../same.ts';

const request = { intendedTarget: '@dispvm', requestId: 'abc-1', service: 'qubes.OpenInVM' };
const whole = (...messages: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(messages));
const status = (...values: readonly unknown[]): Uint8Array =>
  whole(
    ...encodeData(messageTypes.dataStderr, Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''))),
  );
const accepted = whole(
  encodeHello(3),
  encodeMessage(messageTypes.serviceConnect, encodeExecParams({ domain: 0, port: 0, cmdline: request.requestId })),
);
const dispvm = { id: 'disp12', template: 'debian-13', engine: 'qemu', accelerator: 'tcg' };

const converse = (pieces: Iterable<Uint8Array>): readonly Step[] => {
  const reader = new MessageReader();
  const conversation = new Dom0Conversation(request, null);
  const steps: Step[] = [];
  for (const piece of pieces) for (const message of reader.push(piece)) steps.push(...conversation.take(message));
  const isOver = steps.some((step) => step.do === 'over');
  assert.equal(conversation.phase === 'over', isOver);
  const lost = conversation.lost();
  assert.ok(isOver || typeof lost === 'string' || !lost.ok, 'a call without its end is never a success');
  return steps;
};

const check = (steps: readonly Step[]): void => {
  const kinds = steps.map((step) => step.do);
  assert.ok(!kinds.includes('over') || kinds.indexOf('over') === kinds.length - 1, 'nothing comes after the end');
  assert.ok(kinds.filter((kind) => kind === 'send').length <= 1);
  assert.ok(kinds[0] === undefined || kinds[0] === 'send' || kinds[0] === 'over');
  const outputEnd = kinds.indexOf('stdoutEnd');
  assert.ok(outputEnd === -1 || !kinds.slice(outputEnd + 1).some((kind) => kind === 'stdout' || kind === 'stdoutEnd'));
  for (const step of steps) {
    if (step.do === 'status') assert.deepEqual(statusSchema.parse(step.status), step.status);
    if (step.do === 'over' && !step.outcome.ok) assert.ok(errorCodes.includes(step.outcome.error.code));
    if (step.do === 'over' && step.outcome.ok)
      assert.ok(!kinds.includes('stdout') || outputEnd !== -1, 'a cut edit passes for a whole one');
  }
};

export const statusLines: FuzzTarget = {
  name: 'dom0’s answers to a call, with its status lines',
  limits: [jsonLineMaxBytes, ...Object.values(messageTypes)],
  maxBytes: 40_000,
  words: [
    ...stages,
    ...errorCodes.slice(0, 8),
    '"event":',
    '"failure"',
    '"stage"',
    '"atMs":1e999',
    '"__proto__"',
    '\\ud800',
    '\n',
    '\0',
  ],
  seeds: [
    whole(
      accepted,
      status(
        { event: 'stage', stage: 'callAccepted', atMs: 1.5 },
        { event: 'dispvm', dispvm },
        { event: 'idleClosed' },
        { event: 'editing' },
      ),
    ),
    whole(accepted, status({ event: 'failure', code: 'dispvm-died' }), encodeExitCode(125)),
    whole(
      accepted,
      ...encodeData(messageTypes.dataStdout, new Uint8Array(50)),
      encodeMessage(messageTypes.dataStdout),
      encodeExitCode(0),
    ),
    whole(
      encodeHello(3),
      status({ event: 'failure', code: 'too-many-dispvms' }),
      encodeMessage(messageTypes.serviceRefused, new Uint8Array(32)),
    ),
  ],
  run: (bytes) => {
    const steps = converse([bytes]);
    assertSame(converse(inPieces(bytes)), steps, 'another split gives something else');
    check(steps);
  },
};
