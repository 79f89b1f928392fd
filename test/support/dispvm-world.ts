// A whole dom0 in this test's process, with a real template, real QEMU and a real GUI on a screen of its own.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startDaemon, type Daemon } from '../../dom0/daemon.ts';
import { defaultPoolSettings, type PoolSettings } from '../../dom0/engine/pool-settings.ts';
import { createTemplateLoader } from '../../dom0/template/template-access.ts';
import type { LogEntry } from '../../dom0/runtime/log.ts';
import { childPids } from '../../dom0/runtime/processes.ts';
import { usualDeadlines, type Deadlines } from '../../dom0/server/deadlines.ts';
import { findRequirements, TemplateStore } from '../../dom0/template/template-store.ts';
import type { TemplateMakerParts } from '../../dom0/template/template-maker.ts';
import { dataDir } from '../../protocol/paths.ts';
import { failure } from '../../protocol/result.ts';
import type { ViewerTable } from '../../protocol/viewer-table.ts';
import { startXvfb, type Xvfb } from '../../scripts/screen/xvfb.ts';
import { callDom0, type Call, type CallOptions } from './dom0.ts';
import { missingForWindows } from './gui-daemon.ts';
import { missingTemplate } from './missing-template.ts';
import { waitUntil } from './wait-until.ts';

const guiProgram = fileURLToPath(new URL('../../dist/gui/main.js', import.meta.url));
const shippedPolicyDir = fileURLToPath(new URL('../../dom0/policy.d', import.meta.url));

/** Why real DispVMs cannot run here, or null. */
export const missingForDispvms = async (): Promise<string | null> =>
  missingForWindows() ?? missingTemplate('debian-13');

export interface DispvmWorldOptions {
  /** Nothing is made ahead where nothing else is said: what a test counts is its own. */
  readonly pool?: Partial<PoolSettings>;
  readonly deadlines?: Partial<Deadlines>;
  readonly dispvmsMax?: number;
  readonly runtimeDir?: string;
  /** For the windows, besides what they usually have. */
  readonly guiEnvironment?: NodeJS.ProcessEnv;
  readonly screen?: { readonly width: number; readonly height: number };
  /** A template that is missing until the command has made this file; then it is the default one by another name. */
  readonly made?: { readonly name: string; readonly file: string; readonly command: TemplateMakerParts['command'] };
}

export interface DispvmWorld {
  readonly screen: Xvfb;
  readonly runtimeDir: string;
  readonly daemon: Daemon;
  readonly log: readonly LogEntry[];
  readonly guiPid: () => Promise<number>;
  readonly call: (options?: CallOptions) => Promise<Call>;
  /** The pid of a DispVM's QEMU, from the daemon's own record. */
  readonly qemuPid: (dispvmId: string) => Promise<number>;
  readonly runX: (program: string, ...args: string[]) => Promise<string>;
  /** Waits for the DispVM's window and returns its X id. */
  readonly windowOf: (dispvmId: string) => Promise<string>;
  /** Closes the window as its user does. */
  readonly closeWindow: (dispvmId: string) => Promise<void>;
  /** Names of the DispVM folders that exist. */
  readonly folders: () => Promise<readonly string[]>;
  readonly stop: () => Promise<void>;
}

const keyTakenMs = 4_000;
const noViewers: ViewerTable = { version: 2, viewers: [], types: [], fallback: { text: null, other: null } };

export const startDispvmWorld = async (options: DispvmWorldOptions = {}): Promise<DispvmWorld> => {
  const screen = await startXvfb(options.screen);
  const baseDir = await mkdtemp(join(tmpdir(), 'dom0-world-'));
  const clean = async (): Promise<void> => {
    await screen.stop();
    await rm(baseDir, { recursive: true, force: true });
  };
  try {
    return await startOn(screen, baseDir, options, clean);
  } catch (cause) {
    await clean();
    throw cause;
  }
};

