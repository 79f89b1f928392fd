// One call to a DispVM without a window, from its beginning to its end: what dom0 says of it, how long it may be silent, and that it
// is given up in order. It trusts dom0 with the stages, and does not look at what the DispVM says.
import type { ErrorCode } from '../protocol/error-codes.ts';
import type { DispvmDescription, Stage, Status } from '../protocol/stages.ts';
import type { Call, CallHandlers, CallOutcome, Transport } from './transport.ts';

/** How long an orderly end may take before the call is dropped, which destroys the DispVM without one. */
const closeDeadlineMs = 15_000;

export interface WatchedCallOptions {
  /** From one sign of life to the next: a status, or a whole page. */
  readonly pageDeadlineMs: number;
  readonly whenStatus?: (status: Status) => void;
  readonly whenWaiting?: (what: 'turn' | 'template') => void;
  /** Aborting this gives the call up. */
  readonly stop: AbortSignal;
}

export class WatchedCall {
  /** Milliseconds since it began. */
  readonly stagesMs: Partial<Record<Stage, number>> = {};
  dispvm: DispvmDescription | null = null;
  readonly #options: WatchedCallOptions;
  readonly #startMs: number;
  #failure: ErrorCode | null = null;
  #call: Call | null = null;
  #deadline: NodeJS.Timeout | undefined;
  #closing: NodeJS.Timeout | undefined;
  /** dom0 reads nothing of this call until then: what is sent on it is not heard. */
  #isHeldUp = false;
  readonly #saidToWaitFor = new Set<'turn' | 'template'>();

  constructor(options: WatchedCallOptions, startMs: number) {
    this.#options = options;
    this.#startMs = startMs;
  }

  /** Why it was given up here, or null. */
  get failure(): ErrorCode | null {
    return this.#failure;
  }

  /** `feed` gives the call its input; once it has settled, nothing more goes in. Never rejects. */
  async run(
    begin: (handlers: CallHandlers) => Call,
    onStdout: CallHandlers['onStdout'],
    feed: (call: Call) => Promise<void>,
  ): Promise<CallOutcome> {
    const { stop } = this.#options;
    this.heard();
    const call = begin({ onStdout, onStatus: (status) => this.#note(status) });
    this.#call = call;
    const onStop = (): void => this.giveUp('cancelled');
    stop.addEventListener('abort', onStop);
    if (stop.aborted) onStop();
    const feeding = feed(call);
    const outcome = await call.outcome;
    stop.removeEventListener('abort', onStop);
    clearTimeout(this.#deadline);
    clearTimeout(this.#closing);
    await feeding;
    return outcome;
  }

  /** A sign of life, of whomever this waits for. */
  heard(): void {
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.giveUp('viewer-timeout'), this.#options.pageDeadlineMs);
  }

  /** Orderly where that is heard, so that dom0 confirms the end of the VM. */
  giveUp(code: ErrorCode): void {
    if (this.#failure !== null) return;
    this.#failure = code;
    if (this.#isHeldUp) return this.#call?.cancel();
    this.#call?.close();
    this.#closing = setTimeout(() => this.#call?.cancel(), closeDeadlineMs);
  }

  sinceStart(atMs: number): number {
    return Math.round((atMs - this.#startMs) * 10) / 10;
  }

  /** A service of Qubes' that has no window ends with its call, and its DispVM with it. */
  isDestroyed(outcome: CallOutcome, kind: Transport['kind']): boolean {
    if (kind === 'qubes') return outcome.ok || outcome.error.exitCode !== null;
    return this.stagesMs.gone !== undefined || this.dispvm === null;
  }

  #note(status: Status): void {
    this.heard();
    this.#options.whenStatus?.(status);
    if (status.event === 'dispvm') this.dispvm = status.dispvm;
    if (status.event === 'waiting') this.#holdUp(status.for === 'template' ? 'template' : null);
    if (status.event !== 'stage') return;
    this.stagesMs[status.stage] ??= this.sinceStart(status.atMs);
    if (status.stage === 'queued') this.#holdUp('turn');
    if (status.stage === 'callAccepted') this.#isHeldUp = false;
  }

  #holdUp(what: 'turn' | 'template' | null): void {
    this.#isHeldUp = this.stagesMs.callAccepted === undefined;
    if (what === null || this.#saidToWaitFor.has(what)) return;
    this.#saidToWaitFor.add(what);
    this.#options.whenWaiting?.(what);
  }
}
