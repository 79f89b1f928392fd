// Boots the image once, lets its viewers warm up, and saves the running machine; then restores one clone to see that the
// savefile works. A template that no clone came from is not a template.
import { chmod, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { failure, success, type Result } from '../../protocol/result.ts';
import type { Accelerator } from '../qemu/accelerator.ts';
import { runProgram } from '../qemu/run-program.ts';
import { restoreMachine, saveMachine } from '../qemu/savefile.ts';
import { greetAgent, startMachine, waitForAgentPort } from './boot-machine.ts';
import { lastLines, timeStep, type BuildContext, type BuildFailure } from './build-failure.ts';

export interface SaveOptions {
  /** The template's folder to be; holds the image's files already. */
  readonly folder: string;
  readonly accelerator: Accelerator;
  readonly memoryMib: number;
}

const bootTimeoutMs = 240_000;
const saveTimeoutMs = 60_000;
const greetTimeoutMs = 20_000;
const digTimeoutMs = 60_000;
/** The agent opens its port before it has come to rest; what it still does would be done again in every clone. */
const settleMs = 3000;

export const saveTemplate = async (options: SaveOptions, context: BuildContext): Promise<Result<void, BuildFailure>> => {
  const saved = await bootAndSave(options, context);
  if (!saved.ok) return saved;
  // The guest's kernel writes zeros to the pages it hands out: most of the file need not be there.
  await runProgram('fallocate', ['--dig-holes', `${options.folder}/ram`], { timeoutMs: digTimeoutMs });
  for (const name of ['ram', 'state']) await chmod(`${options.folder}/${name}`, 0o400);
  return timeStep(context, 'Restoring one clone to try it', () => tryClone(options, context));
};

const bootAndSave = async ({ folder, ...machineOptions }: SaveOptions, context: BuildContext): Promise<Result<void, BuildFailure>> => {
  const consoleFile = `${folder}/console.log`;
  const use = { kind: 'save', ramFile: `${folder}/ram`, consoleFile } as const;
  const machine = await startMachine({ ...machineOptions, use, imageDir: folder, signal: context.signal });
  if (typeof machine === 'string') return failure({ step: 'QEMU', detail: lastLines(machine) });
  try {
    const isReady = await timeStep(context, 'Booting the guest and warming its viewers', () => waitForAgentPort(machine, bootTimeoutMs));
    if (!isReady) return failure({ step: 'boot', detail: lastLines(`${machine.output()}\n${await readFile(consoleFile, 'latin1')}`) });
    await sleep(settleMs, undefined, { signal: context.signal }).catch(() => undefined);
    const saved = await timeStep(context, 'Saving the machine', () => saveMachine(machine.qmp, `${folder}/state`, saveTimeoutMs));
    return saved.ok ? saved : failure({ step: 'save', detail: `${saved.error} ${lastLines(machine.output())}` });
  } finally {
    await machine.remove();
  }
};

const tryClone = async ({ folder, ...machineOptions }: SaveOptions, context: BuildContext): Promise<Result<void, BuildFailure>> => {
  const use = { kind: 'restore', ramFile: `${folder}/ram` } as const;
  const machine = await startMachine({ ...machineOptions, use, imageDir: folder, signal: context.signal });
  if (typeof machine === 'string') return failure({ step: 'restore', detail: lastLines(machine) });
  try {
    const restored = await restoreMachine(machine.qmp, `${folder}/state`);
    if (restored.ok && (await greetAgent(machine.agentSocket, greetTimeoutMs))) return success(undefined);
    return failure({ step: 'restore', detail: `${restored.ok ? 'the agent does not answer' : restored.error} ${lastLines(machine.output())}` });
  } finally {
    await machine.remove();
  }
};
