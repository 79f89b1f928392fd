// Any split of a stream gives the same messages, and those are what a plain reading of the whole gives: nothing longer
// than the limit, nothing after the first error, and each message encodes to the bytes that it came from.
import assert from 'node:assert/strict';
import { qrexecChunkBytes } from '../../../protocol/limits.ts';
import {
  encodeData,
  encodeExecParams,
  encodeExitCode,
  encodeHello,
  encodeMessage,
  encodeTriggerService,
  MessageReader,
  messageTypes,
  type Message,
} from '../../../protocol/qrexec.ts';
import { utf8, type FuzzTarget } from '../fuzz-target.ts';
import { inPieces } from '../pieces.ts';
import { assertSame } from '../same.ts';

const request = {
  untrustedSource: '',
  intendedTarget: '@dispvm',
  requestId: 'abc-1',
  service: 'qubes.OpenInVM+no-edits',
};
const whole = (...messages: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(messages));
const payloadMaxBytes = 65000 + 160 + 1;

const read = (
  pieces: Iterable<Uint8Array>,
): { readonly messages: readonly Message[]; readonly error: string | null } => {
  const reader = new MessageReader();
  const messages: Message[] = [];
  for (const piece of pieces) messages.push(...reader.push(piece));
  return { messages, error: reader.error };
};

export const qrexecMessages: FuzzTarget = {
  name: 'qrexec messages from a guest or a client',
  limits: [qrexecChunkBytes, payloadMaxBytes, ...Object.values(messageTypes)],
  maxBytes: 70_000,
  seeds: [
    whole(encodeHello(3), encodeMessage(messageTypes.triggerService4, encodeTriggerService(request))),
    whole(
      encodeHello(4),
      encodeMessage(
        messageTypes.execCmdline,
        encodeExecParams({ domain: 0, port: 0, cmdline: 'user:QUBESRPC x dom0' }),
      ),
    ),
    whole(encodeMessage(messageTypes.dataStderr), encodeMessage(messageTypes.dataStdout), encodeExitCode(126)),
    whole(...encodeData(messageTypes.dataStdin, new Uint8Array(300).fill(7)), encodeMessage(messageTypes.dataStdin)),
    ...encodeData(messageTypes.dataStdout, new Uint8Array(qrexecChunkBytes)),
    ...utf8('GET / HTTP/1.1\r\n'),
  ],
  run: (bytes) => {
    const { messages, error } = read([bytes]);
    assertSame(read(inPieces(bytes)), { messages, error }, 'another split gives something else');
    const encoded = whole(...messages.map(({ type, payload }) => encodeMessage(type, payload)));
    assert.ok(encoded.every((byte, index) => byte === bytes[index]));
    for (const { payload } of messages) assert.ok(payload.length <= Math.max(qrexecChunkBytes, payloadMaxBytes));
    const rest = bytes.subarray(encoded.length);
    assert.equal(error, whyNoMessage(rest), 'the rest is an error exactly where it can become no message');
  },
};

/** What is wrong with the header at the front, if it is there. */
const whyNoMessage = (rest: Uint8Array): string | null => {
  if (rest.length < 8) return null;
  const view = new DataView(rest.buffer, rest.byteOffset);
  const [type, length] = [view.getUint32(0, true), view.getUint32(4, true)];
  if (!Object.values<number>(messageTypes).includes(type)) return 'unknown-type';
  const maxBytes = type >= 0x190 && type <= 0x193 ? qrexecChunkBytes : Math.max(qrexecChunkBytes, payloadMaxBytes);
  if (length > maxBytes) return 'too-long';
  assert.ok(length > rest.length - 8, 'a whole message was not handed out');
  return null;
};
