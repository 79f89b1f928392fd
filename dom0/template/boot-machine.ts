// Starts one QEMU for the template build and knows when its agent is there. Each machine's sockets lie in a folder of
// its own inside the caller's; it ends with this process.
import { constants } from 'node:fs';
import { mkdtemp, open } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import * as z from 'zod';
import { Deferred } from '../../protocol/deferred.ts';
import { agentPortId, qemuArguments, qemuProgram, type Accelerator, type MachineUse } from '../qemu/arguments.ts';
import { Qmp } from '../qemu/qmp.ts';
import { killGroup, spawnBound } from '../qemu/run-program.ts';
import { within } from '../runtime/deadline.ts';
import { endOf } from '../runtime/spawn-child.ts';
import { removeTree } from '../runtime/remove-tree.ts';

export interface BuildMachine {
  readonly pid: number;
  readonly qmp: Qmp;
  /** The path may be used until `remove`. */
  readonly agentSocket: string;
  /** Resolves when the process has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** The end of what QEMU printed. */
  output(): string;
  /** Ends the process, waits until it has ended, removes its folder. */
  remove(): Promise<void>;
}
export interface MachineOptions {
  readonly use: MachineUse;
  readonly accelerator: Accelerator;
  readonly memoryMib: number;
  /** Holds vmlinuz, initrd and root.erofs. An absolute path. */
  readonly imageDir: string;
  /** Private to us, of any length: the machine's own folder is made in it. */
  readonly workDir: string;
  readonly signal: AbortSignal;
}

const qmpTimeoutMs = 10_000;
const killTimeoutMs = 10_000;
const outputMaxCharacters = 4096;
const socketNames = { qmp: 'qmp', agent: 'agent', display: 'display' };
const portEventSchema = z.object({ id: z.literal(agentPortId), open: z.literal(true) });

/** The machine, or what QEMU printed where it did not start. */
export const startMachine = async (options: MachineOptions): Promise<BuildMachine | string> => {
  const { workDir, signal } = options;
  const runDir = await mkdtemp(`${workDir}/machine-`);
  // A socket's path holds at most 107 bytes, which a data folder may exceed: QEMU makes its sockets where it stands,
  // and we reach them through an open descriptor of that folder.
  const folder = await open(runDir, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  const socketDir = `/proc/self/fd/${folder.fd}`;
  const started = await spawnBound(qemuProgram, commandLine(options), { cwd: runDir });
  if (!started.ok) {
    await folder.close();
    await removeTree(workDir, basename(runDir));
    return started.error;
  }
  const child = started.value;
  let output = '';
  const keep = (chunk: Buffer): void => void (output = (output + chunk.toString('latin1')).slice(-outputMaxCharacters));
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  let isAlive = true;
  const ended = endOf(child).then(() => {
    isAlive = false;
  });
  const stop = (): void => killGroup(child);
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  const remove = async (): Promise<void> => {
    stop();
    await within(ended, killTimeoutMs, undefined);
    signal.removeEventListener('abort', stop);
    await folder.close();
    // What is left of the machine's folder goes with the caller's.
    await removeTree(workDir, basename(runDir));
  };
  const qmp = await Qmp.connect(`${socketDir}/${socketNames.qmp}`, qmpTimeoutMs, () => isAlive);
  if (!qmp.ok) {
    await remove();
    return output === '' ? qmp.error : output;
  }
  const agentSocket = `${socketDir}/${socketNames.agent}`;
  return { pid: child.pid ?? 0, qmp: qmp.value, agentSocket, ended, output: () => output, remove };
};

const commandLine = ({ use, accelerator, memoryMib, imageDir }: MachineOptions): readonly string[] =>
  qemuArguments({
    use,
    accelerator,
    memoryMib,
    channels: { kind: 'listening', ...socketNames },
    vmGenerationId: randomUUID(),
    kernel: `${imageDir}/vmlinuz`,
    initrd: `${imageDir}/initrd`,
    rootImage: `${imageDir}/root.erofs`,
  });

/** True when the guest's agent opened its port within the time; false also where the machine ended. */
export const waitForAgentPort = async (
  { qmp, ended }: Pick<BuildMachine, 'qmp' | 'ended'>,
  timeoutMs: number,
): Promise<boolean> => {
  const opened = new Deferred<boolean>();
  const stopListening = qmp.onEvent(({ name, untrustedData }) => {
    if (name === 'SHUTDOWN') opened.resolve(false);
    if (name === 'VSERPORT_CHANGE' && portEventSchema.safeParse(untrustedData).success) opened.resolve(true);
  });
  // One that is killed says nothing any more.
  const over = ended.then(() => false);
  const isOpen = await within(Promise.race([opened.promise, over]), timeoutMs, false);
  stopListening();
  return isOpen;
};
