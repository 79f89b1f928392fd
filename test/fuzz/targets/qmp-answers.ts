// Lines of a QEMU under attack: each is a message of the protocol or nothing, an answer has a number, a refusal is
// never a success, and what is an event to one reading is one to any.
import assert from 'node:assert/strict';
import { readQmpMessage } from '../../../dom0/qemu/qmp-messages.ts';
import { JsonLineReader } from '../../../protocol/json-lines.ts';
import { jsonLines, type FuzzTarget } from '../fuzz-target.ts';

const lineMaxBytes = 64 * 1024;

const check = (untrustedValue: unknown): void => {
  const message = readQmpMessage(untrustedValue);
  const isObject = typeof untrustedValue === 'object' && untrustedValue !== null && !Array.isArray(untrustedValue);
  const has = (key: string): boolean => isObject && Object.hasOwn(untrustedValue, key);
  if (message === null) return assert.ok(!has('QMP'));
  assert.ok(isObject);
  if (message.says === 'greeting') assert.ok(has('QMP'));
  if (message.says === 'event') assert.equal(typeof message.event.name, 'string');
  if (message.says !== 'answer') return;
  assert.ok(Number.isFinite(message.id) && (has('return') || has('error')));
  assert.equal(message.outcome.ok, has('return'), 'an answer without a value passes for a success');
};

export const qmpAnswers: FuzzTarget = {
  name: 'QEMU’s answers and events',
  limits: [lineMaxBytes],
  words: [
    '"return":',
    '"error":',
    '"class":',
    '"id":',
    '"event":',
    '"QMP":',
    '"data":',
    '"__proto__":{"return":{}}',
    '"id":1e400',
    'null',
    '\n',
    '{}',
  ],
  seeds: jsonLines(
    { QMP: { version: { qemu: { micro: 2, minor: 0, major: 10 } }, capabilities: ['oob'] } },
    { return: {}, id: 1 },
    { return: { status: 'running', running: true }, id: 2 },
    { id: 3, error: { class: 'GenericError', desc: 'no' } },
    { timestamp: { seconds: 1, microseconds: 2 }, event: 'VSERPORT_CHANGE', data: { open: true, id: 'agent' } },
    { event: 'SHUTDOWN', data: { guest: false } },
  ),
  run: (bytes) => {
    for (const line of new JsonLineReader(lineMaxBytes).push(bytes)) {
      check(line.ok ? line.untrustedValue : null);
      // The connection ends there.
      if (!line.ok) return;
    }
  },
};
