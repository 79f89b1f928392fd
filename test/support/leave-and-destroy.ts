// For an ordinary user: makes the folders of DispVMs as a QEMU under attack would leave them, lets the first be removed
// as at its end and the second as at the daemon's next start, with one whose recorded process the user may not end.
// Prints what was logged and what is left, without the causes. Usage: FOLDER
import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import {
  createDispvmDir,
  destroyLeftovers,
  recordProcesses,
  removeDispvmDir,
  type DispvmDir,
} from '../../dom0/engine/dispvm-dir.ts';
import type { LogEntry } from '../../dom0/runtime/log.ts';
import { recordProcess } from '../../dom0/runtime/processes.ts';

const parent = `${process.argv[2] ?? ''}/dispvms`;
mkdirSync(parent, { mode: 0o700 });
const events: (readonly string[])[] = [];
const log = ({ event, dispvmId, cause }: LogEntry): void => {
  events.push([event, dispvmId ?? '', cause?.split(',')[0] ?? '']);
};

const leave = async (id: string): Promise<DispvmDir> => {
  const dir = await createDispvmDir(parent, id);
  if (!dir.ok) throw new Error(dir.error);
  mkdirSync(`${dir.value.path}/sockets/x/y`, { recursive: true });
  chmodSync(`${dir.value.path}/sockets/x`, 0);
  chmodSync(`${dir.value.path}/sockets`, 0);
  return dir.value;
};

await removeDispvmDir(await leave('disp1'), log);
const first = recordProcess(1);
if (first === null) throw new Error('the first process lives');
await recordProcesses(await leave('disp1'), [first]);
await leave('disp2');
const cleaned = await destroyLeftovers(parent, log);
if (!cleaned.ok) throw new Error(cleaned.error);
process.stdout.write(`${JSON.stringify({ events, left: readdirSync(parent).length })}\n`);
