// What a balancer is told of this host, once for each connection: how much room it has, or that it takes no more. A word of
// HAProxy's (its configuration manual, “agent-check”); nothing is read, and nothing else is told.
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { cpus } from 'node:os';
import { inBackground } from '../runtime/background.ts';
import { failure, success, type Result } from '../../protocol/result.ts';

export interface HostState {
  /** The host was told to end, or has as many DispVMs as it may. */
  readonly takesNone: boolean;
  /** Parts of the whole, from 0 to 1. */
  readonly memoryFree: number;
  readonly processorIdle: number;
}

/**
 * The weight is what is scarcest, in per cent; 0 where it takes none. The words “drain” and “ready” are left to the
 * administrator: a host's “ready” would end what they have drained by hand.
 */
export const describeHost = ({ takesNone, memoryFree, processorIdle }: HostState): string => {
  const percent = Math.round(100 * Math.min(memoryFree, processorIdle));
  return `up ${takesNone ? 0 : Math.min(100, Math.max(1, percent))}%\n`;
};

const connectionsMax = 16;

export class AgentCheck {
  readonly #server: Server;

  constructor(describe: () => Promise<string>) {
    this.#server = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.resume();
      inBackground(describe().then((words) => socket.end(words)));
      socket.setTimeout(1000, () => socket.destroy());
    });
    this.#server.maxConnections = connectionsMax;
  }

  /** Fails with a sentence for the operator. The value is the port. */
  async listen(host: string, port: number): Promise<Result<number, string>> {
    this.#server.listen(port, host);
    try {
      await once(this.#server, 'listening');
    } catch (cause) {
      return failure(`cannot listen on ${host}:${port}: ${cause instanceof Error ? cause.message : 'unknown cause'}`);
    }
    const address = this.#server.address();
    return success(typeof address === 'object' && address !== null ? address.port : port);
  }

  stop(): void {
    this.#server.close();
  }
}

interface Spent {
  readonly idle: number;
  readonly all: number;
}

const spentNow = (): Spent => {
  const times = cpus().map((cpu) => cpu.times);
  const sum = (parts: readonly number[]): number => parts.reduce((total, part) => total + part, 0);
  return { idle: sum(times.map(({ idle }) => idle)), all: sum(times.flatMap((one) => Object.values(one))) };
};

/** How idle the processors have been since it was asked last, but not within a moment. */
export class ProcessorWatch {
  #last = spentNow();
  #idle = 1;

  get idle(): number {
    const now = spentNow();
    const spentMs = now.all - this.#last.all;
    if (spentMs < cpus().length * momentMs) return this.#idle;
    this.#idle = (now.idle - this.#last.idle) / spentMs;
    this.#last = now;
    return this.#idle;
  }
}

const momentMs = 500;
