// Where openings are tried hard: a screen, folders and a daemon of their own, which the `glovebox` command starts as it
// does for a person, and starts again where it was killed.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as z from 'zod';
import { fetchStatus } from '../../dom0/runtime/fetch-status.ts';
import type { PoolSettings } from '../../dom0/engine/pool-settings.ts';
import { isAlive, recordProcess, type ProcessRecord } from '../../dom0/runtime/processes.ts';
import type { Dom0Status } from '../../protocol/dom0-status.ts';
import { dataDir } from '../../protocol/paths.ts';
import { startXvfb } from '../screen/xvfb.ts';

const reportSchema = z.object({
  dispvm: z.object({ id: z.string() }).nullable(),
  stagesMs: z.object({ visible: z.number().optional() }),
  destroyed: z.boolean(),
  code: z.string().optional(),
});
export type OpenReport = z.infer<typeof reportSchema>;

export interface Opening {
  /** The command, while it runs. */
  readonly client: readonly ProcessRecord[];
  /** What it has told its person until now. */
  readonly said: () => string;
  /** Settles when the command has ended; null where it was killed before it could report. */
  readonly ended: Promise<{ readonly report: OpenReport | null; readonly told: string }>;
}

export interface TrialWorld {
  readonly dir: string;
  readonly status: () => Promise<Dom0Status | null>;
  readonly open: (file: string, ...options: string[]) => Opening;
  /** What its programs are started with. */
  readonly env: NodeJS.ProcessEnv;
  /** Starts a daemon that lets no more than one document be open; the command would start one that lets many. */
  readonly startNarrowDaemon: () => Promise<void>;
  /** Of this DispVM: its QEMU and the jail around it. */
  readonly machinePids: (dispvmId: string) => Promise<readonly number[]>;
  /** Processes and folders of DispVMs that the daemon does not know of, once it has had its time; empty is well. */
  readonly left: (withinMs: number) => Promise<readonly string[]>;
  readonly stop: () => Promise<void>;
}

const command = fileURLToPath(new URL('../../dist/glovebox.js', import.meta.url));
/** On a busy computer. */
const startWithinMs = 30_000;
const outputMaxCharacters = 64 * 1024;

/** Holds a person's files and all that an opening writes; the templates are elsewhere. */
const diskBytes = 256 * 1024 * 1024;

/** `hasOwnDisk`: the folder is a small file system of its own, which only root can make. */
export const startTrialWorld = async (pool: Partial<PoolSettings>, hasOwnDisk = false): Promise<TrialWorld> => {
  const dir = await mkdtemp(join(tmpdir(), 'glovebox-trial-'));
  const removeDisk = hasOwnDisk ? await mountDisk(dir) : null;
  const screen = await startXvfb();
  const runtimeDir = join(dir, 'run');
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    DISPLAY: screen.display,
    XDG_STATE_HOME: join(dir, 'state'),
    LC_ALL: 'C.UTF-8',
    GLOVEBOX_RUNTIME_DIR: runtimeDir,
    GLOVEBOX_DATA_DIR: hasOwnDisk ? join(dir, 'data') : dataDir(process.env),
    GLOVEBOX_POOL_FILE: join(dir, 'pool.json'),
  };
  await writeFile(join(dir, 'pool.json'), JSON.stringify({ build: false, ...pool }));
  const run = (args: readonly string[]): ChildProcess =>
    spawn(process.execPath, [command, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const status = (): Promise<Dom0Status | null> => fetchStatus(join(runtimeDir, 'qrexec.sock'));
  const machinePids = (id: string): Promise<readonly number[]> => findProcesses(`${runtimeDir}/dispvms/${id}/`);
  const listLeft = async (): Promise<readonly string[]> => {
    const now = await status();
    const known = [...(now?.dispvms ?? []), ...(now?.pool ?? [])].map(({ id }) => id);
    const folders = await readdir(join(runtimeDir, 'dispvms')).catch(() => []);
    const processes = await Promise.all(
      folders.map(async (id) => (await machinePids(id)).map((pid) => `${id}: process ${pid}`)),
    );
    return [...folders.map((id) => `${id}: folder`), ...processes.flat()].filter(
      (entry) => !known.some((id) => entry.startsWith(`${id}:`)),
    );
  };
  return {
    dir,
    status,
    machinePids,
    open: (file, ...options) => follow(run(['open', file, '--json', ...options])),
    env,
    startNarrowDaemon: async () => {
      run(['dom0', 'run', '--keep-log', '--max-dispvms', '1']).unref();
      const deadline = performance.now() + startWithinMs;
      while ((await status()) === null && performance.now() < deadline) await sleep(200);
    },
    left: async (withinMs) => {
      const deadline = performance.now() + withinMs;
      for (;;) {
        const found = await listLeft();
        if (found.length === 0 || performance.now() > deadline) return found;
        await sleep(200);
      }
    },
    stop: async () => {
      await once(run(['dom0', 'stop', '--force']), 'exit');
      await screen.stop();
      await removeDisk?.();
      await rm(dir, { recursive: true, force: true });
    },
  };
};

const mountDisk = async (dir: string): Promise<() => Promise<void>> => {
  const run = promisify(execFile);
  const templates = join(dir, 'data/templates');
  await run('mount', ['-t', 'tmpfs', '-o', `size=${diskBytes},mode=0700`, 'tmpfs', dir]);
  await mkdir(templates, { recursive: true, mode: 0o700 });
  await run('mount', ['--bind', join(dataDir(process.env), 'templates'), templates]);
  return async () => {
    await run('umount', [templates]);
    // Whoever was killed may still be ending.
    await run('umount', ['--lazy', dir]);
  };
};

const follow = (client: ChildProcess): Opening => {
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    client[name]?.on('data', (chunk: Buffer) => {
      said[name] = (said[name] + chunk.toString()).slice(-outputMaxCharacters);
    });
  const ended = once(client, 'close').then(() => ({ report: parseReport(said.stdout), told: said.stderr.trim() }));
  return { client: record(client.pid === undefined ? [] : [client.pid]), said: () => said.stderr, ended };
};

const parseReport = (text: string): OpenReport | null => {
  try {
    return reportSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
};

/** Pids with this text in their command line: each jail names its DispVM's folder. */
const findProcesses = async (text: string): Promise<readonly number[]> => {
  const pids = (await readdir('/proc')).filter((name) => /^[0-9]+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')));
  return pids.filter((_, index) => lines[index]?.includes(text) === true).map(Number);
};

/** The processes below one, itself too: a jail's QEMU is ended with what is around it. */
export const withDescendants = async (pid: number): Promise<readonly number[]> => {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'latin1').catch(() => '');
  const below = await Promise.all(children.split(' ').filter(Boolean).map(Number).map(withDescendants));
  return [pid, ...below.flat()];
};

/** Named so that none is taken for a later one of the same number. */
export const record = (pids: readonly number[]): readonly ProcessRecord[] =>
  pids.flatMap((pid) => recordProcess(pid) ?? []);

/** How many got it. */
export const signal = (processes: readonly ProcessRecord[], name: NodeJS.Signals): number =>
  processes.filter((each) => {
    try {
      return isAlive(each) && process.kill(each.pid, name);
    } catch {
      return false;
    }
  }).length;
