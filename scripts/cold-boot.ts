// How long the same guest takes without a savefile: QEMU's start to the agent's first answer, no document yet.
import { mkdtemp, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { greetAgent, startMachine } from '../dom0/template/boot-machine.ts';
import { manifestSchema, readManifest } from '../dom0/template/manifest.ts';
import { dataDir } from '../protocol/paths.ts';
import type { DispvmDescription } from '../protocol/stages.ts';

const bootTimeoutMs = 180_000;

/** Milliseconds; throws where the guest did not come up. */
export const measureColdBoot = async ({ template, accelerator }: DispvmDescription): Promise<number> => {
  const imageDir = join(dataDir(process.env), 'templates', template);
  const manifest = await readManifest(imageDir, manifestSchema);
  if (typeof manifest === 'string' || accelerator === 'none') throw new Error('no template to boot');
  const workDir = await mkdtemp(join(tmpdir(), 'glovebox-cold-boot-'));
  const start = performance.now();
  const signal = AbortSignal.timeout(bootTimeoutMs);
  const options = { use: { kind: 'cold' }, accelerator, memoryMib: manifest.memoryMib } as const;
  const machine = await startMachine({ ...options, imageDir, workDir, signal });
  if (typeof machine === 'string') throw new Error(machine);
  try {
    if (!(await greetAgent(machine.agentSocket, bootTimeoutMs))) throw new Error('the agent did not answer');
    return performance.now() - start;
  } finally {
    await machine.remove();
    await rmdir(workDir);
  }
};
