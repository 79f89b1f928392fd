// Boots the image once, lets its viewers warm up, and saves the running machine. From this it is restored once, does
// all that a clone does up to a document, and is saved again: what happens only the first time has then happened before
// any click. At last one clone shows the samples: a template that none came from is not a template.
import { chmod, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import { savedScreen } from '../../protocol/screen.ts';
import { failure, success, type Result } from '../../protocol/result.ts';
import { awaitAgent, prepareAgent, SeenRandom } from '../agent/prepare-agent.ts';
import { rehearse, rehearseTimeoutMs } from '../agent/rehearse.ts';
import { bootToSave, restoreToOpen, restoreToSave, type Accelerator } from '../qemu/arguments.ts';
import { runProgram } from '../qemu/run-program.ts';
import { restoreMachine, saveMachine } from '../qemu/savefile.ts';
import { within } from '../runtime/deadline.ts';
import { MessageStream } from '../runtime/message-stream.ts';
import { startMachine, waitForAgentPort } from './boot-machine.ts';
import { lastLines, timeStep, type BuildContext, type BuildFailure } from './build-failure.ts';

export interface SaveOptions {
  /** The template's folder to be; holds the image's files already. */
  readonly folder: string;
  /** Private to the build. */
  readonly workDir: string;
  readonly accelerator: Accelerator;
  readonly memoryMib: number;
}

/** Half an hour: without KVM, on a computer that has other work, warming an office takes more than a third of it. */
const bootTimeoutMs = 1_800_000;
const saveTimeoutMs = 60_000;
const digTimeoutMs = 60_000;
/** The agent opens its port before it has come to rest; what it still does would be done again in every clone. */
const settleMs = 3000;

export const saveTemplate = async (
  options: SaveOptions,
  context: BuildContext,
): Promise<Result<void, BuildFailure>> => {
  const saved = await bootAndSave(options, context);
  if (!saved.ok) return saved;
  const resaved = await timeStep(context, 'rehearsing', () => rehearseAndSave(options, context));
  if (!resaved.ok) return resaved;
  // The guest's kernel writes zeros to the pages it hands out: most of the file need not be there.
  await runProgram('fallocate', ['--dig-holes', `${options.folder}/ram`], { timeoutMs: digTimeoutMs });
  for (const name of ['ram', 'state']) await chmod(`${options.folder}/${name}`, 0o400);
  return timeStep(context, 'trying', () => tryClone(options, context));
};

const bootAndSave = async (
  { folder, ...machineOptions }: SaveOptions,
  context: BuildContext,
): Promise<Result<void, BuildFailure>> => {
  const consoleFile = `${folder}/console.log`;
  const use = bootToSave(`${folder}/ram`, consoleFile);
  const machine = await startMachine({ ...machineOptions, use, imageDir: folder, signal: context.signal });
  if (typeof machine === 'string') return failure({ step: 'QEMU', detail: lastLines(machine) });
  try {
    const isReady = await timeStep(context, 'booting', () => waitForAgentPort(machine, bootTimeoutMs));
    if (!isReady)
      return failure({
        step: 'boot',
        detail: lastLines(`${machine.output()}\n${await readFile(consoleFile, 'latin1')}`),
      });
    await sleep(settleMs, undefined, { signal: context.signal }).catch(() => undefined);
    const saved = await timeStep(context, 'saving', () => saveMachine(machine.qmp, `${folder}/state`, saveTimeoutMs));
    return saved.ok ? saved : failure({ step: 'save', detail: `${saved.error} ${lastLines(machine.output())}` });
  } finally {
    await machine.remove();
  }
};

/** Writable memory, this once: no clone has it open. The state file is read to its end before it is written anew. */
const rehearseAndSave = async (
  { folder, ...machineOptions }: SaveOptions,
  context: BuildContext,
): Promise<Result<void, BuildFailure>> => {
  const use = restoreToSave(`${folder}/ram`);
  const machine = await startMachine({ ...machineOptions, use, imageDir: folder, signal: context.signal });
  if (typeof machine === 'string') return failure({ step: 'rehearse', detail: lastLines(machine) });
  const failed = (cause: string): Result<never, BuildFailure> =>
    failure({ step: 'rehearse', detail: `${cause} ${lastLines(machine.output())}` });
  // Connected from before the restore until after the save: a clone that is connected just so has nothing to notice.
  const agent = new MessageStream(connect(machine.agentSocket));
  try {
    const restored = await restoreMachine(machine.qmp, `${folder}/state`);
    if (!restored.ok) return failed(restored.error);
    const refused = await within(rehearseOnce(agent), rehearseTimeoutMs, 'agent-timeout');
    if (refused !== null) return failed(refused);
    await sleep(settleMs, undefined, { signal: context.signal }).catch(() => undefined);
    const saved = await saveMachine(machine.qmp, `${folder}/state`, saveTimeoutMs);
    return saved.ok ? saved : failed(saved.error);
  } finally {
    agent.destroy();
    await machine.remove();
  }
};

/**
 * All that comes before a document; the greeting at the end takes back that it is fresh, as no clone of it is. null
 * when it went well.
 */
const rehearseOnce = async (agent: MessageStream): Promise<ErrorCode | null> => {
  const refused = (await rehearse(agent, savedScreen)) ?? (await prepareAgent(agent, new SeenRandom()));
  return refused ?? ((await awaitAgent(agent)) ? null : 'agent-protocol');
};

/** As a spare is made: nothing takes the old one's place that has not shown its samples. */
export const tryClone = async (
  { folder, ...machineOptions }: SaveOptions,
  context: BuildContext,
): Promise<Result<void, BuildFailure>> => {
  const use = restoreToOpen(`${folder}/ram`);
  const machine = await startMachine({ ...machineOptions, use, imageDir: folder, signal: context.signal });
  if (typeof machine === 'string') return failure({ step: 'restore', detail: lastLines(machine) });
  const agent = new MessageStream(connect(machine.agentSocket));
  try {
    const restored = await restoreMachine(machine.qmp, `${folder}/state`);
    const refused = restored.ok
      ? await within(rehearse(agent, savedScreen), rehearseTimeoutMs, 'agent-timeout')
      : restored.error;
    return refused === null
      ? success(undefined)
      : failure({ step: 'restore', detail: `${refused} ${lastLines(machine.output())}` });
  } finally {
    agent.destroy();
    await machine.remove();
  }
};
