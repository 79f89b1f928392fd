// Every DispVM of this daemon, from admission to gone. What is not in here does not exist: nothing is ever adopted.
import type { ErrorCode } from '../../protocol/error-codes.ts';
import { failure, success, type Result } from '../../protocol/result.ts';
import type { MachineSource } from '../engine/machine.ts';
import { Dispvm } from '../lifecycle/dispvm.ts';
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
  #admitted = 0;
  #stopping = false;

  constructor(source: MachineSource, max: number, log: Log) {
    this.#source = source;
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
    // The daemon may have been told to stop while the machine was being made.
    if (this.#isStopping()) dispvm.fail('dom0-unreachable');
    return success(dispvm);
  }

  describe(): readonly DispvmReport[] {
    return [...this.#dispvms].map(({ machine, state, startedAtMs }) => ({ ...machine.description, state: state.state, ageMs: Date.now() - startedAtMs }));
  }

  /** Closes all: edits have a moment to come back, then everything is destroyed. Resolves when all are gone. */
  async stop(shutdownMs: number): Promise<void> {
    this.#stopping = true;
    const all = [...this.#dispvms];
    for (const dispvm of all) dispvm.close(true);
    const gone = Promise.all(all.map((dispvm) => dispvm.gone));
    if ((await within(gone, shutdownMs, 'late')) === 'late') for (const dispvm of all) dispvm.fail('edit-lost');
    await gone;
  }

  #isStopping(): boolean {
    return this.#stopping;
  }
}
