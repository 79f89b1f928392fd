// Every DispVM of this daemon, from admission to gone. What is not in here does not exist: nothing is ever adopted.
import { availableParallelism } from 'node:os';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import { failure, success, type Result } from '../../protocol/result.ts';
import type { Machine, MachineSource, PooledReport } from '../engine/machine.ts';
import { Dispvm } from '../lifecycle/dispvm.ts';
import { StartSlots } from '../lifecycle/start-slots.ts';
import { inBackground, logBug } from '../runtime/background.ts';
import { within } from '../runtime/deadline.ts';
import type { Log } from '../runtime/log.ts';
import { Admission, type WaitingCaller } from './admission.ts';

/** Fewer than connections can be made (qrexec-server.ts): one more is still told that there are too many. */
const waitingMax = 40;

export interface DispvmReport {
  readonly id: string;
  readonly template: string;
  readonly engine: string;
  readonly accelerator: string;
  readonly state: string;
  readonly ageMs: number;
}

export class DispvmRegistry {
  readonly #source: MachineSource;
  readonly #admission: Admission;
  readonly #log: Log;
  readonly #dispvms = new Set<Dispvm>();
  readonly #slots: StartSlots;
  #stopping = false;

  constructor(source: MachineSource, max: number, log: Log) {
    this.#source = source;
    this.#slots = new StartSlots(availableParallelism(), (busy) => source.setBusy(busy));
    this.#admission = new Admission(max, waitingMax);
    this.#log = log;
  }

  /**
   * A DispVM for one call, when its turn has come; the caller closes it, and it keeps its place until it is gone. Never
   * rejects.
   */
  async take(disposableTemplate: string, requestId: string, caller: WaitingCaller): Promise<Result<Dispvm>> {
    const entered = await this.#admission.enter(caller);
    if (!entered.ok) return entered;
    const leave = entered.value;
    const machine = await this.#takeMachine(disposableTemplate);
    if (!machine.ok) {
      leave();
      return machine;
    }
    const dispvm = this.#letLive(machine.value, requestId);
    inBackground(dispvm.gone.then(leave));
    this.#begin(dispvm);
    // The daemon may have been told to stop while the machine was being made.
    if (this.#stopping) dispvm.stop();
    return success(dispvm);
  }

  describe(): readonly DispvmReport[] {
    return [...this.#dispvms].map(({ machine, state, startedAtMs }) => ({
      ...machine.description,
      state: state.state,
      ageMs: Date.now() - startedAtMs,
    }));
  }

  describePool(): readonly PooledReport[] {
    return this.#source.describe();
  }

  describeAll(): {
    readonly dispvms: readonly DispvmReport[];
    readonly pool: readonly PooledReport[];
    readonly waiting: number;
  } {
    return { dispvms: this.describe(), pool: this.describePool(), waiting: this.#admission.waiting };
  }

  /** Closes all: edits have a moment to come back, then everything is destroyed. Resolves when all are gone. */
  async stop(shutdownMs: number): Promise<void> {
    this.#stopping = true;
    this.#admission.close();
    const all = [...this.#dispvms];
    for (const dispvm of all) dispvm.stop();
    const gone = Promise.all(all.map((dispvm) => dispvm.gone));
    if ((await within(gone, shutdownMs, 'late')) === 'late') for (const dispvm of all) dispvm.fail('edit-lost');
    await gone;
    await this.#source.stop();
  }

  #letLive(machine: Machine, requestId: string): Dispvm {
    const dispvm = new Dispvm(machine, (state) => {
      const code: ErrorCode | null = state.state === 'closing' || state.state === 'gone' ? state.cause : null;
      this.#log({ event: 'state', requestId, dispvmId: machine.description.id, state: state.state, code });
    });
    this.#dispvms.add(dispvm);
    inBackground(dispvm.gone.then(() => this.#dispvms.delete(dispvm)));
    return dispvm;
  }

  /** A bug, or a disk that broke, costs this call its DispVM; the place it had goes to the next one. */
  async #takeMachine(disposableTemplate: string): Promise<Result<Machine>> {
    try {
      return await this.#source.take(disposableTemplate);
    } catch (bug) {
      logBug(this.#log, bug);
      return failure('internal');
    }
  }

  /** What a bug leaves half begun is ended, and gives its place back: it would run for nobody. */
  #begin(dispvm: Dispvm): void {
    try {
      this.#takeTurn(dispvm);
    } catch (bug) {
      logBug(this.#log, bug);
      dispvm.fail('internal');
    }
  }

  /** A spare waits for nobody: it has little left to do. */
  #takeTurn(dispvm: Dispvm): void {
    const slot = this.#slots.take();
    inBackground(dispvm.settled.then(() => slot.release()));
    if (dispvm.machine.hasBegunRestore) dispvm.begin();
    else inBackground(slot.granted.then(() => dispvm.begin()));
  }
}
