import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { AgentOutput, type Heard } from '../../../../dom0/server/agent-output.ts';
import { agentExitCodes, deliveredLine } from '../../../../protocol/agent-services.ts';
import { messageTypes, type Message } from '../../../../protocol/qrexec.ts';
import type { Result } from '../../../../protocol/result.ts';

const { dataStderr, dataStdout, dataExitCode } = messageTypes;
const stderr = (text: string): Message => ({ type: dataStderr, payload: new TextEncoder().encode(text) });
const stdout = (bytes: number): Message => ({ type: dataStdout, payload: new Uint8Array(bytes) });
const exit = (code: number): Message => ({ type: dataExitCode, payload: Uint8Array.of(code, 0, 0, 0) });
const delivered = stderr(deliveredLine);

const hearAll = (messages: readonly Message[], { mayEdit = true, isWholeSent = true } = {}): Result<Heard> => {
  const output = new AgentOutput({ mayEdit });
  if (isWholeSent) output.attachmentEnds();
  let last: Result<Heard> = { ok: true, value: { heard: 'nothing' } };
  for (const message of messages) {
    last = output.hear(message);
    if (!last.ok) return last;
  }
  return last;
};

const refused = { ok: false, error: 'agent-protocol' };

test('an orderly end is delivered, the edit, its end and exit code 0', () => {
  const pieces = [stderr('deli'), stderr('vered\n'), stdout(10), stdout(1), stderr(''), stdout(0)];
  assert.deepEqual(hearAll([...pieces, exit(0)]), { ok: true, value: { heard: 'exit' } });
  assert.deepEqual(hearAll([delivered, stdout(0), stderr(''), exit(0)]), { ok: true, value: { heard: 'exit' } });
});

for (const [title, messages] of [
  ['a second end of stderr', [delivered, stderr(''), stderr('')]],
  ['a word after the end of stderr', [stderr(''), delivered]],
  ['a word after the end of the edit', [stdout(0), delivered]],
  ['a second word', [delivered, stderr('d')]],
  ['another word', [stderr('denied')]],
  ['a piece after the end of the edit', [delivered, stdout(0), stdout(1)]],
  ['a second end of the edit', [delivered, stdout(0), stdout(0)]],
  ['an edit before the viewer had the file', [stdout(1)]],
  ['an exit without the end of the edit', [delivered, stdout(5), exit(0)]],
  ['an exit before anything was opened', [stdout(0), exit(0)]],
  ['an unknown exit code', [delivered, stdout(0), exit(99)]],
  ['another message', [{ type: messageTypes.hello, payload: Uint8Array.of(4, 0, 0, 0) }]],
] as const) {
  test(`refuses ${title}`, () => assert.deepEqual(hearAll(messages), refused));
}

test('refuses an edit of a file that is only viewed, and a viewer that has a file before its end was sent', () => {
  assert.deepEqual(hearAll([delivered, stdout(1)], { mayEdit: false }), refused);
  assert.deepEqual(hearAll([delivered], { isWholeSent: false }), refused);
});

test('a guest that could not open the file says why at any time', () => {
  for (const before of [[], [stdout(0)], [delivered, stdout(5)]]) {
    const outcome = hearAll([...before, exit(agentExitCodes.storageFull)]);
    assert.deepEqual(outcome, { ok: false, error: 'guest-storage-full' });
  }
});

const anyWord = fc.constantFrom(new Uint8Array(0), delivered.payload, exit(0).payload);
const anyMessage: fc.Arbitrary<Message> = fc.record({
  type: fc.constantFrom(...Object.values(messageTypes), dataStdout, dataStderr, dataExitCode),
  payload: fc.oneof(fc.uint8Array({ maxLength: 12 }), anyWord),
});

test('whatever a guest says is heard in one order, each end once, and nothing after the exit', () => {
  fc.assert(fc.property(fc.array(anyMessage, { maxLength: 40 }), fc.boolean(), (messages, mayEdit) => {
    const output = new AgentOutput({ mayEdit });
    output.attachmentEnds();
    const heard: string[] = [];
    for (const message of messages) {
      const result = output.hear(message);
      if (!result.ok) break;
      const { value } = result;
      heard.push(value.heard === 'edit' && value.untrustedPiece === null ? 'end' : value.heard);
    }
    const words = heard.filter((word) => word !== 'nothing').join(' ');
    assert.match(words, /^(end|(delivered( edit)*( end( exit)?)?))?$/);
    if (!mayEdit) assert.doesNotMatch(words, /edit/);
    // Bytes of the one word, and one end: no more is ever said for nothing.
    assert.ok(heard.filter((word) => word === 'nothing').length <= deliveredLine.length);
  }), { numRuns: 2000 });
});
