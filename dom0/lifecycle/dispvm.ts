// Runs one DispVM's life: keeps its state, its deadline, and does what a state asks for (kill, remove). The rules are
// in dispvm-state.ts. It trusts the machine only in what it observes: `gone` follows the end of its process.
import type { ErrorCode } from '../../protocol/error-codes.ts';
import type { Machine } from '../engine/machine.ts';
import { Deferred } from '../../protocol/deferred.ts';
import { advance, deadlineMs, initialState, type DispvmEvent, type DispvmState } from './dispvm-state.ts';
import { inBackground } from '../runtime/background.ts';
import type { Result } from '../../protocol/result.ts';

export class Dispvm {
  readonly machine: Machine;
  readonly startedAtMs = Date.now();
  readonly #onState: (state: DispvmState) => void;
  readonly #settled = new Deferred<void>();
  readonly #closing = new Deferred<void>();
  readonly #gone = new Deferred<ErrorCode | null>();
  #state: DispvmState = initialState;
  #hasAppeared = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(machine: Machine, onState: (state: DispvmState) => void) {
    this.machine = machine;
    this.#onState = onState;
    inBackground(machine.ended.then(() => this.send({ event: 'processEnded' })));
    inBackground(machine.agent.then((agent) => this.#restored(agent)));
    this.#setDeadline();
  }

  /** Lets the machine start; nothing happens where the DispVM was closed meanwhile. */
  begin(): void {
    if (this.#state.state !== 'queued') return;
    this.send({ event: 'begun' });
    this.machine.begin();
  }

  /** The person sees the document: from now on it is a DispVM like any other that is open. */
  appear(): void {
    this.#hasAppeared = true;
    this.#settled.resolve();
  }

  /** Resolves when the person sees the document, or the DispVM starts to close. */
  get settled(): Promise<void> {
    return this.#settled.promise;
  }

  get state(): DispvmState {
    return this.#state;
  }

  /** Resolves when it starts to close, for whatever reason. */
  get closing(): Promise<void> {
    return this.#closing.promise;
  }

  /** Resolves when nothing of it is left, with why if it was not asked for. */
  get gone(): Promise<ErrorCode | null> {
    return this.#gone.promise;
  }

  /**
   * Ends it for this reason; nothing happens where its end is already decided: what breaks then broke because of it.
   */
  fail(code: ErrorCode): void {
    if (!this.#isEnding()) this.send({ event: 'failed', code });
  }

  /** Closes it; `takeEdit` waits for the edited file. Nothing happens where it is already gone. */
  close(takeEdit: boolean): void {
    if (this.#state.state !== 'gone') this.send({ event: 'closeAsked', takeEdit });
  }

  /**
   * The daemon ends. Whoever has not seen their document yet hears why it does not come; an edit may still come back.
   */
  stop(): void {
    if (this.#hasAppeared) this.close(true);
    else this.fail('dom0-unreachable');
  }

  send(event: DispvmEvent): void {
    const before = this.#state;
    this.#state = advance(before, event);
    this.#setDeadline();
    if (this.#state.state !== before.state) this.#onState(this.#state);
    this.#act(event);
  }

  #restored(agent: Result<unknown>): void {
    if (this.#state.state === 'restoring')
      this.send(agent.ok ? { event: 'restored' } : { event: 'failed', code: agent.error });
  }

  #isEnding(): boolean {
    return this.#state.state === 'gone' || (this.#state.state === 'closing' && !this.#state.editAwaited);
  }

  #act(event: DispvmEvent): void {
    if (this.#state.state === 'gone') this.#gone.resolve(this.#state.cause);
    if (this.#state.state !== 'closing') return;
    this.#closing.resolve();
    this.#settled.resolve();
    if (event.event === 'processEnded') inBackground(this.machine.remove().then(() => this.send({ event: 'removed' })));
    else if (!this.#state.editAwaited && !this.#state.processEnded) this.machine.kill();
  }

  #setDeadline(): void {
    clearTimeout(this.#timer);
    const timeoutMs = deadlineMs(this.#state);
    if (timeoutMs !== null) this.#timer = setTimeout(() => this.send({ event: 'deadlinePassed' }), timeoutMs);
  }
}
