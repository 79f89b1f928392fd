// What a guest's agent answers to a service of dom0's own, message by message: HELLO, output of a known size, exit
// code. It must never listen to a guest that goes on talking: what brings the answer's end no nearer is a violation,
// and stderr ends once.
import type { ErrorCode } from '../../protocol/error-codes.ts';
import { agentProtocolVersion, decodeUint32, messageTypes, type Message } from '../../protocol/qrexec.ts';
import { failure, success, type Result } from '../../protocol/result.ts';
import { guestBudget } from '../runtime/message-budget.ts';
import type { MessageStream } from '../runtime/message-stream.ts';

export interface ExpectedAnswer {
  readonly outputMaxBytes: number;
  /** What another exit code than 0 means. */
  readonly refused: ErrorCode;
}

export class ServiceAnswer {
  readonly #refused: ErrorCode;
  readonly #output: Uint8Array;
  #filled = 0;
  #next: 'hello' | 'output' | 'exit' | 'nothing' = 'hello';
  #stderrEnded = false;

  constructor({ outputMaxBytes, refused }: ExpectedAnswer) {
    this.#output = new Uint8Array(outputMaxBytes);
    this.#refused = refused;
  }

  /** null while more is to come; at the end the whole output, or why there is none. */
  hear({ type, payload }: Message): Result<Uint8Array> | null {
    if (this.#next === 'nothing') return failure('agent-protocol');
    if (type === messageTypes.dataExitCode) return this.#hearExit(payload);
    if (type === messageTypes.hello && this.#next === 'hello') return this.#hearHello(payload);
    if (type === messageTypes.dataStderr && this.#next !== 'hello') return this.#hearStderr(payload);
    if (type === messageTypes.dataStdout && this.#next === 'output') return this.#hearOutput(payload);
    return failure('agent-protocol');
  }

  #hearHello(untrustedVersion: Uint8Array): Result<never> | null {
    if (decodeUint32(untrustedVersion) !== agentProtocolVersion) return failure('agent-protocol');
    this.#next = 'output';
    return null;
  }

  #hearStderr(untrusted: Uint8Array): Result<never> | null {
    if (untrusted.length > 0 || this.#stderrEnded) return failure('agent-protocol');
    this.#stderrEnded = true;
    return null;
  }

  #hearOutput(untrusted: Uint8Array): Result<never> | null {
    if (this.#filled + untrusted.length > this.#output.length) return failure('agent-protocol');
    this.#output.set(untrusted, this.#filled);
    this.#filled += untrusted.length;
    if (untrusted.length === 0) this.#next = 'exit';
    return null;
  }

  /** The exit code may come at any point where the service could not run. */
  #hearExit(untrustedCode: Uint8Array): Result<Uint8Array> {
    const isWhole = this.#next === 'exit';
    this.#next = 'nothing';
    const code = decodeUint32(untrustedCode);
    if (code !== null && code !== 0) return failure(this.#refused);
    return code === 0 && isWhole ? success(this.#output.subarray(0, this.#filled)) : failure('agent-protocol');
  }
}

/** Reads the whole answer. The caller bounds the time. */
export const receiveAnswer = async (agent: MessageStream, expected: ExpectedAnswer): Promise<Result<Uint8Array>> => {
  const answer = new ServiceAnswer(expected);
  const budget = guestBudget();
  for (;;) {
    const received = await agent.receive(budget);
    if (received.received === 'end') return failure('dispvm-died');
    if (received.received === 'violation') return failure('agent-protocol');
    const outcome = answer.hear(received.message);
    if (outcome !== null) return outcome;
  }
};
