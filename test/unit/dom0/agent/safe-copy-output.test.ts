import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SafeCopyOutput, type CopyHeard } from '../../../../dom0/agent/safe-copy-output.ts';
import { agentExitCodes } from '../../../../protocol/agent-services.ts';
import { copyMaxBytes } from '../../../../protocol/limits.ts';
import { messageTypes, type Message } from '../../../../protocol/qrexec.ts';
import type { Result } from '../../../../protocol/result.ts';

const { dataStderr, dataStdout, dataExitCode } = messageTypes;
const stdout = (bytes: number): Message => ({ type: dataStdout, payload: new Uint8Array(bytes) });
const stderr = (bytes: number): Message => ({ type: dataStderr, payload: new Uint8Array(bytes) });
const exit = (code: number): Message => ({ type: dataExitCode, payload: Uint8Array.of(code, 0, 0, 0) });

const hearAll = (messages: readonly Message[], isWholeSent = true): Result<CopyHeard> => {
  const output = new SafeCopyOutput(copyMaxBytes);
  if (isWholeSent) output.documentEnds();
  let last: Result<CopyHeard> = { ok: true, value: { heard: 'nothing' } };
  for (const message of messages) {
    last = output.hear(message);
    if (!last.ok) return last;
  }
  return last;
};
const refused = { ok: false, error: 'agent-protocol' };

test('an orderly end is bytes, their end and exit code 0', () => {
  assert.deepEqual(hearAll([stdout(9), stdout(1), stdout(0), stderr(0), exit(0)]), {
    ok: true,
    value: { heard: 'exit' },
  });
});

test('says why a document cannot be copied', () => {
  for (const [code, error] of [
    [agentExitCodes.tooManyPages, 'too-many-pages'],
    [agentExitCodes.passwordNeeded, 'password-needed'],
    [agentExitCodes.passwordWrong, 'password-wrong'],
    [agentExitCodes.damaged, 'document-damaged'],
    [agentExitCodes.unsupported, 'type-unsupported'],
    [42, 'agent-protocol'],
  ] as const)
    assert.deepEqual(hearAll([stdout(0), exit(code)]), { ok: false, error });
});

for (const [title, messages] of [
  ['words on stderr', [stderr(1)]],
  ['a second end of stderr', [stderr(0), stderr(0)]],
  ['bytes after their end', [stdout(1), stdout(0), stdout(1)]],
  ['a copy without its end', [stdout(1), exit(0)]],
  ['a copy of nothing', [stdout(0), exit(0)]],
  ['a message after the exit code', [stdout(1), stdout(0), exit(0), stderr(0)]],
  ['a message of another type', [{ type: messageTypes.hello, payload: new Uint8Array(4) }]],
] as const) {
  test(`refuses ${title}`, () => assert.deepEqual(hearAll(messages), refused));
}

test('refuses bytes before the guest can have the document, and more than a copy can have', () => {
  assert.deepEqual(hearAll([stdout(1)], false), refused);
  const output = new SafeCopyOutput(copyMaxBytes);
  output.documentEnds();
  // Its length is all that is looked at.
  const half: Message = { type: dataStdout, payload: { length: copyMaxBytes / 2 } as Uint8Array };
  assert.equal(output.hear(half).ok, true);
  assert.equal(output.hear(half).ok, true);
  assert.deepEqual(output.hear(stdout(1)), refused);
});

test('any messages in any order come to a piece, an exit or a refusal, and nothing follows the last', () => {
  const message = fc.oneof(fc.nat(3).map(stdout), fc.nat(1).map(stderr), fc.constantFrom(0, 70, 99).map(exit));
  fc.assert(
    fc.property(fc.array(message, { maxLength: 12 }), (messages) => {
      const output = new SafeCopyOutput(copyMaxBytes);
      output.documentEnds();
      const heard = messages.map((one) => output.hear(one));
      const over = heard.findIndex((one) => !one.ok || one.value.heard === 'exit');
      if (over !== -1 && messages[over]?.type === dataExitCode)
        for (const one of heard.slice(over + 1)) assert.deepEqual(one, refused);
    }),
  );
});
