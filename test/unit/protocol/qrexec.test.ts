// qrexec framing: any split gives the same messages; arbitrary bytes give a typed error and bounded memory.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { qrexecChunkBytes } from '../../../protocol/limits.ts';
import {
  decodeExecParams,
  decodeServiceConnect,
  decodeTriggerService,
  decodeUint32,
  encodeData,
  encodeExecParams,
  encodeServiceConnect,
  encodeExitCode,
  encodeHeader,
  encodeHello,
  encodeMessage,
  encodeTriggerService,
  MessageReader,
  messageTypes,
  type Message,
  type MessageType,
} from '../../../protocol/qrexec.ts';

const types: readonly MessageType[] = Object.values(messageTypes);
const messageArbitrary = fc.record(
  { type: fc.constantFrom(...types), payload: fc.uint8Array({ maxLength: 300 }) },
  { noNullPrototype: true },
);
const ascii = (maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)), maxLength });

const readInPieces = (bytes: Uint8Array, cuts: readonly number[]): { messages: Message[]; reader: MessageReader } => {
  const reader = new MessageReader();
  const messages: Message[] = [];
  let start = 0;
  for (const cut of [...cuts.map((cut) => cut % (bytes.length + 1)).sort((one, other) => one - other), bytes.length]) {
    messages.push(...reader.push(bytes.subarray(start, cut)));
    start = cut;
  }
  return { messages, reader };
};

test('gives the same messages however the stream is split', () => {
  fc.assert(
    fc.property(fc.array(messageArbitrary, { maxLength: 8 }), fc.array(fc.nat(), { maxLength: 12 }), (sent, cuts) => {
      const stream = Buffer.concat(sent.map(({ type, payload }) => encodeMessage(type, payload)));
      const { messages, reader } = readInPieces(stream, cuts);
      assert.deepEqual(messages, sent);
      assert.equal(reader.error, null);
    }),
  );
});

test('answers arbitrary bytes with messages or a final typed error, never an exception', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.uint8Array({ maxLength: 40 }), (bytes, more) => {
      const { messages, reader } = readInPieces(bytes, []);
      const payloadBytes = messages.reduce((sum, { payload }) => sum + payload.length + 8, 0);
      assert.ok(payloadBytes <= bytes.length);
      if (reader.error === null) return;
      assert.match(reader.error, /^(unknown-type|too-long)$/);
      assert.deepEqual([...reader.push(more)], []);
    }),
  );
});

test('refuses a length above the limit before any of the payload arrives', () => {
  const header = Buffer.from(encodeHeader(messageTypes.dataStdin, 0));
  header.writeUInt32LE(qrexecChunkBytes + 1, 4);
  const reader = new MessageReader();
  assert.deepEqual([...reader.push(header)], []);
  assert.equal(reader.error, 'too-long');
});

test('takes a data message of exactly the limit, and will not make a longer one', () => {
  const reader = new MessageReader();
  const [message] = reader.push(encodeMessage(messageTypes.dataStdout, new Uint8Array(qrexecChunkBytes)));
  assert.equal(message?.payload.length, qrexecChunkBytes);
  assert.throws(() => encodeMessage(messageTypes.dataStdout, new Uint8Array(qrexecChunkBytes + 1)));
});

test('hands out payloads that later input does not change', () => {
  const reader = new MessageReader();
  const [first] = reader.push(encodeMessage(messageTypes.dataStdin, Buffer.from('first')));
  Array.from(reader.push(encodeMessage(messageTypes.dataStdin, Buffer.from('other'))));
  assert.equal(Buffer.from(first?.payload ?? []).toString(), 'first');
});

test('splits data of any length into messages that join to the same bytes, and none for nothing', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 200_000 }), (length) => {
      const bytes = new Uint8Array(length).map((_, index) => index % 251);
      const reader = new MessageReader();
      const messages = Array.from(encodeData(messageTypes.dataStdin, bytes)).flatMap((message) => [
        ...reader.push(message),
      ]);
      assert.ok(messages.every(({ payload }) => payload.length > 0 && payload.length <= qrexecChunkBytes));
      assert.ok(Buffer.concat(messages.map(({ payload }) => payload)).equals(bytes));
    }),
    { numRuns: 20 },
  );
});

test('reads back the bytes libqrexec documents for HELLO and an exit code', () => {
  assert.equal(Buffer.from(encodeHello(3)).toString('hex'), '000300000400000003000000');
  assert.equal(Buffer.from(encodeExitCode(126)).toString('hex'), '93010000040000007e000000');
  assert.equal(decodeUint32(Buffer.from('7e000000', 'hex')), 126);
  assert.equal(decodeUint32(new Uint8Array(5)), null);
});

test('reads back exec_params and requests', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), ascii(60), (domain, port, cmdline) => {
      assert.deepEqual(decodeExecParams(encodeExecParams({ domain, port, cmdline })), { domain, port, cmdline });
    }),
  );
  fc.assert(
    fc.property(
      ascii(63),
      ascii(63),
      ascii(31),
      ascii(100).filter((name) => name.length > 0),
      (untrustedSource, intendedTarget, requestId, service) => {
        const request = { untrustedSource, intendedTarget, requestId, service };
        assert.deepEqual(decodeTriggerService(encodeTriggerService(request)), request);
      },
    ),
  );
});

test('grants a request by its identifier in a field of 32 bytes, and knows that of an earlier build', () => {
  const granted = encodeServiceConnect('SOCKET12');
  assert.equal(Buffer.from(granted).toString('latin1'), `${'\0'.repeat(8)}SOCKET12${'\0'.repeat(24)}`);
  assert.equal(decodeServiceConnect(granted), 'SOCKET12');
  assert.equal(decodeServiceConnect(encodeExecParams({ domain: 0, port: 0, cmdline: 'SOCKET12' })), 'SOCKET12');
  for (const payload of [new Uint8Array(8), new Uint8Array(41), Buffer.alloc(40, 'a')])
    assert.equal(decodeServiceConnect(payload), null);
});

test('answers arbitrary payloads with a request or null', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (payload) => {
      const request = decodeTriggerService(payload);
      assert.ok(request === null || /^[\x20-\x7e]+$/.test(request.service));
      const params = decodeExecParams(payload);
      assert.ok(params === null || /^[\x20-\x7e]*$/.test(params.cmdline));
    }),
  );
});

test('refuses to write a field that would lose its closing NUL', () => {
  assert.throws(() =>
    encodeTriggerService({ untrustedSource: '', intendedTarget: 'x'.repeat(64), requestId: 'r', service: 's' }),
  );
  assert.throws(() =>
    encodeTriggerService({ untrustedSource: '', intendedTarget: '@dispvm', requestId: 'r'.repeat(32), service: 's' }),
  );
  assert.throws(() => encodeTriggerService({ untrustedSource: '', intendedTarget: 'ü', requestId: 'r', service: 's' }));
});
