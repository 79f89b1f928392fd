// Every DispVM of this daemon, from admission to gone. What is not in here does not exist: nothing is ever adopted.
import { availableParallelism } from 'node:os';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import { failure, success, type Result } from '../../protocol/result.ts';
import type { MachineSource, PooledReport } from '../engine/machine.ts';
import { Dispvm } from '../lifecycle/dispvm.ts';
import { Turns } from '../lifecycle/turns.ts';
import { within } from '../runtime/deadline.ts';
import type { Log } from '../runtime/log.ts';

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
  readonly #max: number;
  readonly #log: Log;
  readonly #dispvms = new Set<Dispvm>();
  readonly #turns: Turns;
  #admitted = 0;
  #stopping = false;

  constructor(source: MachineSource, max: number, log: Log) {
    this.#source = source;
    this.#turns = new Turns(availableParallelism(), (busy) => source.setBusy(busy));
    this.#max = max;
    this.#log = log;
  }

  /** A DispVM for one call; the caller closes it, and it counts until it is gone. */
  async take(disposableTemplate: string, requestId: string): Promise<Result<Dispvm>> {
    if (this.#stopping) return failure('dom0-unreachable');
    if (this.#admitted >= this.#max) return failure('too-many-dispvms');
    this.#admitted += 1;
    const machine = await this.#source.take(disposableTemplate);
    if (!machine.ok) {
      this.#admitted -= 1;
      return machine;
    }
    const dispvm = new Dispvm(machine.value, (state) => {
      const code: ErrorCode | null = state.state === 'closing' || state.state === 'gone' ? state.cause : null;
      this.#log({ event: 'state', requestId, dispvmId: machine.value.description.id, state: state.state, code });
    });
    this.#dispvms.add(dispvm);
    void dispvm.gone.then(() => {
      this.#dispvms.delete(dispvm);
      this.#admitted -= 1;
    });
    this.#begin(dispvm);
    // The daemon may have been told to stop while the machine was being made.
    if (this.#isStopping()) dispvm.fail('dom0-unreachable');
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

  /** Closes all: edits have a moment to come back, then everything is destroyed. Resolves when all are gone. */
  async stop(shutdownMs: number): Promise<void> {
    this.#stopping = true;
    const all = [...this.#dispvms];
    for (const dispvm of all) dispvm.close(true);
    const gone = Promise.all(all.map((dispvm) => dispvm.gone));
    if ((await within(gone, shutdownMs, 'late')) === 'late') for (const dispvm of all) dispvm.fail('edit-lost');
    await gone;
    await this.#source.stop();
  }

  /** A spare waits for nobody: it has little left to do. */
  #begin(dispvm: Dispvm): void {
    const turn = this.#turns.take();
    if (dispvm.machine.isSpare) dispvm.begin();
    else void turn.granted.then(() => dispvm.begin());
    void dispvm.settled.then(() => turn.end());
  }

  #isStopping(): boolean {
    return this.#stopping;
  }
}
