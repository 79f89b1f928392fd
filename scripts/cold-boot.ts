// How long the same guest takes without a savefile: QEMU's start to the agent's first answer, no document yet.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defaultMemoryMib } from '../dom0/qemu/arguments.ts';
import { greetAgent, startMachine } from '../dom0/template/boot-machine.ts';
import { dataDir } from '../protocol/paths.ts';
import type { DispvmDescription } from '../protocol/stages.ts';

const bootTimeoutMs = 180_000;

/** Milliseconds; throws where the guest did not come up. */
export const measureColdBoot = async ({ template, accelerator }: DispvmDescription): Promise<number> => {
  const imageDir = join(dataDir(process.env), 'templates', template);
  if (!existsSync(imageDir) || accelerator === 'none') throw new Error('no template to boot');
  const start = performance.now();
  const machine = await startMachine({ use: { kind: 'cold' }, accelerator, memoryMib: defaultMemoryMib, imageDir, signal: AbortSignal.timeout(bootTimeoutMs) });
  if (typeof machine === 'string') throw new Error(machine);
  try {
    if (!(await greetAgent(machine.agentSocket, bootTimeoutMs))) throw new Error('the agent did not answer');
    return performance.now() - start;
  } finally {
    await machine.remove();
  }
};
