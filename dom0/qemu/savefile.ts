// Saves a running machine to a template's state file, and tells a waiting machine to come from one. The guest's memory
// is in the shared RAM file (x-ignore-shared); the state file holds the devices only.
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { failure, success, type Result } from '../../protocol/result.ts';
import type { MessageStream } from '../runtime/message-stream.ts';
import { restoreToOpen, type MachineUse } from './arguments.ts';
import type { Qmp, QmpFailure } from './qmp.ts';

/** How a machine comes to life once its QEMU answers. */
export interface MachineStart {
  readonly use: (ramFile: string) => MachineUse;
  /** Resolves when the machine runs, or comes from the state file by itself; with the cause where it does not. */
  readonly wake: (qmp: Qmp, stateFile: string, agent: MessageStream) => Promise<Result<void, string>>;
}

const ignoreShared = { capabilities: [{ capability: 'x-ignore-shared', state: true }] };
const migrationSchema = z.object({ status: z.string().optional() });
const pollMs = 20;

/** Writes the state file. The machine is not stopped first: a clone of a stopped machine would start stopped. */
export const saveMachine = async (
  qmp: Qmp,
  stateFile: string,
  timeoutMs: number,
): Promise<Result<void, QmpFailure>> => {
  const capable = await qmp.execute('migrate-set-capabilities', ignoreShared);
  return capable.ok ? writeSavefile(qmp, stateFile, timeoutMs) : capable;
};

/** Writes the devices and, unless shared memory is to be left out, the memory as well. */
export const writeSavefile = async (
  qmp: Qmp,
  stateFile: string,
  timeoutMs: number,
): Promise<Result<void, QmpFailure>> => {
  const steps = [
    qmp.execute('migrate-set-parameters', { 'max-bandwidth': 2 ** 40 }),
    qmp.execute('migrate', { uri: `file:${stateFile}` }),
  ];
  for (const step of steps) {
    const answer = await step;
    if (!answer.ok) return answer;
  }
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    const answer = await qmp.execute('query-migrate');
    if (!answer.ok) return answer;
    const status = migrationSchema.safeParse(answer.value).data?.status;
    if (status === 'completed') return success(undefined);
    if (status === 'failed' || status === 'cancelled') return failure('qmp-refused');
    await sleep(pollMs);
  }
  return failure('qmp-timeout');
};

/**
 * Starts the restore of a machine that waits with `-incoming defer`. It runs when its agent answers; QEMU ends if it
 * fails.
 */
export const restoreMachine = async (qmp: Qmp, stateFile: string): Promise<Result<void, QmpFailure>> => {
  const capable = qmp.execute('migrate-set-capabilities', ignoreShared);
  const received = readSavefile(qmp, stateFile);
  const answer = await capable;
  return answer.ok ? received : answer;
};

/** The machine's shared memory has to be there already, or to come with the file: as it was when that was written. */
export const readSavefile = async (qmp: Qmp, stateFile: string): Promise<Result<void, QmpFailure>> => {
  const answer = await qmp.execute('migrate-incoming', { uri: `file:${stateFile}` });
  return answer.ok ? success(undefined) : answer;
};

/** The way of every DispVM. */
export const fromSavefile: MachineStart = {
  use: restoreToOpen,
  wake: (qmp, stateFile) => restoreMachine(qmp, stateFile),
};
