// What a DispVM's agent says to dom0 while it has a document. Whatever it is, it is heard in one order: nothing of an
// edited file before the viewer has the document or outside of a save, and nothing after the exit.
import assert from 'node:assert/strict';
import { AgentOutput } from '../../../dom0/agent/agent-output.ts';
import { encodeExitCode, encodeMessage, MessageReader, messageTypes } from '../../../protocol/qrexec.ts';
import { shown, table } from '../../support/viewer-table.ts';
import type { FuzzTarget } from '../fuzz-target.ts';

const { dataStdout, dataStderr } = messageTypes;
const text = (words: string): Uint8Array => new TextEncoder().encode(words);
const join = (...messages: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(messages));
const deliveredLine = `delivered ${shown.sheet}\n`;
const delivered = encodeMessage(dataStderr, text(deliveredLine));
const viewed = encodeMessage(dataStderr, text(`delivered ${shown.text}\npainted\npage 1 2\nediting ${shown.editor}\n`));
const saving = encodeMessage(dataStderr, text('saving\n'));
const saved = encodeMessage(dataStderr, text('saved\n'));
const edit = join(saving, encodeMessage(dataStdout, text('edited')), saved);
const end = encodeMessage(dataStdout);
const exit = encodeExitCode(0);

/** What is heard up to the first refusal. */
const hear = (bytes: Uint8Array, viewOnly: boolean, isWholeSent: boolean): readonly string[] => {
  const output = new AgentOutput({ viewers: table, viewOnly, returnEdits: true });
  if (isWholeSent) output.attachmentEnds();
  const heard: string[] = [];
  for (const message of new MessageReader().push(bytes)) {
    const outcome = output.hear(message);
    if (!outcome.ok) break;
    if (outcome.value.heard === 'words') heard.push(...outcome.value.words.map(({ type }) => type));
    else heard.push(outcome.value.heard);
  }
  return heard;
};

const news = 'painted|page|password|inside|editing|saved|settled|link|copied|reading';
const order = new RegExp(`^(delivered( (${news}|saving( piece)*))*( exit)?)?$`);

const check = (bytes: Uint8Array, viewOnly: boolean, isWholeSent: boolean): void => {
  const heard = hear(bytes, viewOnly, isWholeSent).join(' ');
  assert.match(heard, order, heard);
  if (viewOnly) assert.doesNotMatch(heard, /editing|saving|piece/);
  if (!isWholeSent) assert.doesNotMatch(heard, /delivered|piece|exit/);
};

export const agentOutput: FuzzTarget = {
  name: 'what the agent says of a document',
  limits: [deliveredLine.length, 64, 65536, ...Object.values(messageTypes)],
  words: [
    deliveredLine,
    'deliver',
    'painted\n',
    'page 1 2\n',
    'editing 2\n',
    'copied 2\nhi',
    'saving\n',
    'saved\n',
    'settled\n',
  ],
  seeds: [
    join(delivered, edit, end, exit),
    join(viewed, edit, end, exit),
    join(delivered, end, exit),
    join(encodeMessage(dataStderr), delivered, end, exit),
  ],
  run: (bytes) => {
    for (const viewOnly of [true, false]) for (const isWholeSent of [true, false]) check(bytes, viewOnly, isWholeSent);
  },
};
