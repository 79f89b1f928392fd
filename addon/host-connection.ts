// The add-on's way to the native host: it is started before anybody waits for it, kept running, and started anew where
// it ended.
import type { DecisionReport } from '../protocol/decision-report.ts';
import type { ErrorCode } from '../protocol/error-codes.ts';
import type { HostCall, OnHostEvent, OpenMessage, OriginalMessage } from './host-call.ts';
import { HostLink, type HostDeadlines, type HostStatus, type KeptEdit, type Port } from './host-link.ts';

export interface HostConnectionOptions {
  /** Tells the person; the host goes on telling us, at each start, until this has resolved. */
  readonly onKept: (kept: KeptEdit) => Promise<void>;
  /** What the person reads, for the windows. */
  readonly language: string;
  /** For tests, which cannot wait so long. */
  readonly deadlines?: Partial<HostDeadlines>;
}

/** A host that lived shorter than this is not started again before it is needed. */
const steadyAfterMs = 10_000;
/** The host itself waits 15 seconds for dom0 before it says how that is. */
const usualDeadlines: HostDeadlines = { silentMs: 20_000, statusMs: 20_000 };

export class HostConnection {
  readonly #connect: () => Port;
  readonly #options: HostConnectionOptions;
  #link: HostLink | null = null;
  /** undefined until it is known. */
  #ownPolicy: string | null | undefined;

  constructor(connect: () => Port, options: HostConnectionOptions) {
    this.#connect = connect;
    this.#options = options;
  }

  /** How the host reaches dom0; null until it has greeted. */
  get transport(): 'qubes' | 'embedded' | 'farm' | null {
    return this.#link?.transport ?? null;
  }

  /** Starts the host before anybody waits for it. */
  keepWarm(): void {
    if (this.#link === null) this.#openLink();
  }

  /** Tells this host, and each that follows, the person's own rules as JSON, or that there are none. */
  tellOwnPolicy(json: string | null): void {
    this.#ownPolicy = json;
    this.#link?.tellOwnPolicy(json);
  }

  /** For dom0's audit log; nothing answers. */
  tellDecision(requestId: string, report: DecisionReport): void {
    (this.#link ?? this.#openLink()).send({ type: 'decision', requestId, report });
  }

  /** Sends `open`; the call's end comes as an event even where there is no host at all. */
  open(message: OpenMessage | OriginalMessage, onEvent: OnHostEvent): HostCall {
    return (this.#link ?? this.#openLink()).open(message, onEvent);
  }

  /** How dom0 and its templates are; a code where there is no host to ask. */
  status(): Promise<HostStatus | ErrorCode> {
    return (this.#link ?? this.#openLink()).status();
  }

  /** A host that dies while it greets ends the requests that it gets; the next one starts another host. */
  #openLink(): HostLink {
    const startedAtMs = performance.now();
    const forget = (): void => {
      if (this.#link === link) this.#link = null;
    };
    const link = new HostLink(this.#connect(), {
      onKept: this.#options.onKept,
      deadlines: { ...usualDeadlines, ...this.#options.deadlines },
      // What it has open may still come home.
      onHung: forget,
      onEnd: () => {
        forget();
        if (link.greeted && performance.now() - startedAtMs > steadyAfterMs) this.keepWarm();
      },
    });
    this.#link = link;
    link.greet(this.#options.language);
    if (this.#ownPolicy !== undefined) link.tellOwnPolicy(this.#ownPolicy);
    return link;
  }
}
