// A home and a runtime folder for one test of the native host, and the end of the daemon that a host has started there.
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from '../support/wait-until.ts';

export interface Folders {
  readonly root: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly remove: () => Promise<void>;
}

/** A private home and runtime folder; nothing of the person who runs the tests is touched. */
export const privateFolders = async (): Promise<Folders> => {
  const root = await mkdtemp(join(tmpdir(), 'glovebox-native-host-test-'));
  await mkdir(join(root, 'tmp'));
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('XDG_'));
  const environment = {
    ...Object.fromEntries(inherited),
    HOME: root,
    LC_ALL: 'C.UTF-8',
    TMPDIR: join(root, 'tmp'),
    GLOVEBOX_RUNTIME_DIR: root,
    GLOVEBOX_DATA_DIR: join(root, 'data'),
    GLOVEBOX_SYSTEM_DATA_DIR: join(root, 'system'),
    GLOVEBOX_POLICY_DIR: join(root, 'policy'),
  };
  return { root, environment, remove: () => removeWithDaemon(root) };
};

/** A host that is greeted starts dom0 ahead, and dom0 outlives it: it would stay for ever. */
const removeWithDaemon = async (root: string): Promise<void> => {
  const daemons = await findDaemons(root);
  for (const pid of daemons) process.kill(pid, 'SIGTERM');
  await waitUntil(async () => (await findDaemons(root)).length === 0, 'the daemon has ended');
  await rm(root, { recursive: true, force: true });
};

/** Those of this runtime folder, also while they do not yet answer. */
const findDaemons = async (root: string): Promise<number[]> => {
  const pids = (await readdir('/proc')).filter((name) => /^[0-9]+$/.test(name));
  const read = (pid: string, what: string): Promise<string> =>
    readFile(`/proc/${pid}/${what}`, 'latin1').catch(() => '');
  const isDaemon = async (pid: string): Promise<boolean> =>
    (await read(pid, 'cmdline')).endsWith('\0dom0\0run\0--keep-log\0') &&
    (await read(pid, 'environ')).split('\0').includes(`GLOVEBOX_RUNTIME_DIR=${root}`);
  const found = await Promise.all(pids.map(async (pid) => ((await isDaemon(pid)) ? [Number(pid)] : [])));
  return found.flat();
};
