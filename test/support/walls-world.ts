// The product's dom0 as a process of an ordinary user, with a copy of the real template, real QEMU, a real window
// process on a screen of its own, and now and then a QEMU that its document has taken over. The test stays who it is,
// and looks from outside.
import { execFile, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chown, copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { fetchStatus } from '../../dom0/runtime/fetch-status.ts';
import type { LogEntry } from '../../dom0/runtime/log.ts';
import type { Deadlines } from '../../dom0/server/deadlines.ts';
import type { Requirements } from '../../dom0/template/template-fit.ts';
import { findRequirements } from '../../dom0/template/template-store.ts';
import { dataDir } from '../../protocol/paths.ts';
import { startXvfb, type Xvfb } from '../../scripts/screen/xvfb.ts';
import { findQemu } from './dispvm-world.ts';
import { callDom0, type Call } from './dom0.ts';
import { asOrdinaryUser, type OrdinaryUser } from './ordinary-user.ts';
import { waitUntil } from './wait-until.ts';

/** What the daemon is told. */
export interface WallsSettings {
  readonly dataDir: string;
  readonly requirements: Requirements;
  readonly policyDir: string;
  readonly guiProgram: string;
  readonly hostileProgram: string;
  /** `AGENT/DISPLAY` of the next machine, where it is to be a hostile one. */
  readonly hostileFile: string;
  readonly deadlines: Partial<Deadlines>;
}

export interface WallsWorld {
  readonly user: OrdinaryUser;
  readonly screen: Xvfb;
  readonly runtimeDir: string;
  readonly log: () => readonly LogEntry[];
  readonly daemonPid: () => number;
  readonly isAlive: () => boolean;
  readonly guiPid: () => Promise<number>;
  readonly call: () => Promise<Call>;
  /** Opens the next document in a machine that its document has taken over. */
  readonly callHostile: (agent: string, display: string) => Promise<Call>;
  readonly qemuPid: (dispvmId: string) => Promise<number>;
  readonly runX: (program: string, ...args: string[]) => Promise<string>;
  readonly windowOf: (dispvmId: string) => Promise<string>;
  readonly folders: () => Promise<readonly string[]>;
  /** Ends the daemon as a crash would, and starts another one. */
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const shipped = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const support = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Read only once: a copy keeps the template of whoever runs the tests as it is, and belongs to the user. */
const giveTemplate = async (user: OrdinaryUser): Promise<string> => {
  const given = join(user.dir, 'data');
  await mkdir(join(given, 'templates'), { recursive: true });
  const template = join(dataDir(process.env), 'templates/debian-13');
  await promisify(execFile)('cp', [
    '--archive',
    '--sparse=always',
    '--reflink=auto',
    template,
    join(given, 'templates'),
  ]);
  await promisify(execFile)('chown', ['-R', `${user.uid}:${user.gid}`, given]);
  return given;
};

const givePrograms = async (
  user: OrdinaryUser,
): Promise<Pick<WallsSettings, 'guiProgram' | 'hostileProgram' | 'policyDir'> & { readonly daemon: string }> => {
  const policyDir = join(user.dir, 'policy.d');
  await mkdir(policyDir);
  for (const name of await readdir(shipped('dom0/policy.d')))
    await copyFile(shipped(`dom0/policy.d/${name}`), join(policyDir, name));
  const guiProgram = join(user.dir, 'gui.js');
  await copyFile(shipped('dist/gui/main.js'), guiProgram);
  return {
    policyDir,
    guiProgram,
    hostileProgram: await user.bundle(support('hostile-qemu.ts')),
    daemon: await user.bundle(support('walls-daemon.ts')),
  };
};

export const startWallsWorld = async (deadlines: Partial<Deadlines> = {}): Promise<WallsWorld> => {
  const user = await asOrdinaryUser();
  const screen = await startXvfb();
  const xEnv = { ...process.env, DISPLAY: screen.display };
  const runX = async (program: string, ...args: string[]): Promise<string> =>
    (await promisify(execFile)(program, args, { env: xEnv })).stdout;
  await runX('xhost', `+si:localuser:#${user.uid}`);
  const { daemon: program, ...programs } = await givePrograms(user);
  const settings: WallsSettings = {
    ...programs,
    dataDir: await giveTemplate(user),
    requirements: await findRequirements(),
    hostileFile: join(user.dir, 'hostile'),
    deadlines,
  };
  const runtimeDir = join(user.dir, 'run');
  const env = {
    DISPLAY: screen.display,
    GDK_BACKEND: 'x11',
    NO_AT_BRIDGE: '1',
    GLOVEBOX_RUNTIME_DIR: runtimeDir,
    GLOVEBOX_POLICY_DIR: join(user.dir, 'none'),
    GLOVEBOX_WALLS: JSON.stringify(settings),
    XDG_RUNTIME_DIR: user.dir,
  };
  let text = '';
  const log = (): readonly LogEntry[] =>
    text
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as LogEntry);
  const startDaemon = async (): Promise<ChildProcess> => {
    text = '';
    const child = user.spawn(user.node, [program], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr?.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
    });
    await waitUntil(
      () => log().some(({ event }) => event === 'gui-started') || child.exitCode !== null,
      'the daemon and its windows are there',
    );
    if (child.exitCode !== null) throw new Error(`the daemon ended: ${text}`);
    return child;
  };
  let daemon = await startDaemon();
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    if (daemon.exitCode !== null || daemon.signalCode !== null) return;
    const exited = once(daemon, 'exit');
    daemon.kill(signal);
    await exited;
  };
  const socketPath = join(runtimeDir, 'qrexec.sock');
  const call = (): Promise<Call> => callDom0(socketPath);
  return {
    user,
    screen,
    runtimeDir,
    log,
    call,
    runX,
    daemonPid: () => daemon.pid ?? 0,
    isAlive: () => daemon.exitCode === null && daemon.signalCode === null,
    guiPid: () =>
      waitUntil(async () => {
        const status = await fetchStatus(socketPath);
        return status?.guiReady === true ? status.guiPid : null;
      }, 'the window process is ready'),
    callHostile: async (agent, display) => {
      await writeFile(settings.hostileFile, `${agent}/${display}`);
      await chown(settings.hostileFile, user.uid, user.gid);
      return call();
    },
    qemuPid: (dispvmId) => waitUntil(() => findQemu(join(runtimeDir, 'dispvms', dispvmId)), 'QEMU runs in its jail'),
    windowOf: (dispvmId) =>
      waitUntil(async () => {
        const found = await runX('xdotool', 'search', '--onlyvisible', '--name', `\\[${dispvmId}\\]`).catch(() => '');
        return found.split('\n')[0] || null;
      }, `the window of ${dispvmId} is there`),
    folders: () => readdir(join(runtimeDir, 'dispvms')),
    restart: async () => {
      await end('SIGKILL');
      daemon = await startDaemon();
    },
    stop: async () => {
      await end('SIGTERM');
      await screen.stop();
      await user.remove();
    },
  };
};

/** A file of /proc about this process. */
export const readProc = (pid: number, name: string): Promise<string> => readFile(`/proc/${pid}/${name}`, 'latin1');
