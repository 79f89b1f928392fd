// Talks QMP, QEMU's control protocol, over a unix socket that it made, or over one that it was given. QEMU may be under
// a document's control: lines are bounded, every wait has a deadline, and whatever is not an answer to our own question
// is an event or the end of the connection.
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Deferred } from '../../protocol/deferred.ts';
import { JsonLineReader } from '../../protocol/json-lines.ts';
import { failure, success, type Result } from '../../protocol/result.ts';
import { connectTo } from '../runtime/connect-to.ts';
import { within } from '../runtime/deadline.ts';
import { readQmpMessage, type QmpEvent } from './qmp-messages.ts';

export type QmpFailure = 'qmp-unreachable' | 'qmp-closed' | 'qmp-timeout' | 'qmp-protocol' | 'qmp-refused';

/** The longest line QEMU writes for the commands used here is its greeting, well below this. */
const lineMaxBytes = 64 * 1024;
const commandTimeoutMs = 5000;
const connectRetryMs = 2;

export class Qmp {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, (answer: Result<unknown, QmpFailure>) => void>();
  readonly #listeners = new Set<(event: QmpEvent) => void>();
  #nextId = 1;
  #failure: QmpFailure | null = null;

  private constructor(socket: Socket) {
    this.#socket = socket;
    const reader = new JsonLineReader(lineMaxBytes);
    socket.on('data', (chunk) => {
      for (const line of reader.push(chunk)) {
        // Whoever broke the protocol once is not read on, not even to the end of what has come.
        if (this.#failure !== null) return;
        this.#onMessage(line.ok ? line.untrustedValue : null);
      }
    });
    socket.on('error', () => this.#end('qmp-closed'));
    socket.on('close', () => this.#end('qmp-closed'));
  }

  /** Tries until QEMU has made its socket. `isAlive` ends the wait early where QEMU itself has ended. */
  static async connect(
    path: string,
    timeoutMs: number,
    isAlive: () => boolean = () => true,
  ): Promise<Result<Qmp, QmpFailure>> {
    const deadline = performance.now() + timeoutMs;
    while (isAlive() && performance.now() < deadline) {
      const socket = await connectTo(path);
      if (socket !== null) return Qmp.over(socket, commandTimeoutMs);
      await sleep(connectRetryMs);
    }
    return failure('qmp-unreachable');
  }

  /** Over a connection that is there already; QEMU may still be starting at its other end. */
  static async over(socket: Socket, timeoutMs: number): Promise<Result<Qmp, QmpFailure>> {
    const qmp = new Qmp(socket);
    const answer = await qmp.execute('qmp_capabilities', {}, timeoutMs);
    return answer.ok ? success(qmp) : answer;
  }

  /** The command's return value, unchecked. Commands may be given without waiting; QEMU answers them in order. */
  async execute(
    command: string,
    parameters: Readonly<Record<string, unknown>> = {},
    timeoutMs = commandTimeoutMs,
  ): Promise<Result<unknown, QmpFailure>> {
    if (this.#failure !== null) return failure(this.#failure);
    const id = this.#nextId++;
    const answer = new Deferred<Result<unknown, QmpFailure>>();
    this.#waiting.set(id, answer.resolve);
    this.#socket.write(`${JSON.stringify({ execute: command, arguments: parameters, id })}\n`);
    const result = await within(answer.promise, timeoutMs, failure<QmpFailure>('qmp-timeout'));
    this.#waiting.delete(id);
    return result;
  }

  /** Calls back for each event until the returned function is called. */
  onEvent(listener: (event: QmpEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#socket.destroy();
    this.#end('qmp-closed');
  }

  #onMessage(untrustedMessage: unknown): void {
    const message = readQmpMessage(untrustedMessage);
    if (message === null) {
      this.#end('qmp-protocol');
      this.#socket.destroy();
      return;
    }
    if (message.says === 'event') for (const listener of this.#listeners) listener(message.event);
    else if (message.says === 'answer') this.#waiting.get(message.id)?.(message.outcome);
  }

  #end(why: QmpFailure): void {
    this.#failure ??= why;
    for (const resolve of this.#waiting.values()) resolve(failure(this.#failure));
    this.#waiting.clear();
  }
}
