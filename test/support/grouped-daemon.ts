// A program for control-groups.test.ts: it is started in a control group of its own, claims it as the daemon does, puts
// a process into a group below it, and prints what it sees.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { ControlGroups } from '../../dom0/engine/control-groups.ts';
import { recordProcess } from '../../dom0/runtime/processes.ts';

const groupOf = (pid: number | string): string =>
  /^0::(.*)$/m.exec(readFileSync(`/proc/${pid}/cgroup`, 'latin1'))?.[1] ?? '';
const own = groupOf('self');
const claimed = await ControlGroups.claim();
if (!claimed.ok) throw new Error(claimed.error);
const child = spawn('sleep', ['60'], { stdio: 'ignore' });
const record = recordProcess(child.pid ?? 0);
if (record === null) throw new Error('the child lives');
const isEnclosed = await claimed.value.enclose('disp1', [record], 384);
const seen = {
  own: groupOf('self').slice(own.length),
  child: groupOf(record.pid).slice(own.length),
  isEnclosed,
  active: claimed.value.active,
};
child.kill('SIGKILL');
await new Promise((resolve) => child.once('exit', resolve));
await claimed.value.release('disp1');
process.stdout.write(JSON.stringify(seen));
