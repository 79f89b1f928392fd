// Memory as the kernel shares it out: the proportional set size (PSS) of QEMU processes.
import { mkdtemp, readFile, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { restoreToOpen } from '../../dom0/qemu/arguments.ts';
import { restoreMachine } from '../../dom0/qemu/savefile.ts';
import { defaultDisposableTemplate } from '../../dom0/system.ts';
import { startMachine, type BuildMachine } from '../../dom0/template/boot-machine.ts';
import { findRequirements, TemplateStore } from '../../dom0/template/template-store.ts';
import { dataDir } from '../../protocol/paths.ts';
import { greetAgent } from '../greet-agent.ts';
import type { MemoryUse } from './result.ts';

const timeoutMs = 60_000;
const restMs = 2000;

/** Of all together, in MB. Source: /proc/PID/smaps_rollup, proc(5). */
export const readPssMb = async (pids: readonly number[]): Promise<number> => {
  const rollups = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/smaps_rollup`, 'latin1')));
  const kib = rollups.reduce((sum, rollup) => sum + Number(/^Pss: +(\d+) kB$/m.exec(rollup)?.[1] ?? Number.NaN), 0);
  return Math.round((kib * 1024) / 1e5) / 10;
};

/** Restored machines whose agent has answered and that have no document. */
export const measureIdleMemory = async (
  counts: readonly number[],
  state: MemoryUse['state'],
  name: string = defaultDisposableTemplate,
): Promise<readonly MemoryUse[]> => {
  const template = await new TemplateStore(dataDir(process.env), await findRequirements()).load(name);
  if (!template.ok) throw new Error(template.error);
  const {
    folder,
    ramFile,
    stateFile,
    manifest: { accelerator, memoryMib },
  } = template.value;
  const workDir = await mkdtemp(join(tmpdir(), 'glovebox-idle-'));
  const machines: BuildMachine[] = [];
  const uses: MemoryUse[] = [];
  try {
    for (const dispvms of counts) {
      while (machines.length < dispvms) {
        const use = restoreToOpen(ramFile);
        const signal = AbortSignal.timeout(timeoutMs);
        const machine = await startMachine({ use, accelerator, memoryMib, imageDir: folder, workDir, signal });
        if (typeof machine === 'string') throw new Error(machine);
        machines.push(machine);
        const restored = await restoreMachine(machine.qmp, stateFile);
        if (!restored.ok || !(await greetAgent(machine.agentSocket, timeoutMs)))
          throw new Error('an idle machine does not answer');
      }
      await sleep(restMs);
      uses.push({ dispvms, state, pssMb: await readPssMb(machines.map(({ pid }) => pid)) });
    }
  } finally {
    for (const machine of machines) await machine.remove();
    await rmdir(workDir);
  }
  return uses;
};
