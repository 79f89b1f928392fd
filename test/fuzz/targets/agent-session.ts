// What dom0 sends to the agent in a DispVM. Whatever it is, the agent answers in well-formed messages, takes no
// document before it was made fresh, ends each call once, and says the same however the bytes were cut.
import assert from 'node:assert/strict';
import { rehearseCommand } from '../../../protocol/agent-services.ts';
import { messageTypes, type Message } from '../../../protocol/qrexec.ts';
import { openSession } from '../../unit/dispvm/guest-stand-in.ts';
import {
  bytesOf,
  command,
  endOfStdin,
  hello,
  openRequest,
  prepareRequest,
  stdin,
  termination,
  text,
} from '../../unit/dispvm/requests.ts';
import type { FuzzTarget } from '../fuzz-target.ts';
import { inPieces } from '../pieces.ts';
import { assertSame } from '../same.ts';

interface Heard {
  readonly said: readonly Message[];
  readonly documents: readonly string[];
}

const hear = (pieces: Iterable<Uint8Array>, canFreshen: boolean): Heard => {
  const { session, said, drain, guest } = openSession();
  guest.canFreshen = canFreshen;
  for (const piece of pieces) session.receive(piece);
  drain();
  const documents = Array.from(guest.contents.keys());
  assert.ok(guest.incomingOpen <= 1, 'more than one document is being received');
  session.disconnected();
  assert.equal(guest.incomingOpen, 0, 'a document that was being received outlives its connection');
  return { said: said(), documents };
};

const answerTypes: ReadonlySet<number> = new Set([
  messageTypes.hello,
  messageTypes.dataStdout,
  messageTypes.dataStderr,
  messageTypes.dataExitCode,
]);

const check = ({ said, documents }: Heard, bytes: Uint8Array): void => {
  for (const { type } of said) assert.ok(answerTypes.has(type));
  for (const path of documents)
    assert.match(path, /^\/home\/user\/(edit\/document\.txt|attachment\/[0-9A-Za-z._+@-]+)$/);
  // One for each command that could start, and one for each break.
  assert.ok(said.length <= bytes.length);
};

export const agentSession: FuzzTarget = {
  name: 'what dom0 sends to the agent in a DispVM',
  limits: [72, 256, ...Object.values(messageTypes)],
  maxBytes: 8192,
  words: [
    'view-only-',
    'root:QUBESRPC glovebox.Prepare dom0',
    'user:QUBESRPC qubes.OpenInVM dom0',
    rehearseCommand,
    '%PDF-',
    '.pdf',
    '.txt',
    '/',
    '\0',
  ],
  seeds: [
    bytesOf(hello, prepareRequest, openRequest('a.txt', text('hello')), termination),
    bytesOf(hello, prepareRequest, openRequest('a.pdf', text('%PDF-1.7 '), true)),
    bytesOf(hello, command(rehearseCommand), endOfStdin, prepareRequest),
    bytesOf(
      hello,
      openRequest('a.txt', text('hello')),
      command('user:QUBESRPC qubes.VMShell dom0'),
      stdin(text('rm')),
      endOfStdin,
    ),
    bytesOf(hello, hello, prepareRequest, command('x'), termination),
  ],
  run: (bytes) => {
    const heard = hear([bytes], true);
    check(heard, bytes);
    assertSame(hear(inPieces(bytes), true), heard, 'another split gives something else');
    assert.deepEqual(hear([bytes], false).documents, [], 'a document is taken by a guest that is not fresh');
  },
};
