// What the audit log keeps of one call, gathered while it runs: who asked for what, what policy said, how far it came, how it
// ended. It sees codes and numbers alone: what passes is counted and never looked at.
import {
  auditHead,
  type AuditDecision,
  type AuditOutcome,
  type CallEnd,
  type CallStart,
  type ToldDecision,
} from '../../protocol/audit-entry.ts';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import { exitCodes } from '../../protocol/qrexec.ts';
import type { Stage, Status } from '../../protocol/stages.ts';
import type { Decision } from '../policy/decision.ts';
import type { GrantedTarget } from '../policy/tokens.ts';

/** Takes each line as soon as it is known. It must not throw, and nobody waits for it. */
export type CallWatcher = (entry: CallStart | CallEnd | ToldDecision) => void;

/** As policy saw it. */
export interface SeenCall {
  readonly source: string;
  readonly service: string | null;
  /** With its `+`. */
  readonly argument: string;
}

const nanoseconds = 1_000_000;

export class CallRecord {
  readonly #requestId: string;
  readonly #startedAtMs = Date.now();
  #watch: CallWatcher = () => undefined;
  #call: SeenCall = { source: '', service: null, argument: '+' };
  #decision: AuditDecision = 'none';
  #rule: string | null = null;
  #template: string | null = null;
  #dispvm: string | null = null;
  #code: ErrorCode | null = null;
  #exitCode: number | null = null;
  readonly #stages: Partial<Record<Stage, number>> = {};
  #receivedBytes = 0;
  #sentBytes = 0;

  constructor(requestId: string) {
    this.#requestId = requestId;
  }

  watch(watcher: CallWatcher): void {
    this.#watch = watcher;
  }

  /** As far as it was understood. */
  asked(call: SeenCall): void {
    this.#call = call;
  }

  /** `first` is what the rules said before a person was asked, `granted` what came of it. */
  decided(first: Decision, granted: GrantedTarget | null): void {
    const prefix = first.decision === 'ask' ? 'asked-' : '';
    this.#decision = `${prefix}${granted === null ? 'deny' : 'allow'}`;
    this.#rule = first.rule === null ? null : `${first.rule.file}:${first.rule.line}`.slice(-320);
    if (granted?.granted === 'dispvm') this.#template = granted.disposableTemplate;
    if (granted !== null) this.#watch({ ...this.#line(new Date()), 'event.type': ['start'] });
  }

  /** What the client was told. */
  told(status: Status): void {
    if (status.event === 'stage')
      this.#stages[status.stage] ??= Math.max(0, Math.round(status.atMs - this.#startedAtMs));
    else if (status.event === 'failure') this.#code ??= status.code;
    else if (status.event === 'dispvm') {
      this.#dispvm = status.dispvm.id;
      this.#template = status.dispvm.template;
    }
  }

  received(bytes: number): void {
    this.#receivedBytes += bytes;
  }

  sent(bytes: number): void {
    this.#sentBytes += bytes;
  }

  finished(exitCode: number): void {
    this.#exitCode = exitCode;
  }

  /** The call is over. Called once. */
  end(): void {
    const now = Date.now();
    const outcome = this.#outcome();
    this.#watch({
      ...this.#line(new Date(now)),
      'event.type': ['end'],
      'event.start': new Date(this.#startedAtMs).toISOString(),
      'event.duration': Math.max(0, now - this.#startedAtMs) * nanoseconds,
      'event.outcome': outcome === 'ok' ? 'success' : 'failure',
      'glovebox.outcome': outcome,
      'glovebox.stages': { ...this.#stages },
      'source.bytes': this.#receivedBytes,
      'destination.bytes': this.#sentBytes,
    });
  }

  /** A call that ends without a word to its client broke off by a fault of ours. */
  #outcome(): AuditOutcome {
    if (this.#code !== null) return this.#code;
    if (this.#exitCode === null) return 'internal';
    if (this.#exitCode === exitCodes.noSuchService) return 'unknown-service';
    return this.#exitCode === 0 ? 'ok' : 'not-done';
  }

  #line(now: Date): Omit<CallStart, 'event.type'> {
    return {
      ...auditHead(now),
      'event.dataset': 'glovebox.call',
      'trace.id': this.#requestId,
      'event.action': this.#call.service,
      'glovebox.argument': this.#call.argument,
      'source.domain': this.#call.source.slice(0, 64),
      'glovebox.decision': this.#decision,
      'rule.id': this.#rule,
      'glovebox.template': this.#template?.slice(0, 64) ?? null,
      'glovebox.dispvm': this.#dispvm,
    };
  }
}
