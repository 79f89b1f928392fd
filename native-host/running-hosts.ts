// The hosts of this user that run: they go with what `uninstall` removes. One that is told to end goes as when Thunderbird
// closes it, with whatever edit is on its way home.
import { readdir, readFile, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const endsWithinMs = 5_000;
const lookAgainMs = 100;

/** Those whose command line names the program. */
export const endHosts = async (program: string, uid: number): Promise<void> => {
  const deadlineMs = performance.now() + endsWithinMs;
  for (const pid of await findHosts(program, uid)) kill(pid);
  while ((await findHosts(program, uid)).length > 0 && performance.now() < deadlineMs) await sleep(lookAgainMs);
};

const findHosts = async (program: string, uid: number): Promise<readonly number[]> => {
  const pids = (await readdir('/proc')).filter((name) => /^[0-9]+$/.test(name)).map(Number);
  const isHost = await Promise.all(pids.map((pid) => isHostOf(pid, program, uid)));
  return pids.filter((_, index) => isHost[index]);
};

const isHostOf = async (pid: number, program: string, uid: number): Promise<boolean> => {
  const [owner, commandLine] = await Promise.all([
    stat(`/proc/${pid}`).catch(() => null),
    readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
  ]);
  return owner?.uid === uid && commandLine.split('\0')[1] === program;
};

const kill = (pid: number): void => {
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // It ended in between.
  }
};
