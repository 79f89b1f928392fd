// The same guest without a savefile, to be compared with: how a machine starts so, and how long it takes from QEMU's start
// to the agent's first answer, with no document yet.
import { mkdtemp, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { awaitAgent } from '../dom0/agent/prepare-agent.ts';
import type { MachineUse } from '../dom0/qemu/arguments.ts';
import type { MachineStart } from '../dom0/qemu/savefile.ts';
import { within } from '../dom0/runtime/deadline.ts';
import { startMachine } from '../dom0/template/boot-machine.ts';
import { manifestSchema, readManifest } from '../dom0/template/manifest.ts';
import { dataDir } from '../protocol/paths.ts';
import { failure, success } from '../protocol/result.ts';
import type { DispvmDescription } from '../protocol/stages.ts';
import { greetAgent } from './greet-agent.ts';

const bootTimeoutMs = 180_000;
/** The daemon gives a machine 30 s to be ready. */
const daemonBootMs = 28_000;

const bootWithout: MachineUse = { memory: null, awaitsSavefile: false, warmsViewers: false, consoleFile: null };

/** For the daemon that the benchmark measures. */
export const bootedCold: MachineStart = {
  use: () => bootWithout,
  wake: async (_qmp, _stateFile, agent) =>
    (await within(awaitAgent(agent), daemonBootMs, false)) ? success(undefined) : failure('agent-timeout'),
};

/** Milliseconds; throws where the guest did not come up. */
export const measureColdBoot = async ({ template, accelerator }: DispvmDescription): Promise<number> => {
  const imageDir = join(dataDir(process.env), 'templates', template);
  const manifest = await readManifest(imageDir, manifestSchema);
  if (typeof manifest === 'string' || accelerator === 'none') throw new Error('no template to boot');
  const workDir = await mkdtemp(join(tmpdir(), 'glovebox-cold-boot-'));
  const start = performance.now();
  const signal = AbortSignal.timeout(bootTimeoutMs);
  const options = { use: bootWithout, accelerator, memoryMib: manifest.memoryMib };
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
