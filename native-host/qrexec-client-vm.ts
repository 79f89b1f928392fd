// A work-alike of Qubes' qrexec-client-vm(1) for the embedded dom0, so that unmodified Qubes tools work against it. It
// trusts dom0 with the outcome; what a DispVM returns is passed on as bytes, filtered where they would reach a
// terminal.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import { Socket } from 'node:net';
import { PassThrough, pipeline, type Readable, type Writable } from 'node:stream';
import { ownLanguage } from '../protocol/language.ts';
import { exitCodes } from '../protocol/qrexec.ts';
import { failure, success } from '../protocol/result.ts';
import { describeFailure } from '../protocol/user-messages.ts';
import { EmbeddedTransport } from './embedded-transport.ts';
import { clientUsage, readClientOptions, type ClientOptions } from './qrexec-client-options.ts';
import { connectPrivately, connectToDom0 } from './start-dom0.ts';
import type { Call, CallOutcome } from './transport.ts';
import { usageMessage } from './usage-error.ts';
import { inBackground } from './background.ts';

const run = async (args: readonly string[]): Promise<number> => {
  const options = readClientOptions(args);
  if (options === null) {
    process.stdout.write(clientUsage);
    return 0;
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
          // Whose socket that is, is not known.
        },
    () => null,
  );

const runOnStandardStreams = async (options: ClientOptions): Promise<number> => {
  const shared = options.useStdinSocket ? new Socket({ fd: 0 }) : null;
  const output = shared ?? process.stdout;
  const filter = options.filterStdout ?? process.stdout.isTTY;
  const call = startCall(options, output, filter, () =>
    inBackground(sendInput(call, options.prefixData, shared ?? process.stdin)),
  );
  const outcome = await call.outcome;
  shared?.end();
  return exitCodeOf(outcome);
};

/** The local program starts only when dom0 has allowed the call; from then on its exit code is ours. */
const runWithLocalProgram = async (
  options: ClientOptions,
  command: readonly [string, ...string[]],
): Promise<number> => {
  const toLocal = new PassThrough();
  let local: LocalProgram | null = null;
  const call = startCall(options, toLocal, false, () => {
    local = startLocalProgram(command);
    pipeline(toLocal, local.stdin, () => undefined);
    inBackground(sendInput(call, options.prefixData, local.stdout));
  });
  const outcome = await call.outcome;
  toLocal.end();
  const started = local as LocalProgram | null;
  if (started === null) return exitCodeOf(outcome);
  if (!outcome.ok && outcome.error.exitCode === null) started.kill();
  return started.exited;
};

interface LocalProgram {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly exited: Promise<number>;
  readonly kill: () => void;
}

/** It finds our own standard streams under the descriptors named by SAVED_FD_0 to _2, as with the real program. */
const startLocalProgram = ([program, ...programArgs]: readonly [string, ...string[]]): LocalProgram => {
  const passStderr = process.env['PASS_LOCAL_STDERR'] !== undefined;
  const local = spawn(program, programArgs, {
    argv0: basename(program),
    env: { ...process.env, SAVED_FD_0: '3', SAVED_FD_1: '4', ...(passStderr ? { SAVED_FD_2: '5' } : {}) },
    stdio: ['pipe', 'pipe', 'inherit', 0, 1, ...(passStderr ? [2] : [])],
  });
  const exited = new Promise<number>((resolve) => {
    local
      .once('exit', (code, signal) => resolve(code ?? 128 + signalNumber(signal)))
      .once('error', () => resolve(exitCodes.problem));
  });
  const { stdin, stdout } = local;
  if (stdin === null || stdout === null) throw new Error('the local program has no pipes');
  return { stdin, stdout, exited, kill: () => local.kill() };
};

const startCall = (options: ClientOptions, output: Writable, filter: boolean, onAccepted: () => void): Call => {
  output.on('error', () => call.cancel());
  const { target, service, sourceQube } = options;
  const request = {
    intendedTarget: target,
    service,
    claimedSource: sourceQube,
    requestId: `SOCKET-${randomBytes(8).toString('hex')}`,
  };
  const call = transportFor(options).connect(request, {
    onAccepted,
    onStdout: (bytes) => writeOut(output, filter ? filterEscapes(bytes) : bytes),
    onStdoutEnd: () => {
      if (output !== process.stdout) output.end();
    },
    onStatus: (status) => {
      if (status.event === 'failure')
        process.stderr.write(`${describeFailure(status.code, ownLanguage(process.env))}\n`);
    },
  });
  return call;
};

const sendInput = async (call: Call, prefixData: string | null, input: Readable): Promise<void> => {
  if (prefixData !== null) await call.write(Buffer.from(prefixData));
  try {
    for await (const chunk of input as AsyncIterable<Buffer>) await call.write(chunk);
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

const exitCodeOf = (outcome: CallOutcome): number => {
  if (outcome.ok) return 0;
  const { code, exitCode } = outcome.error;
  if (exitCode === exitCodes.refused) process.stderr.write('Request refused\n');
  else if (exitCode === null) process.stderr.write(`${describeFailure(code, ownLanguage(process.env))}\n`);
  return exitCode === null || exitCode === 0 ? exitCodes.problem : exitCode & 0xff;
};

const signalNumbers: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGPIPE: 13,
  SIGTERM: 15,
};
const signalNumber = (signal: string | null): number => signalNumbers[signal ?? ''] ?? 0;

const main = async (): Promise<number> => {
  try {
    return await run(process.argv.slice(2));
  } catch (error) {
    const message = usageMessage(error);
    if (message === null) throw error;
    process.stderr.write(`qrexec-client-vm: ${message}\n${clientUsage}`);
    return 2;
  }
};

process.exit(await main());
