// The savefile that the others use: devices and all of the memory in one file, made from the same template for
// comparison; and how a machine starts from it.
import { chmod } from 'node:fs/promises';
import { dirname } from 'node:path';
import { restoreToOpen } from '../../dom0/qemu/arguments.ts';
import { readSavefile, restoreMachine, writeSavefile, type MachineStart } from '../../dom0/qemu/savefile.ts';
import { startMachine } from '../../dom0/template/boot-machine.ts';
import type { Template } from '../../dom0/template/template-store.ts';
import { greetAgent } from '../greet-agent.ts';

const timeoutMs = 60_000;

/** The file brings the memory: there is none to map. */
export const fromFullSavefile: MachineStart = {
  use: (ramFile) => ({ ...restoreToOpen(ramFile), memory: null }),
  wake: (qmp, stateFile) => readSavefile(qmp, stateFile),
};

export const writeFullSavefile = async (
  { folder, manifest: { accelerator, memoryMib }, ramFile, stateFile }: Template,
  path: string,
): Promise<void> => {
  const signal = AbortSignal.timeout(timeoutMs);
  const use = restoreToOpen(ramFile);
  const machine = await startMachine({ use, accelerator, memoryMib, imageDir: folder, workDir: dirname(path), signal });
  if (typeof machine === 'string') throw new Error(machine);
  try {
    const restored = await restoreMachine(machine.qmp, stateFile);
    // Seen to run, and let go again: a guest that was saved while it talks would go on talking.
    if (!restored.ok || !(await greetAgent(machine.agentSocket, timeoutMs)))
      throw new Error('the template does not run');
    await machine.qmp.execute('migrate-set-capabilities', {
      capabilities: [{ capability: 'x-ignore-shared', state: false }],
    });
    const saved = await writeSavefile(machine.qmp, path, timeoutMs);
    // Where the daemon is root, QEMU is another user.
    await chmod(path, 0o444);
    if (!saved.ok) throw new Error(`the full savefile was not made: ${saved.error}`);
  } finally {
    await machine.remove();
  }
};
