// The dom0 daemon as a whole: claims its runtime folder, destroys what a crashed daemon left, starts the GUI, answers
// calls. When it stops, nothing it started is left: no VM, no GUI, no socket.
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { dom0Socket, policyDir, runtimeDir } from '../protocol/paths.ts';
import { failure, success, type Result } from '../protocol/result.ts';
import type { ViewerTable } from '../protocol/viewer-table.ts';
import { ControlGroups } from './engine/control-groups.ts';
import { destroyLeftovers } from './engine/dispvm-dir.ts';
import { readMemoryNow } from './engine/memory-pressure.ts';
import { Pool } from './engine/pool.ts';
import type { PoolSettings } from './engine/pool-settings.ts';
import { QemuSource, type QemuSourceOptions } from './engine/qemu-source.ts';
import { GuiDisplays } from './gui-displays.ts';
import type { GuiCommand } from './gui-supervisor.ts';
import { choosePolicyDir } from './policy/load-policy.ts';
import { lockRuntimeDir } from './runtime/daemon-lock.ts';
import { inBackground } from './runtime/background.ts';
import type { Log } from './runtime/log.ts';
import { claimPrivateDir } from './runtime/private-dir.ts';
import type { Deadlines } from './server/deadlines.ts';
import { defaultDisposableTemplate } from './system.ts';
import { DispvmRegistry } from './server/dispvm-registry.ts';
import { QrexecServer } from './server/qrexec-server.ts';
import { TemplateReports } from './server/template-reports.ts';
import { asItIs, TemplateMaker, type TemplateMakerParts } from './template/template-maker.ts';

export interface DaemonOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly uid: number;
  readonly gui: GuiCommand;
  readonly shippedPolicyDir: string;
  readonly loadTemplate: QemuSourceOptions['loadTemplate'];
  /** The usual jail where nobody says otherwise. */
  readonly jailCommand?: QemuSourceOptions['jailCommand'];
  readonly poolSettings: () => Promise<PoolSettings>;
  readonly listTemplates: () => Promise<readonly string[]>;
  /** What the templates show that could be made here, by name. */
  readonly shippedViewers: Readonly<Record<string, ViewerTable>>;
  /** Those of them that are made long after the others. */
  readonly madeLate?: readonly string[];
  /** The command that makes one of them; none is made where nobody says how. */
  readonly makeCommand?: TemplateMakerParts['command'];
  readonly dispvmsMax: number;
  readonly deadlines: Deadlines;
  readonly log: Log;
}

export interface Daemon {
  readonly socketPath: string;
  /** Resolves when everything has ended. */
  stop(): Promise<void>;
}

/** The first click comes first; and what is described without its template can wait for a quiet hour. */
const makeMissingAfterMs = 10_000;
const makeLateAfterMs = 10 * 60_000;

/** A unix socket's path has at most 107 bytes; this leaves room for the longest name under the folder. */
const runtimeDirMaxBytes = 107 - '/dispvms/disp999999/display'.length;

/** A sentence for the operator where it cannot run. */
export const startDaemon = async (options: DaemonOptions): Promise<Result<Daemon, string>> => {
  const { env, uid, log } = options;
  const dir = runtimeDir(env, uid);
  const claimed = await claimRuntimeDir(dir, uid);
  if (!claimed.ok) return claimed;
  const dispvmsDir = join(dir, 'dispvms');
  const cleaned = await destroyLeftovers(dispvmsDir, log);
  if (!cleaned.ok) return cleaned;
  const displays = new GuiDisplays(options.gui, uid, log);
  // Before anything is started: the daemon's own control group must hold nothing but itself.
  const groups = await ControlGroups.claim();
  const { loadTemplate, jailCommand } = options;
  const source = new QemuSource({
    loadTemplate,
    dispvmsDir,
    isRoot: uid === 0,
    groups: groups.ok ? groups.value : null,
    log,
    ...(jailCommand && { jailCommand }),
  });
  const pool = new Pool({
    source,
    settings: options.poolSettings,
    memory: readMemoryNow,
    windows: displays.first,
    defaultTemplate: defaultDisposableTemplate,
    log,
    nowMs: () => performance.now(),
  });
  const maker = makeMaker(options);
  const registry = new DispvmRegistry(pool, options.dispvmsMax, log);
  const socketPath = dom0Socket(env, uid);
  const server = new QrexecServer({
    socketPath,
    registry,
    displays,
    log,
    deadlines: options.deadlines,
    walls: () => source.describeWalls(),
    templates: maker ?? asItIs(loadTemplate),
    reports: new TemplateReports({
      list: options.listTemplates,
      load: loadTemplate,
      shipped: options.shippedViewers,
      madeLate: options.madeLate ?? [],
      defaultTemplate: defaultDisposableTemplate,
    }),
    policyDir: () => choosePolicyDir(policyDir(env), options.shippedPolicyDir),
  });
  displays.first.start();
  await server.listen();
  log({ event: 'started' });
  const making = makeMissingLater(options, maker);
  return success({
    socketPath,
    stop: async () => {
      server.stopListening();
      making.forEach(clearTimeout);
      await maker?.stop();
      await registry.stop(options.deadlines.shutdown);
      await server.finishCalls();
      await displays.stop();
      log({ event: 'stopped' });
    },
  });
};

const makeMaker = ({ makeCommand, loadTemplate, shippedViewers, log }: DaemonOptions): TemplateMaker | null =>
  makeCommand === undefined
    ? null
    : new TemplateMaker({
        load: loadTemplate,
        shipped: Object.keys(shippedViewers),
        defaultTemplate: defaultDisposableTemplate,
        command: makeCommand,
        log,
      });

/** The templates that this computer is to have and has not; returns the timers, to be cleared. */
const makeMissingLater = (
  { shippedViewers, madeLate = [], poolSettings }: DaemonOptions,
  maker: TemplateMaker | null,
): readonly NodeJS.Timeout[] => {
  const makeMissing = async (names: readonly string[]): Promise<void> => {
    if ((await poolSettings()).build) await maker?.makeMissing(names);
  };
  const soon = Object.keys(shippedViewers).filter((name) => !madeLate.includes(name));
  return [
    setTimeout(() => inBackground(makeMissing(soon)), makeMissingAfterMs),
    setTimeout(() => inBackground(makeMissing(madeLate)), makeLateAfterMs),
  ];
};

const claimRuntimeDir = async (dir: string, uid: number): Promise<Result<void, string>> => {
  if (Buffer.byteLength(dir) > runtimeDirMaxBytes)
    return failure(`${dir} is too long for a runtime folder: sockets need short paths`);
  await mkdir(dirname(dir), { recursive: true, mode: 0o700 });
  const claimed = await claimPrivateDir(dir, uid);
  if (!claimed.ok) return claimed;
  return (await lockRuntimeDir(dir)) ? success(undefined) : failure(`another dom0 daemon is running with ${dir}`);
};
