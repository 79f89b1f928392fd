// A work-alike of Qubes' qrexec-client-vm(1) for the embedded dom0, so that unmodified Qubes tools work against it. It
// trusts dom0 with the outcome; what a DispVM returns is passed on as bytes, filtered where they would reach a
// terminal.
import { randomBytes } from 'node:crypto';
import { fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import { qrexecServiceNameMaxBytes } from '../protocol/limits.ts';
import { ownLanguage } from '../protocol/language.ts';
import { exitCodes, otherSideEnded } from '../protocol/qrexec.ts';
import { failure, success } from '../protocol/result.ts';
import { describeFailure } from '../protocol/user-messages.ts';
import { EmbeddedTransport } from './embedded-transport.ts';
import { ClientError, clientUsage, readClientOptions, type ClientOptions } from './qrexec-client-options.ts';
import { cannotRun, startLocalProgram, type LocalProgram } from './local-program.ts';
import { connectPrivately, connectToDom0 } from './start-dom0.ts';
import type { Call, CallOutcome } from './transport.ts';
import { UsageError } from './usage-error.ts';
import { inBackground } from './background.ts';

const run = async (args: readonly string[]): Promise<number> => {
  const options = readClientOptions(args);
  if (options === null) {
    process.stdout.write(clientUsage);
    return 0;
  }
  if (options.service.length > qrexecServiceNameMaxBytes) {
    process.stderr.write('Request refused\n');
    return exitCodes.refused;
  }
  return options.localProgram === null
    ? runOnStandardStreams(options)
    : runWithLocalProgram(options, options.localProgram);
};

const transportFor = ({ agentSocket }: ClientOptions): EmbeddedTransport =>
  new EmbeddedTransport(
    agentSocket === null
      ? connectToDom0
      : async () => {
          const socket = await connectPrivately(agentSocket);
          return socket === null ? failure('dom0-unreachable') : success(socket);
        },
    // Whose socket that is, is not known: no desktop is told to it.
    () => null,
  );

const runOnStandardStreams = async (options: ClientOptions): Promise<number> => {
  const shared = options.useStdinSocket ? takeStdinSocket() : null;
  const output = shared ?? process.stdout;
  const filter = options.filterStdout ?? process.stdout.isTTY;
  const { call, exitCode } = startCall(options, output, filter, () =>
    inBackground(sendInput(call, options.prefixData, shared ?? process.stdin)),
  );
  const code = await exitCode;
  shared?.end();
  return code;
};

/** What ends its half of the socket still reads the other one. */
const takeStdinSocket = (): Socket => {
  if (!fstatSync(0).isSocket()) throw new ClientError('--use-stdin-socket passed, but stdin is not a socket', 2);
  try {
    return new Socket({ fd: 0, allowHalfOpen: true });
  } catch {
    throw new ClientError('--use-stdin-socket passed, but stdin is not a stream socket', 2);
  }
};

/** The local program starts only when dom0 has allowed the call; its exit code is ours where the service ended with 0. */
const runWithLocalProgram = async (
  options: ClientOptions,
  command: readonly [string, ...string[]],
): Promise<number> => {
  const toLocal = new PassThrough();
  let started: Promise<LocalProgram> | null = null;
  const { call, exitCode } = startCall(options, toLocal, false, () => {
    started = startLocalProgram(command);
    const joined = started.then((local) => {
      toLocal.pipe(local.input);
      return sendInput(call, options.prefixData, local.output);
    });
    // Without a socket for the program there is nobody to talk to the service.
    inBackground(joined.catch(() => call.cancel()));
  });
  const code = await exitCode;
  toLocal.end();
  const local = started as Promise<LocalProgram> | null;
  if (local === null) return code;
  const localCode = await local.then(({ exited }) => exited).catch(() => null);
  if (localCode === null) return cannotRun;
  return code === 0 ? localCode : code;
};

interface StartedCall {
  readonly call: Call;
  readonly exitCode: Promise<number>;
}

const startCall = (options: ClientOptions, output: Writable, filter: boolean, onAccepted: () => void): StartedCall => {
  let isAccepted = false;
  output.on('error', () => call.cancel());
  const { target, service, sourceQube } = options;
  const request = {
    intendedTarget: target,
    service,
    claimedSource: sourceQube,
    requestId: `SOCKET-${randomBytes(8).toString('hex')}`,
  };
  const call = transportFor(options).connect(request, {
    onAccepted: () => {
      isAccepted = true;
      onAccepted();
    },
    onStdout: (bytes) => writeOut(output, filter ? filterEscapes(bytes) : bytes),
    onStdoutEnd: () => {
      if (output !== process.stdout) output.end();
    },
    onStatus: (status) => {
      if (status.event === 'failure')
        process.stderr.write(`${describeFailure(status.code, ownLanguage(process.env))}\n`);
    },
  });
  return { call, exitCode: call.outcome.then((outcome) => exitCodeOf(outcome, isAccepted)) };
};

const sendInput = async (call: Call, prefixData: string | null, input: Readable): Promise<void> => {
  if (prefixData !== null) await call.write(Buffer.from(prefixData));
  try {
    // The end of a socket's input is not the end of its output.
    for await (const chunk of input.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>)
      await call.write(chunk);
  } catch {
    // Input that breaks is input that ends.
  }
  call.end();
};

const writeOut = (output: Writable, bytes: Uint8Array): Promise<void> =>
  new Promise((resolve) => {
    output.write(bytes, () => resolve());
  });

/** As libqrexec does: printable ASCII and harmless controls stay, every other byte becomes `_`. */
const filterEscapes = (bytes: Uint8Array): Uint8Array =>
  bytes.map((byte) =>
    (byte >= 0x20 && byte <= 0x7e) || (byte >= 0x07 && byte <= 0x0a) || byte === 0x0d ? byte : 0x5f,
  );

const exitCodeOf = (outcome: CallOutcome, isAccepted: boolean): number => {
  if (outcome.ok) return 0;
  const { code, exitCode } = outcome.error;
  if (exitCode === exitCodes.refused && !isAccepted) process.stderr.write('Request refused\n');
  else if (exitCode === null) process.stderr.write(`${describeFailure(code, ownLanguage(process.env))}\n`);
  if (isAccepted && (code === 'dispvm-died' || code === 'dom0-lost')) return otherSideEnded;
  return exitCode === null || exitCode === 0 ? exitCodes.problem : exitCode & 0xff;
};

const main = async (): Promise<number> => {
  try {
    return await run(process.argv.slice(2));
  } catch (error) {
    if (error instanceof ClientError) {
      process.stderr.write(`qrexec-client-vm: ${error.message}\n`);
      return error.exitCode;
    }
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`qrexec-client-vm: ${error.message}\n${clientUsage}`);
    return 2;
  }
};

process.exit(await main());
