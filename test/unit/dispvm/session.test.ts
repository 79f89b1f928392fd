import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { agentExitCodes, prepareCommand, prepareReplyBytes } from '../../../protocol/agent-services.ts';
import { encodeHello, encodeMessage, exitCodes, messageTypes } from '../../../protocol/qrexec.ts';
import { encodeScreen } from '../../../protocol/screen.ts';
import { exitCodeOf, openSession, stdoutOf } from './guest-stand-in.ts';
import { bytesOf, command, endOfStdin, hello, openRequest, prepareRequest, stdin, text } from './requests.ts';

test('answers HELLO with its own version, and says nothing before', () => {
  const { session, said } = openSession();
  assert.deepEqual(said(), []);
  session.receive(hello);
  assert.deepEqual(
    said().map(({ type, payload }) => [type, [...payload]]),
    [[messageTypes.hello, [7, 0, 0, 0]]],
  );
});

test('takes no document before it was made fresh', () => {
  const { session, said, guest } = openSession();
  session.receive(bytesOf(hello, openRequest('a.txt', text('hello'))));
  assert.equal(exitCodeOf(said()), agentExitCodes.notPrepared);
  assert.equal(guest.incomingOpen, 0);
  session.receive(prepareRequest);
  const answer = said();
  assert.equal(exitCodeOf(answer), agentExitCodes.ok);
  assert.equal(stdoutOf(answer).length, prepareReplyBytes);
});

test('does not count as fresh where the guest could not be made so', () => {
  const { session, said, guest } = openSession();
  guest.canFreshen = false;
  session.receive(bytesOf(hello, prepareRequest));
  assert.equal(exitCodeOf(said()), agentExitCodes.notPrepared);
  session.receive(openRequest('a.txt', text('hello')));
  assert.equal(exitCodeOf(said()), agentExitCodes.notPrepared);
});

test('must be made fresh anew after a reconnection or a second HELLO', () => {
  for (const again of ['reconnection', 'hello'] as const) {
    const { session, said } = openSession();
    session.receive(bytesOf(hello, prepareRequest));
    if (again === 'reconnection') session.disconnected();
    session.receive(hello);
    said();
    session.receive(openRequest('a.txt', text('hello')));
    assert.equal(exitCodeOf(said()), agentExitCodes.notPrepared, again);
  }
});

test('refuses a Prepare of any other length', () => {
  for (const sizeBytes of [1, 71, 73, 1000]) {
    const { session, said } = openSession();
    session.receive(bytesOf(hello, command(prepareCommand), stdin(new Uint8Array(sizeBytes)), endOfStdin));
    assert.equal(exitCodeOf(said()), agentExitCodes.protocol);
  }
});

test('gives the screen the size of its window, with and without a document, and takes no size that cannot be', () => {
  const { session, said, guest } = openSession();
  const sizes = [
    { width: 1500, height: 900, densityPercent: 100 },
    { width: 2048, height: 1536, densityPercent: 200 },
  ];
  const [before = new Uint8Array(0), during = before] = sizes.map((screen) =>
    encodeMessage(messageTypes.screen, encodeScreen(screen)),
  );
  session.receive(bytesOf(hello, before, prepareRequest, openRequest('a.txt', text('hello')), during));
  assert.deepEqual(guest.screens, sizes);
  said();
  session.receive(encodeMessage(messageTypes.screen, encodeScreen({ width: 9000, height: 900, densityPercent: 100 })));
  assert.equal(exitCodeOf(said()), agentExitCodes.protocol);
  assert.equal(guest.screens.length, 2);
});

test('answers an unknown service with 127 and drops its input', () => {
  const { session, said } = openSession();
  session.receive(
    bytesOf(hello, command('user:QUBESRPC qubes.VMShell dom0'), stdin(text('rm')), endOfStdin, prepareRequest),
  );
  const answer = said();
  assert.equal(exitCodeOf(answer), exitCodes.noSuchService);
  assert.equal(answer.filter(({ type }) => type === messageTypes.dataExitCode).length, 2);
});

test('answers violations with the code for them, once, until the next HELLO', () => {
  const violations: readonly [string, Uint8Array][] = [
    ['data before a call', stdin(text('x'))],
    ['data after its end', bytesOf(prepareRequest, endOfStdin)],
    ['a call within a call', bytesOf(command(prepareCommand), command(prepareCommand))],
    ['a message only an agent sends', encodeMessage(messageTypes.dataStdout, text('x'))],
    ['an unknown message', Uint8Array.of(9, 9, 9, 9, 0, 0, 0, 0)],
    ['a command line without its end', encodeMessage(messageTypes.execCmdline, new Uint8Array(8))],
    ['an old peer', encodeHello(2)],
  ];
  for (const [what, bytes] of violations) {
    const { session, said } = openSession();
    session.receive(bytesOf(hello, bytes, stdin(text('more'))));
    const answer = said().filter(({ type }) => type === messageTypes.dataExitCode);
    assert.equal(answer.at(-1)?.payload[0], agentExitCodes.protocol, what);
    session.receive(stdin(text('more')));
    assert.deepEqual(said(), [], what);
  }
});

test('listens again on the next connection after broken framing', () => {
  const { session, said } = openSession();
  session.receive(bytesOf(hello, new Uint8Array(100).fill(255)));
  session.disconnected();
  said();
  session.receive(hello);
  assert.equal(said()[0]?.type, messageTypes.hello);
});

test('gives the same answers however the stream is cut', () => {
  const stream = bytesOf(hello, prepareRequest, openRequest('a.pdf', text('%PDF-1.7')));
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1 }), (sizes) => {
      const { session, said } = openSession();
      for (let offset = 0, turn = 0; offset < stream.length; turn += 1) {
        const size = sizes[turn % sizes.length] ?? 1;
        session.receive(stream.slice(offset, offset + size));
        offset += size;
      }
      assert.deepEqual(
        said().map(({ type }) => type),
        [
          messageTypes.hello,
          messageTypes.dataStdout,
          messageTypes.dataStdout,
          messageTypes.dataExitCode,
          messageTypes.dataStderr,
        ],
      );
    }),
  );
});

test('survives arbitrary bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), fc.boolean(), (bytes, greeted) => {
      const { session, guest } = openSession();
      if (greeted) session.receive(bytesOf(hello, prepareRequest));
      session.receive(bytes);
      session.disconnected();
      assert.equal(guest.incomingOpen, 0);
    }),
  );
});
