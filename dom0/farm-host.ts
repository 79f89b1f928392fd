// This computer as one host of a farm: who may connect, what each may have, and when no more is taken. The calls themselves
// are served like those of this computer's user (server/far-caller.ts).
import { setTimeout as delay } from 'node:timers/promises';
import { success, type Result } from '../protocol/result.ts';
import type { FarmRefusal } from '../protocol/farm-refusals.ts';
import { AgentCheck, describeHost, ProcessorWatch } from './farm/agent-check.ts';
import { channelStream } from './farm/channel-stream.ts';
import type { CredentialFiles } from './farm/credentials.ts';
import { FarmListener, type FarmConnection } from './farm/farm-listener.ts';
import type { TemplatePins } from './farm/pinned-templates.ts';
import { RemoteWindows } from './farm/remote-windows.ts';
import { SourceQuotas, type QuotaLimits } from './farm/source-quotas.ts';
import type { Log } from './runtime/log.ts';
import type { FarCaller } from './server/far-caller.ts';

export interface FarmOptions {
  readonly host: string;
  readonly port: number;
  /** Where a balancer is told how it is; null where there is none. */
  readonly agentPort: number | null;
  readonly files: CredentialFiles;
  /** Those that it serves, and no others; null serves whatever is here. */
  readonly templates: TemplatePins | null;
  readonly quotas: QuotaLimits;
  /** How long what is open may stay when the daemon is told to end. */
  readonly drainMs: number;
}

export interface FarmHostParts {
  readonly take: (caller: FarCaller) => void;
  /** DispVMs that there are, and that there may be. */
  readonly dispvms: () => number;
  readonly dispvmsMax: number;
  /** The part of this computer's memory that is not in use. */
  readonly memoryFree: () => Promise<number>;
  readonly log: Log;
}

const drainLookMs = 100;

/** What is served with it. */
type ListenerOptions = Omit<FarmOptions, 'templates'>;

export class FarmHost {
  readonly #parts: FarmHostParts;
  readonly #quotas: SourceQuotas;
  readonly #listener: FarmListener;
  readonly #agent: AgentCheck;
  readonly #agentPort: number | null;
  readonly #host: string;
  readonly #processors = new ProcessorWatch();
  readonly #drainMs: number;
  #isDraining = false;

  constructor({ host, port, agentPort, files, quotas, drainMs }: ListenerOptions, parts: FarmHostParts) {
    this.#drainMs = drainMs;
    this.#host = host;
    this.#agentPort = agentPort;
    this.#agent = new AgentCheck(() => this.#describe());
    this.#parts = parts;
    this.#quotas = new SourceQuotas(quotas, () => performance.now());
    this.#listener = new FarmListener({
      host,
      port,
      files,
      log: parts.log,
      whyNot: () => this.#whyNot(),
      take: (connection) => this.#take(connection),
    });
  }

  /** Fails with a sentence for the operator. The value says which ports. */
  async listen(): Promise<Result<string, string>> {
    const port = await this.#listener.listen();
    if (!port.ok) return port;
    if (this.#agentPort === null) return success(`port ${port.value}`);
    const agent = await this.#agent.listen(this.#host, this.#agentPort);
    return agent.ok ? success(`port ${port.value}, agent ${agent.value}`) : agent;
  }

  /** No new calls; resolves when `served` counts none any more, or when they have had their time. */
  async drain(served: () => number): Promise<void> {
    this.#isDraining = true;
    this.#listener.drain();
    this.#parts.log({ event: 'farm-draining' });
    const untilMs = performance.now() + this.#drainMs;
    while (served() > 0 && performance.now() < untilMs) await delay(drainLookMs);
  }

  stop(): void {
    this.#listener.stop();
    this.#agent.stop();
  }

  async #describe(): Promise<string> {
    const memoryFree = await this.#parts.memoryFree();
    return describeHost({ takesNone: this.#whyNot() !== null, memoryFree, processorIdle: this.#processors.idle });
  }

  #whyNot(): FarmRefusal | null {
    if (this.#isDraining) return 'draining';
    return this.#parts.dispvms() >= this.#parts.dispvmsMax ? 'busy' : null;
  }

  #take({ source, channels, terminate }: FarmConnection): void {
    const { read, write, end } = channels.channel('call');
    const counted = {
      write,
      end,
      read: async () => {
        const bytes = await read();
        if (bytes !== null) this.#quotas.spend(source.name, bytes.length);
        return bytes;
      },
    };
    this.#parts.take({
      source,
      stream: channelStream(counted, terminate),
      windows: new RemoteWindows(channels, terminate),
      enter: () => this.#quotas.enter(source.name),
    });
  }
}
