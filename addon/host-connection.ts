// The add-on's way to the native host: it is started before anybody waits for it, kept running, and started anew where
// it ended.
import type { ErrorCode } from '../protocol/error-codes.ts';
import type { HostCall, OnHostEvent, OpenMessage } from './host-call.ts';
import { HostLink, type HostStatus, type KeptEdit, type Port } from './host-link.ts';

export interface HostConnectionOptions {
  /** Tells the person; the host goes on telling us, at each start, until this has resolved. */
  readonly onKept: (kept: KeptEdit) => Promise<void>;
  /** What the person reads, for the windows. */
  readonly language: string;
  /** For tests, which cannot wait so long. */
  readonly statusDeadlineMs?: number;
}

/** A host that lived shorter than this is not started again before it is needed. */
const steadyAfterMs = 10_000;
/** Longer than the host waits for dom0. A page that asks must not wait for ever for a host that is stuck. */
const usualStatusDeadlineMs = 20_000;

export class HostConnection {
  readonly #connect: () => Port;
  readonly #options: HostConnectionOptions;
  #link: HostLink | null = null;

  constructor(connect: () => Port, options: HostConnectionOptions) {
    this.#connect = connect;
    this.#options = options;
  }

  /** How the host reaches dom0; null until it has greeted. */
  get transport(): 'qubes' | 'embedded' | null {
    return this.#link?.transport ?? null;
  }

  /** Starts the host before anybody waits for it. */
  keepWarm(): void {
    this.#link ??= this.#openLink();
  }

  /** Sends `open`; the call's end comes as an event even where there is no host at all. */
  open(message: OpenMessage, onEvent: OnHostEvent): HostCall {
    this.keepWarm();
    const link = this.#link ?? this.#openLink();
    return link.open(message, onEvent);
  }

  /** How dom0 and its templates are; a code where there is no host to ask. */
  status(): Promise<HostStatus | ErrorCode> {
    this.keepWarm();
    return (this.#link ?? this.#openLink()).status(this.#options.statusDeadlineMs ?? usualStatusDeadlineMs);
  }

  #openLink(): HostLink {
    const startedAtMs = performance.now();
    const link = new HostLink(this.#connect(), this.#options.onKept, () => {
      if (this.#link === link) this.#link = null;
      if (link.greeted && performance.now() - startedAtMs > steadyAfterMs) this.keepWarm();
    });
    this.#link = link;
    link.greet(this.#options.language);
    return link;
  }
}
