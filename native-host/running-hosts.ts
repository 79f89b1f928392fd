// The hosts of this user that run: they go with what `uninstall` removes. One that is told to end goes as when Thunderbird
// closes it, with whatever edit is on its way home.
import { readdir, readFile, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const endsWithinMs = 5_000;
const lookAgainMs = 100;

export interface Which {
  readonly program: string;
  /** Another home of the same user has hosts of its own. */
  readonly home: string;
  readonly uid: number;
}

export const endHosts = async (which: Which): Promise<void> => {
  const deadlineMs = performance.now() + endsWithinMs;
  for (const pid of await findHosts(which)) kill(pid);
  while ((await findHosts(which)).length > 0 && performance.now() < deadlineMs) await sleep(lookAgainMs);
};

const findHosts = async (which: Which): Promise<readonly number[]> => {
  const pids = (await readdir('/proc')).filter((name) => /^[0-9]+$/.test(name)).map(Number);
  const found = await Promise.all(pids.map((pid) => isHost(pid, which)));
  return pids.filter((_, index) => found[index]);
};

const isHost = async (pid: number, { program, home, uid }: Which): Promise<boolean> => {
  const read = (name: string): Promise<readonly string[]> =>
    readFile(`/proc/${pid}/${name}`, 'utf8').then(
      (text) => text.split('\0'),
      () => [],
    );
  const [, ...words] = await read('cmdline');
  // What stands before it is for Node.js (node-flags.ts).
  if (words.find((word) => !word.startsWith('-')) !== program) return false;
  const owner = await stat(`/proc/${pid}`).catch(() => null);
  return owner?.uid === uid && (await read('environ')).includes(`HOME=${home}`);
};

const kill = (pid: number): void => {
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // The host ended in between.
  }
};
