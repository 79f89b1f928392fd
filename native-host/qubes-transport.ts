// Calls on Qubes OS: one stock `qrexec-client-vm` per call, request on its stdin, reply on its stdout.
// Its exit code is all that dom0 and the DispVM tell; what a DispVM writes to stderr is never read.
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { ErrorCode } from '../protocol/error-codes.ts';
import { exitCodes } from '../protocol/qrexec.ts';
import { failure, success } from '../protocol/result.ts';
import type { Call, CallHandlers, CallOutcome, CallRequest, Transport } from './transport.ts';

export const qubesClientProgram = '/usr/bin/qrexec-client-vm';
export const qubesAgentSocket = '/var/run/qubes/qrexec-agent';

export class QubesTransport implements Transport {
  readonly kind = 'qubes';
  readonly closesInOrder = false;
  readonly #command: readonly [string, ...string[]];

  /** The program, and arguments that come before all others. */
  constructor(command: readonly [string, ...string[]]) {
    this.#command = command;
  }

  readonly warmUp = (): void => {
    // The agent always runs on Qubes.
  };

  readonly connect = (request: CallRequest, handlers: CallHandlers): Call =>
    new QubesCall(this.#command, request, handlers);
}

class QubesCall implements Call {
  readonly outcome: Promise<CallOutcome>;
  readonly #client: ChildProcessByStdio<Writable, Readable, null>;
  #cancelled = false;

  constructor([program, ...before]: readonly [string, ...string[]], request: CallRequest, handlers: CallHandlers) {
    this.#client = spawn(program, [...before, '--', request.intendedTarget, request.service], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    // The client leaves while we still write: its exit code says why.
    this.#client.stdin.on('error', () => undefined);
    this.outcome = this.#run(handlers);
  }

  async write(bytes: Uint8Array): Promise<void> {
    const { stdin } = this.#client;
    if (!stdin.writable) return;
    await new Promise<void>((resolve) => {
      stdin.once('close', resolve);
      stdin.write(bytes, () => {
        stdin.off('close', resolve);
        resolve();
      });
    });
  }

  end(): void {
    this.#client.stdin.end();
  }

  /** qrexec knows no other end from the client's side than leaving. */
  close(): void {
    this.cancel();
  }

  cancel(): void {
    this.#cancelled = true;
    this.#client.kill();
    this.#client.stdout.destroy();
  }

  async #run(handlers: CallHandlers): Promise<CallOutcome> {
    const exited = new Promise<number | null>((resolve) => {
      this.#client.once('exit', resolve).once('error', () => resolve(null));
    });
    const whole = await this.#readReply(handlers);
    const exitCode = await exited;
    if (this.#cancelled) return failure({ code: 'cancelled', exitCode });
    if (exitCode === 0 && whole) {
      handlers.onStatus({ event: 'stage', stage: 'closed', atMs: Date.now() });
      return success(null);
    }
    return failure({ code: exitFailure(exitCode), exitCode });
  }

  async #readReply(handlers: CallHandlers): Promise<boolean> {
    try {
      for await (const chunk of this.#client.stdout as AsyncIterable<Buffer>) await handlers.onStdout(chunk);
      handlers.onStdoutEnd?.();
      return true;
    } catch {
      return false;
    }
  }
}

/** Sources: qrexec-client-vm(1) for 125 to 127; vm-file-editor.c ends with 1 when it can't open what it was sent. */
const exitFailure = (exitCode: number | null): ErrorCode => {
  switch (exitCode) {
    case null:
      return 'dom0-unreachable';
    case exitCodes.refused:
      return 'policy-denied';
    case exitCodes.problem:
      return 'engine-failed';
    case exitCodes.noSuchService:
      return 'viewer-missing';
    case 0:
      return 'edit-lost';
    default:
      return 'viewer-failed';
  }
};