const startOn = async (
  screen: Xvfb,
  baseDir: string,
  options: DispvmWorldOptions,
  clean: () => Promise<void>,
): Promise<DispvmWorld> => {
  const env = { ...process.env, DISPLAY: screen.display };
  const guiEnv = { ...env, GDK_BACKEND: 'x11', NO_AT_BRIDGE: '1', LC_ALL: 'C.UTF-8', ...options.guiEnvironment };
  const runtimeDir = options.runtimeDir ?? join(baseDir, 'run');
  const log: LogEntry[] = [];
  const uid = process.getuid?.() ?? 0;
  const store = new TemplateStore(dataDir(process.env), await findRequirements());
  const load = createTemplateLoader({ store, dataDir: dataDir(process.env), isRoot: uid === 0 });
  const { made } = options;
  const loadTemplate: typeof load = async (name) => {
    if (name !== made?.name) return load(name);
    return existsSync(made.file) ? load('debian-13') : failure('template-missing');
  };
  await loadTemplate('debian-13');
  const started = await startDaemon({
    build: null,
    env: { GLOVEBOX_RUNTIME_DIR: runtimeDir, GLOVEBOX_POLICY_DIR: join(baseDir, 'policy.d') },
    uid,
    shippedPolicyDir,
    loadTemplate,
    listTemplates: () => store.list(),
    shippedViewers: made === undefined ? {} : { [made.name]: noViewers },
    ...(made === undefined ? {} : { makeCommand: made.command }),
    poolSettings: () => Promise.resolve({ ...defaultPoolSettings, spares: 0, prestarted: 0, ...options.pool }),
    gui: { program: 'gjs', args: ['-m', guiProgram], env: guiEnv },
    dispvmsMax: options.dispvmsMax ?? 16,
    deadlines: { ...usualDeadlines, ...options.deadlines },
    log: (entry) => log.push(entry),
  });
  if (!started.ok) throw new Error(started.error);
  const daemon = started.value;
  const dispvmsDir = join(runtimeDir, 'dispvms');
  await waitUntil(() => log.some(({ event }) => event === 'gui-started'), 'the GUI is ready').catch(
    async (cause: unknown) => {
      await daemon.stop();
      throw cause;
    },
  );
  const runX = async (program: string, ...args: string[]): Promise<string> =>
    (await promisify(execFile)(program, args, { env })).stdout;
  const windowOf = (dispvmId: string): Promise<string> =>
    waitUntil(async () => {
      const found = await runX('xdotool', 'search', '--onlyvisible', '--name', `\\[${dispvmId}\\]`).catch(() => '');
      return found.split('\n')[0] || null;
    }, `the window of ${dispvmId} is there`);
  const isEnding = (dispvmId: string): boolean =>
    log.some((entry) => entry.dispvmId === dispvmId && (entry.state === 'closing' || entry.state === 'gone'));
  return {
    screen,
    runtimeDir,
    daemon,
    log,
    runX,
    windowOf,
    call: (callOptions = {}) => callDom0(daemon.socketPath, callOptions),
    qemuPid: (dispvmId) => waitUntil(async () => findQemu(join(dispvmsDir, dispvmId)), 'QEMU runs in its jail'),
    guiPid: () =>
      waitUntil(
        async () =>
          (await import('../../dom0/runtime/fetch-status.ts'))
            .fetchStatus(daemon.socketPath)
            .then((status) => (status?.guiReady === true ? status.guiPid : null)),
        'the GUI is ready',
      ),
    // A window manager may call a window active before the keyboard is its own: a key that went astray is pressed
    // again.
    closeWindow: (dispvmId) =>
      waitUntil(
        async () => {
          await runX('xdotool', 'windowactivate', '--sync', await windowOf(dispvmId), 'key', 'alt+F4');
          return waitUntil(() => isEnding(dispvmId), 'the DispVM is told to end', keyTakenMs).catch(() => false);
        },
        `the window of ${dispvmId} is closed`,
        5 * keyTakenMs,
      ).then(() => undefined),
    folders: () => readdir(dispvmsDir),
    stop: async () => {
      await daemon.stop();
      await clean();
    },
  };
};

/** The jail's first process has one child: QEMU, once it has changed its user. */
export const findQemu = async (dir: string): Promise<number | null> => {
  const text = await readFile(join(dir, 'processes.json'), 'utf8').catch(() => '[]');
  const records = JSON.parse(text) as readonly { readonly pid: number }[];
  const inner = records[1]?.pid;
  const [child] = inner === undefined ? [] : await childPids(inner);
  if (child === undefined) return null;
  const name = await readFile(`/proc/${child}/comm`, 'latin1').catch(() => '');
  return name.startsWith('qemu-system') ? child : null;
};
