// What a DispVM's agent says to dom0 while it has a document. Whatever it is, it is heard in one order: nothing of an edited file before the
// viewer has the document, one end of it, and nothing after the exit.
import assert from 'node:assert/strict';
import { AgentOutput } from '../../../dom0/server/agent-output.ts';
import { deliveredLine } from '../../../protocol/agent-services.ts';
import { encodeExitCode, encodeMessage, MessageReader, messageTypes } from '../../../protocol/qrexec.ts';
import type { FuzzTarget } from '../fuzz-target.ts';

const { dataStdout, dataStderr } = messageTypes;
const text = (words: string): Uint8Array => new TextEncoder().encode(words);
const join = (...messages: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(messages));
const delivered = encodeMessage(dataStderr, text(deliveredLine));
const edit = encodeMessage(dataStdout, text('edited'));
const end = encodeMessage(dataStdout);
const exit = encodeExitCode(0);

/** What is heard up to the first refusal. */
const hear = (bytes: Uint8Array, mayEdit: boolean, isWholeSent: boolean): readonly string[] => {
  const output = new AgentOutput({ mayEdit });
  if (isWholeSent) output.attachmentEnds();
  const heard: string[] = [];
  for (const message of new MessageReader().push(bytes)) {
    const outcome = output.hear(message);
    if (!outcome.ok) break;
    if (outcome.value.heard === 'edit') heard.push(outcome.value.untrustedPiece === null ? 'end' : 'piece');
    else if (outcome.value.heard !== 'nothing') heard.push(outcome.value.heard);
  }
  return heard;
};

const check = (bytes: Uint8Array, mayEdit: boolean, isWholeSent: boolean): void => {
  const order = hear(bytes, mayEdit, isWholeSent).join(' ');
  assert.match(order, mayEdit ? /^((end|delivered( piece)*( end)?)?( exit)?)?$/ : /^(end|(delivered)?( end)?( exit)?)?$/, order);
  if (!isWholeSent) assert.doesNotMatch(order, /delivered|piece|exit/);
};

export const agentOutput: FuzzTarget = {
  name: 'what the agent says of a document',
  limits: [deliveredLine.length, 64, 65536, ...Object.values(messageTypes)],
  words: [deliveredLine, 'deliver'],
  seeds: [join(delivered, edit, end, exit), join(delivered, end, exit), join(encodeMessage(dataStderr), delivered, end, exit)],
  run: (bytes) => {
    for (const mayEdit of [true, false]) for (const isWholeSent of [true, false]) check(bytes, mayEdit, isWholeSent);
  },
};
