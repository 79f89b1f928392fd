import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { AgentOutput, type Heard } from '../../../../dom0/agent/agent-output.ts';
import { agentExitCodes } from '../../../../protocol/agent-services.ts';
import { messageTypes, type Message } from '../../../../protocol/qrexec.ts';
import type { Result } from '../../../../protocol/result.ts';
import { shown, table } from '../../../support/viewer-table.ts';

const { dataStderr, dataStdout, dataExitCode } = messageTypes;
const stderr = (text: string): Message => ({ type: dataStderr, payload: new TextEncoder().encode(text) });
const stdout = (bytes: number): Message => ({ type: dataStdout, payload: new Uint8Array(bytes) });
const exit = (code: number): Message => ({ type: dataExitCode, payload: Uint8Array.of(code, 0, 0, 0) });
const withEditor = stderr(`delivered ${shown.sheet}\n`);
const withViewer = stderr(`delivered ${shown.text}\n`);
const edits = stderr(`editing ${shown.editor}\n`);
const saving = stderr('saving\n');
const saved = stderr('saved\n');

const hearAll = (messages: readonly Message[], { viewOnly = false, isWholeSent = true } = {}): Result<Heard> => {
  const output = new AgentOutput({ viewers: table, viewOnly, returnEdits: true });
  if (isWholeSent) output.attachmentEnds();
  let last: Result<Heard> = { ok: true, value: { heard: 'words', words: [] } };
  for (const message of messages) {
    last = output.hear(message);
    if (!last.ok) return last;
  }
  return last;
};

const refused = { ok: false, error: 'agent-protocol' };
const orderly = (byEditor: boolean): Result<Heard> => ({ ok: true, value: { heard: 'exit', byEditor } });

test('an orderly end is delivered, each save between its two words, the end and exit code 0', () => {
  const pieces = [stderr('deli'), stderr(`vered ${shown.sheet}\n`), saving, stdout(10), stdout(1), saved, stderr('')];
  assert.deepEqual(hearAll([...pieces, stdout(0), exit(0)]), orderly(true));
  assert.deepEqual(hearAll([withViewer, stdout(0), stderr(''), exit(0)]), orderly(false));
  const edited = [withViewer, stderr('painted\n'), edits, saving, stdout(7), saved, saving, saved];
  assert.deepEqual(hearAll([...edited, stdout(0), exit(0)]), orderly(true));
});

test('a save that begins anew, and one that never came, are none', () => {
  const anew = [withEditor, saving, stdout(5), saving, stdout(2), saved];
  assert.deepEqual(hearAll([...anew, stdout(0), exit(0)]), orderly(true));
  assert.deepEqual(hearAll([withEditor, saving, stdout(0), exit(0)]), orderly(true));
});

for (const [title, messages] of [
  ['a second end of stderr', [withViewer, stderr(''), stderr('')]],
  ['a word after the end of stderr', [stderr(''), withViewer]],
  ['a word after the end of the edit', [stdout(0), withViewer]],
  ['a second delivery', [withViewer, withViewer]],
  ['a page before the delivery', [stderr('page 1 2\n')]],
  ['another word', [stderr('denied\n')]],
  ['a piece after the end of the edit', [withEditor, stdout(0), stdout(1)]],
  ['a second end of the edit', [withEditor, stdout(0), stdout(0)]],
  ['an edit before the viewer had the file', [stdout(1)]],
  ['a save before the viewer had the file', [saving]],
  ['a save by what does not edit', [withViewer, saving]],
  ['a piece outside of a save', [withEditor, stdout(1)]],
  ['a piece after a save', [withEditor, saving, stdout(1), saved, stdout(1)]],
  ['a save that ends without having begun', [withEditor, saved]],
  ['an exit without the end of the edit', [withEditor, saving, stdout(5), saved, exit(0)]],
  ['an exit after half a save', [withEditor, saving, stdout(5), stdout(0), exit(0)]],
  ['an exit before anything was opened', [stdout(0), exit(0)]],
  ['an unknown exit code', [withEditor, stdout(0), exit(99)]],
  ['another message', [{ type: messageTypes.hello, payload: Uint8Array.of(4, 0, 0, 0) }]],
] as const) {
  test(`refuses ${title}`, () => assert.deepEqual(hearAll(messages), refused));
}

test('refuses an edit of a file that is only viewed, and a viewer that has a file before its end was sent', () => {
  assert.deepEqual(hearAll([withEditor, saving], { viewOnly: true }), refused);
  assert.deepEqual(hearAll([withViewer, edits], { viewOnly: true }), refused);
  assert.deepEqual(hearAll([withViewer], { isWholeSent: false }), refused);
});

test('a guest that could not open the file says why at any time', () => {
  for (const before of [[], [stdout(0)], [withEditor, saving, stdout(5)]]) {
    assert.deepEqual(hearAll([...before, exit(agentExitCodes.storageFull)]), {
      ok: false,
      error: 'guest-storage-full',
    });
  }
  assert.deepEqual(hearAll([withViewer, exit(agentExitCodes.passwordWrong)]), { ok: false, error: 'password-wrong' });
  assert.deepEqual(hearAll([withViewer, exit(agentExitCodes.viewerEnded)]), { ok: false, error: 'viewer-ended' });
});

const anyWord = fc.constantFrom(
  new Uint8Array(0),
  withEditor.payload,
  withViewer.payload,
  edits.payload,
  saving.payload,
  saved.payload,
  stderr('painted\n').payload,
  exit(0).payload,
);
const anyMessage: fc.Arbitrary<Message> = fc.record({
  type: fc.constantFrom(...Object.values(messageTypes), dataStdout, dataStderr, dataExitCode),
  payload: fc.oneof(fc.uint8Array({ maxLength: 12 }), anyWord),
});

const wordsOf = (heard: Heard): readonly string[] =>
  heard.heard === 'words' ? heard.words.map(({ type }) => type) : [heard.heard];

test('whatever a guest says is heard in one order, each end once, and nothing after the exit', () => {
  fc.assert(
    fc.property(fc.array(anyMessage, { maxLength: 40 }), fc.boolean(), (messages, viewOnly) => {
      const output = new AgentOutput({ viewers: table, viewOnly, returnEdits: true });
      output.attachmentEnds();
      const heard: string[] = [];
      for (const message of messages) {
        const result = output.hear(message);
        if (!result.ok) break;
        heard.push(...wordsOf(result.value));
      }
      const words = heard.join(' ');
      assert.match(words, /^(delivered( painted| editing| saving( piece)* saved| saving( piece)*)*( exit)?)?$/);
      if (viewOnly) assert.doesNotMatch(words, /editing|saving|piece/);
    }),
    { numRuns: 2000 },
  );
});
