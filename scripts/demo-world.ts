// Everything a demo needs, apart from the person's own things: a runtime folder with its own dom0 daemon, a home with
// the native host installed in it, a Thunderbird with the add-on and a mailbox. Whatever it starts, it ends.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { nodeFlags } from '../native-host/node-flags.ts';
import { dataDir } from '../protocol/paths.ts';
import type { SampleMessage } from './sample-mail.ts';
import { startXvfb, type Xvfb } from './screen/xvfb.ts';
import { MailUser } from './thunderbird/mail-user.ts';
import { startThunderbird } from './thunderbird/start.ts';

const ownRoot = fileURLToPath(new URL('..', import.meta.url));
/** Where the packages put what lies in the project. */
const installedRoot = '/usr/lib/glovebox';
const daemonStartTimeoutMs = 60_000;

export interface DemoWorld {
  readonly user: MailUser;
  /** null where the person's own screen is used. */
  readonly screen: Xvfb | null;
  readonly daemonPid: number;
  readonly runtimeDir: string;
  readonly stop: () => Promise<void>;
}

export interface DemoWorldOptions {
  readonly headless: boolean;
  readonly messages: readonly (SampleMessage | Buffer)[];
  /** dom0's log goes here. */
  readonly logFile: string;
  /** What this computer's packages installed is tried, not what was built here. */
  readonly installed?: boolean;
  /** The product's own daemon where nothing else is said. */
  readonly daemon?: { readonly program: string; readonly env: Readonly<Record<string, string>> };
}

export const startDemoWorld = async ({
  headless,
  messages,
  logFile,
  installed = false,
  daemon: other,
}: DemoWorldOptions): Promise<DemoWorld> => {
  const root = installed ? installedRoot : ownRoot;
  /** Undone in reverse, at the end or where a later step fails. */
  const undo: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const dir = await mkdtemp(join(tmpdir(), 'glovebox-demo-'));
    undo.push(() => rm(dir, { recursive: true, force: true }));
    const screen = headless ? await startXvfb() : null;
    if (screen !== null) undo.push(() => screen.stop());
    const display = screen?.display ?? process.env['DISPLAY'];
    if (display === undefined)
      throw new Error('There is no X display to show Thunderbird on. Use --headless for a run without one.');
    const env = {
      GLOVEBOX_RUNTIME_DIR: join(dir, 'run'),
      GLOVEBOX_DATA_DIR: dataDir(process.env),
      GLOVEBOX_POOL_FILE: join(dir, 'pool.json'),
    };
    const command = other === undefined ? [join(root, 'dist/glovebox.js'), 'dom0', 'run'] : [other.program];
    const daemon = await startDaemon(
      command,
      { ...env, ...other?.env, DISPLAY: display },
      env.GLOVEBOX_RUNTIME_DIR,
      logFile,
    );
    undo.push(() => endProcess(daemon));
    const thunderbird = await startThunderbird({
      dir: join(dir, 'thunderbird'),
      display,
      messages,
      env,
      xpiPath: join(root, 'dist/glovebox.xpi'),
      // A package's manifest is for all users of the computer.
      ...(!installed && { prepareHome: installHost }),
    });
    undo.push(() => thunderbird.quit());
    return {
      user: new MailUser(thunderbird),
      screen,
      daemonPid: daemon.pid ?? 0,
      runtimeDir: env.GLOVEBOX_RUNTIME_DIR,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};

/** The daemon, when it takes calls. */
export const startDaemon = async (
  command: readonly string[],
  env: NodeJS.ProcessEnv,
  runtimeDir: string,
  logFile: string,
): Promise<ChildProcess> => {
  await mkdir(runtimeDir, { recursive: true, mode: 0o700 });
  const daemon = spawn(process.execPath, [...nodeFlags, ...command], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  daemon.stderr.pipe(createWriteStream(logFile));
  const deadline = performance.now() + daemonStartTimeoutMs;
  while (!existsSync(join(runtimeDir, 'qrexec.sock'))) {
    if (daemon.exitCode !== null || performance.now() > deadline) {
      await endProcess(daemon);
      throw new Error(`dom0 did not start; its log is ${logFile}`);
    }
    await sleep(50);
  }
  return daemon;
};

/** As its person would. */
export const installHost = async (home: string): Promise<void> => {
  const install = spawn(process.execPath, [join(ownRoot, 'dist/glovebox.js'), 'install'], {
    env: { ...process.env, HOME: home },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = (await once(install, 'exit')) as [number | null];
  if (code !== 0) throw new Error('glovebox install failed');
};

export const endProcess = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill();
  await gone;
};
