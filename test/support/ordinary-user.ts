// Runs programs as an ordinary user, whoever runs the tests: root's rights hide what a mode, an owner or a limit does.
// Under root it is a user that has no account and nothing but one folder; otherwise it is the caller. The checkout may
// be closed to that user, so what it runs is bundled into its folder.
import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { chown, copyFile, mkdtemp } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { build } from 'esbuild';
import { removeTree } from '../../dom0/runtime/remove-tree.ts';

export interface ProgramOutcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}
export interface OrdinaryUser {
  readonly uid: number;
  readonly gid: number;
  /** Private to the user (0700), with a short path. */
  readonly dir: string;
  /** node as the user can reach it. */
  readonly node: string;
  /** A bundle of this source file that the user can run with node. */
  bundle(source: string): Promise<string>;
  /** Any program. The environment is the caller's but for HOME and TMPDIR, which are `dir`. */
  spawn(program: string, args: readonly string[], options?: SpawnOptions): ChildProcess;
  /** A script for node, to its end. */
  run(script: string, args: readonly string[]): Promise<ProgramOutcome>;
  remove(): Promise<void>;
}

/**
 * Far from every account, and another one in each process and call: nobody else's processes count against its limits.
 */
const firstUid = 1_000_000_000;
const usersPerProcess = 100;
let users = 0;

export const asOrdinaryUser = async (): Promise<OrdinaryUser> => {
  const isRoot = process.getuid?.() === 0;
  const uid = isRoot ? firstUid + process.pid * usersPerProcess + users++ : (process.getuid?.() ?? 0);
  const gid = isRoot ? uid : (process.getgid?.() ?? 0);
  // Not tmpdir(): that may be inside a folder of root's.
  const dir = await mkdtemp('/tmp/ordinary-');
  await chown(dir, uid, gid);
  const identity = ['--reuid', `${uid}`, '--regid', `${gid}`, '--clear-groups', '--inh-caps=-all', '--'];
  const become = isRoot ? identity : ['--'];
  const node = await reachableNode(become, dir);
  const start: OrdinaryUser['spawn'] = (program, args, options = {}) =>
    spawn('setpriv', [...become, program, ...args], {
      cwd: dir,
      ...options,
      env: { ...process.env, HOME: dir, TMPDIR: dir, ...options.env },
    });
  return {
    uid,
    gid,
    dir,
    node,
    spawn: start,
    bundle: (source) => bundleInto(dir, source),
    run: (script, args) => collect(start(node, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })),
    remove: async () => {
      const removed = await removeTree(dirname(dir), basename(dir));
      if (!removed.ok) throw new Error(`${dir} is left: ${removed.error}`);
    },
  };
};

const bundleInto = async (dir: string, source: string): Promise<string> => {
  const outfile = join(dir, basename(source).replace(/\.ts$/, '.mjs'));
  // Some CommonJS dependencies call require() for Node's own modules.
  const js = "import { createRequire as create } from 'node:module'; const require = create(import.meta.url);";
  await build({
    entryPoints: [source],
    outfile,
    bundle: true,
    banner: { js },
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
  });
  return outfile;
};

const collect = async (child: ChildProcess): Promise<ProgramOutcome> => {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => void (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => void (stderr += chunk.toString()));
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, stdout, stderr };
};

/** node as it runs here, or a copy where the user cannot reach it. */
const reachableNode = async (become: readonly string[], dir: string): Promise<string> => {
  const { status } = spawnSync('setpriv', [...become, process.execPath, '--version'], { cwd: dir });
  if (status === 0) return process.execPath;
  const copy = join(dir, 'node');
  await copyFile(process.execPath, copy);
  return copy;
};
