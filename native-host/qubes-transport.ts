// Calls on Qubes OS: one stock `qrexec-client-vm` per call, request on its stdin, reply on its stdout.
// Its exit code is all that dom0 and the DispVM tell; what a DispVM writes to stderr is never read.
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { Deferred } from '../protocol/deferred.ts';
import type { ErrorCode } from '../protocol/error-codes.ts';
import { qubesAgentSocket, qubesClientProgram, qubesFolder } from '../protocol/paths.ts';
import { exitCodes, otherSideEnded } from '../protocol/qrexec.ts';
import { failure, success } from '../protocol/result.ts';
import { startedChild } from '../protocol/started-child.ts';
import { inBackground } from './background.ts';
import { HeldDocument } from './held-document.ts';
import { refusedCall } from './refused-call.ts';
import type { Call, CallHandlers, CallOutcome, CallRequest, Transport } from './transport.ts';

/** What makes a computer one of Qubes OS, and where its parts are. */
export interface QubesPaths {
  readonly folder: string;
  readonly clientProgram: string;
  readonly agentSocket: string;
}
export const qubesPaths: QubesPaths = {
  folder: qubesFolder,
  clientProgram: qubesClientProgram,
  agentSocket: qubesAgentSocket,
};

/** One of them is enough: a qube that lacks the other is a broken one, and no ordinary computer. */
export const isQubes = ({ folder, clientProgram }: QubesPaths): boolean =>
  existsSync(folder) || existsSync(clientProgram);

export class QubesTransport implements Transport {
  readonly kind = 'qubes';
  readonly closesInOrder = false;
  readonly #command: readonly [string, ...string[]];
  readonly #agentSocket: string | null;

  /** The program, and arguments that come before all others; the socket is that of the agent which it talks to. */
  constructor(command: readonly [string, ...string[]], agentSocket: string | null = null) {
    this.#command = command;
    this.#agentSocket = agentSocket;
  }

  readonly warmUp = (): void => {
    // The agent always runs on Qubes.
  };

  readonly problem = (): ErrorCode | null => {
    const hasAgent = this.#agentSocket === null || existsSync(this.#agentSocket);
    return hasAgent && existsSync(this.#command[0]) ? null : 'qubes-unavailable';
  };

  readonly connect = (request: CallRequest, handlers: CallHandlers): Call => {
    const problem = this.problem();
    return problem === null ? new QubesCall(this.#command, request, handlers) : refusedCall(problem);
  };
}

interface QubesClient {
  readonly child: ChildProcessByStdio<Writable, Readable, null>;
  /** null where a signal ended it. */
  readonly exited: Promise<number | null>;
}

class QubesCall implements Call {
  readonly outcome: Promise<CallOutcome>;
  /** null where it could not be started. */
  readonly #client: Promise<QubesClient | null>;
  #running: QubesClient | null = null;
  readonly #document = new HeldDocument();
  #isWhole = false;
  #ownFailure: ErrorCode | null = null;

  constructor([program, ...before]: readonly [string, ...string[]], request: CallRequest, handlers: CallHandlers) {
    this.#client = this.#start(program, [...before, '--', request.intendedTarget, request.service]);
    this.outcome = this.#run(handlers);
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (!(await this.#document.write(bytes))) this.#giveUp('storage-full');
  }

  end(): void {
    this.#isWhole = true;
    inBackground(
      this.#client.then(async (client) => {
        if (client === null || this.#ownFailure !== null) return;
        await this.#document.sendTo(client.child.stdin, () => this.#giveUp('qubes-failed'));
      }),
    );
  }

  /** qrexec knows no other end from the client's side than leaving. */
  close(): void {
    this.cancel();
  }

  /** The DispVM ends by it while it has nothing of the document; afterwards it ends with its viewer alone. */
  cancel(): void {
    this.#giveUp(this.#isWhole ? 'qubes-left-open' : 'cancelled');
  }

  #giveUp(code: ErrorCode): void {
    this.#ownFailure ??= code;
    this.#endClient();
  }

  /** At once: what goes to its standard input afterwards must not look like the document's end. */
  #endClient(): void {
    this.#running?.child.kill();
    this.#running?.child.stdout.destroy();
  }

  async #start(program: string, args: readonly string[]): Promise<QubesClient | null> {
    this.#running = await startClient(program, args);
    if (this.#ownFailure !== null) this.#endClient();
    return this.#running;
  }

  async #run(handlers: CallHandlers): Promise<CallOutcome> {
    const client = await this.#client;
    const isReplyWhole = client !== null && (await this.#readReply(client, handlers));
    const exitCode = client === null ? null : await client.exited;
    await this.#document.discard();
    if (this.#ownFailure !== null) return failure({ code: this.#ownFailure, exitCode });
    if (exitCode === 0 && isReplyWhole) {
      handlers.onStatus({ event: 'stage', stage: 'closed', atMs: Date.now() });
      return success(null);
    }
    return failure({ code: exitFailure(exitCode), exitCode });
  }

  async #readReply({ child }: QubesClient, handlers: CallHandlers): Promise<boolean> {
    try {
      for await (const chunk of child.stdout as AsyncIterable<Buffer>) await handlers.onStdout(chunk);
      handlers.onStdoutEnd?.();
      return true;
    } catch {
      return false;
    }
  }
}

const startClient = async (program: string, args: readonly string[]): Promise<QubesClient | null> => {
  const started = await startedChild(() => spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'] }));
  if (!started.ok) return null;
  const child = started.value;
  const exited = new Deferred<number | null>();
  child.once('exit', exited.resolve);
  // The client leaves while we still write: its exit code says why.
  child.stdin.on('error', () => undefined);
  return { child, exited: exited.promise };
};

/** What is certain of an exit code, as the real programs use it (docs/protocol.md); null is a signal, or no start. */
const exitFailure = (exitCode: number | null): ErrorCode => {
  switch (exitCode) {
    case exitCodes.refused:
      return 'qubes-refused';
    case otherSideEnded:
      return 'qubes-ended';
    case exitCodes.noSuchService:
      return 'qubes-no-service';
    case 0:
      return 'edit-lost';
    default:
      return 'qubes-failed';
  }
};
