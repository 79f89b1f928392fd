// The dom0 daemon as a whole: claims its runtime folder, destroys what a crashed daemon left, starts the GUI, answers
// calls. When it stops, nothing it started is left: no VM, no GUI, no socket.
import { stat } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { dataDir, dom0Socket, overlayPolicyDir, policyDir, runtimeDir } from '../protocol/paths.ts';
import { failure, success, type Result } from '../protocol/result.ts';
import { savedScreen } from '../protocol/screen.ts';
import type { ViewerTable } from '../protocol/viewer-table.ts';
import type { AuditState } from './audit/audit-file.ts';
import type { CallWatcher } from './audit/call-record.ts';
import { ControlGroups } from './engine/control-groups.ts';
import { destroyLeftovers } from './engine/dispvm-dir.ts';
import { freeShare, readMemoryNow } from './engine/memory-pressure.ts';
import { Pool, type PoolParts } from './engine/pool.ts';
import type { PoolSettings } from './engine/pool-settings.ts';
import { QemuSource, type QemuSourceOptions } from './engine/qemu-source.ts';
import type { LoadedTemplate } from './template/template-access.ts';
import { triedFirst } from './template/template-trial.ts';
import { FarmHost, type FarmOptions } from './farm-host.ts';
import { GuiDisplays } from './gui-displays.ts';
import type { GuiCommand } from './gui-supervisor.ts';
import { choosePolicyDir, withOverlay } from './policy/load-policy.ts';
import { claimRuntimeDir } from './runtime/claim-runtime-dir.ts';
import { inBackground } from './runtime/background.ts';
import type { Log } from './runtime/log.ts';
import { isOnMains } from './runtime/mains-power.ts';
import { DaemonLife, type LifeEnd, type LifeParts } from './server/daemon-life.ts';
import type { Deadlines } from './server/deadlines.ts';
import { defaultDisposableTemplate } from './system.ts';
import { DispvmRegistry } from './server/dispvm-registry.ts';
import { QrexecServer } from './server/qrexec-server.ts';

import { TemplateReports } from './server/template-reports.ts';
import { systemFirst } from './template/template-places.ts';
import { asItIs, TemplateMaker, type TemplateMakerParts } from './template/template-maker.ts';

export interface DaemonOptions {
  /** null where the program runs from its sources, without a build. */
  readonly build: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly uid: number;
  /** Of a socket that a service manager listens on in our stead; null where the daemon makes its own. */
  readonly givenFd?: number | null;
  readonly gui: GuiCommand;
  readonly shippedPolicyDir: string;
  readonly loadTemplate: QemuSourceOptions['loadTemplate'];
  /** Those that root made for everybody of this computer; where it is left out, there are none. */
  readonly loadSystemTemplate?: QemuSourceOptions['loadTemplate'];
  /** The usual jail where it is left out. */
  readonly jailCommand?: QemuSourceOptions['jailCommand'];
  readonly poolSettings: () => Promise<PoolSettings>;
  readonly listTemplates: () => Promise<readonly string[]>;
  readonly lastBuildSeconds?: TemplateMakerParts['lastBuildSeconds'];
  /** What the templates show that could be made here, by name. */
  readonly shippedViewers: Readonly<Record<string, ViewerTable>>;
  /** Templates of `shippedViewers` that are made long after the others. */
  readonly madeLate?: readonly string[];
  /** The command that makes a shipped template; where it is left out, none is made. */
  readonly makeCommand?: TemplateMakerParts['command'];
  readonly dispvmsMax: number;
  readonly deadlines: Deadlines;
  readonly log: Log;
  /** Where each call is told of; nowhere where it is left out. */
  readonly audit?: { readonly onCall: CallWatcher; readonly describe: () => AuditState };
  /** It draws windows for calls elsewhere, and has no DispVMs. */
  readonly drawsOnly?: boolean;
  /** Where it serves others, whose windows are theirs: then it has none of its own. */
  readonly farm?: FarmOptions;
}

export interface Daemon {
  readonly socketPath: string;
  /** Resolves when the daemon judges by itself that it should be stopped. */
  readonly ended: Promise<LifeEnd>;
  /** What it runs now, and how many calls wait for their turn. */
  describe(): ReturnType<DispvmRegistry['describeAll']>;
  /** Lets `ended` resolve as soon as nothing is open. */
  endWhenClosed(): void;
  /** Resolves when everything has ended. */
  stop(): Promise<void>;
}

/** The first click comes first; and what is described without its template can wait for a quiet hour. */
const tendAfterMs = 10_000;
const tendEveryMs = 60_000;
const makeLateAfterMs = 10 * 60_000;
/** Updates of Debian's packages wait until nothing was open for so long. */
const quietMs = 5 * 60_000;

/** Fails with a sentence for the operator where the daemon cannot run. */
export const startDaemon = async (options: DaemonOptions): Promise<Result<Daemon, string>> => {
  const { env, uid, log } = options;
  const dir = runtimeDir(env, uid);
  const socketPath = dom0Socket(env, uid);
  const claimed = await claimRuntimeDir(dir, socketPath, options.givenFd ?? null, uid);
  if (!claimed.ok) return claimed;
  const dispvmsDir = join(dir, 'dispvms');
  const cleaned = await destroyLeftovers(dispvmsDir, log);
  if (!cleaned.ok) return cleaned;
  const displays = new GuiDisplays(options.gui, uid, log);
  // Before anything is started: the daemon's own control group must hold nothing but itself.
  const groups = await ControlGroups.claim();
  const { load, loadSystem } = makeLoads(options, (template) => source.tryClone(template));
  const source: QemuSource = createSource(options, load, dispvmsDir, groups.ok ? groups.value : null);
  const pool = createPool(options, source, displays);
  const maker = makeMaker(options, load);
  const registry = new DispvmRegistry(pool, options.dispvmsMax, log);
  const life = createLife(options, {
    isOpen: () => server.served > 0 || displays.hasWindows,
    isWorking: () => maker?.describe() != null,
    isReachable: async () => (await identify(socketPath)) === socket,
  });
  const server: QrexecServer = new QrexecServer({
    life,
    socketPath,
    givenFd: options.givenFd ?? null,
    registry,
    displays,
    log,
    deadlines: options.deadlines,
    saveFolders: [dataDir(env), dir],
    walls: () => source.describeWalls(),
    whyNoneStarts: () => source.whyNoneStarts(),
    templates: maker ?? asItIs(load),
    onCall: (entry) => options.audit?.onCall(entry),
    audit: () => options.audit?.describe() ?? null,
    reports: createReports(options, load, loadSystem),
    picturesDir: join(dir, 'pictures'),
    policyDirs: () => findPolicyDirs(options, dir),
    listTemplates: async () => [...Object.keys(options.shippedViewers), ...(await options.listTemplates())],
  });
  if (options.farm === undefined) displays.first.start();
  if (options.drawsOnly === true) server.expectWindows();
  const farm = await openToOthers(options, registry, server);
  if (!farm.ok) return farm;
  await server.listen();
  const socket = await identify(socketPath);
  life.start();
  log({ event: 'started' });
  const stopTending = tendTemplates(options, maker, life);
  return success({
    socketPath,
    ended: life.ended,
    describe: () => registry.describeAll(),
    endWhenClosed: () => life.endWhenClosed('asked'),
    stop: async () => {
      await farm.value?.drain(() => server.served);
      server.stopListening();
      life.stop();
      stopTending();
      await maker?.stop();
      displays.denyQuestions();
      await registry.stop(options.deadlines.shutdown);
      await server.finishCalls();
      farm.value?.stop();
      await displays.stop();
      log({ event: 'stopped' });
    },
  });
};

const createLife = (
  { build, poolSettings }: DaemonOptions,
  state: Pick<LifeParts, 'isOpen' | 'isWorking' | 'isReachable'>,
): DaemonLife =>
  new DaemonLife({
    ...state,
    build,
    endMinutes: async () => (await poolSettings()).endMinutes,
    nowMs: () => performance.now(),
  });

/** null where it serves this computer alone. */
const openToOthers = async (
  { farm, dispvmsMax, log }: DaemonOptions,
  registry: DispvmRegistry,
  server: QrexecServer,
): Promise<Result<FarmHost | null, string>> => {
  if (farm === undefined) return success(null);
  const host = new FarmHost(farm, {
    dispvmsMax,
    log,
    take: (caller) => server.takeFar(caller),
    dispvms: () => registry.describe().length,
    memoryFree: async () => freeShare(await readMemoryNow(), totalmem()),
  });
  const listening = await host.listen();
  if (!listening.ok) return listening;
  log({ event: 'farm-listening', cause: listening.value });
  return success(host);
};

const findPolicyDirs = async ({ env, shippedPolicyDir }: DaemonOptions, dir: string): Promise<readonly string[]> =>
  withOverlay(overlayPolicyDir(dir), await choosePolicyDir(policyDir(env), shippedPolicyDir));

/** Each is tried before it counts: where everybody's does not work here, the person's own may. */
const makeLoads = (
  { loadTemplate, loadSystemTemplate = () => Promise.resolve(failure('template-missing')) }: DaemonOptions,
  tryClone: (template: LoadedTemplate) => Promise<boolean>,
): Record<'load' | 'loadSystem', DaemonOptions['loadTemplate']> => {
  const loadSystem = triedFirst(loadSystemTemplate, tryClone);
  return { loadSystem, load: systemFirst(loadSystem, triedFirst(loadTemplate, tryClone)) };
};

/** Made ahead for whoever sits here; on a host of a farm nobody does. */
const noWindows: PoolParts['windows'] = {
  usualScreen: savedScreen,
  prepare: () => undefined,
  discard: () => undefined,
};

const createSource = (
  { uid, log, jailCommand }: DaemonOptions,
  loadTemplate: DaemonOptions['loadTemplate'],
  dispvmsDir: string,
  groups: ControlGroups | null,
): QemuSource =>
  new QemuSource({
    loadTemplate,
    dispvmsDir,
    isRoot: uid === 0,
    groups,
    log,
    ...(jailCommand && { jailCommand }),
  });

const createPool = ({ poolSettings, log, farm }: DaemonOptions, source: QemuSource, displays: GuiDisplays): Pool =>
  new Pool({
    source,
    settings: poolSettings,
    memory: readMemoryNow,
    windows: farm === undefined ? displays.first : noWindows,
    defaultTemplate: defaultDisposableTemplate,
    log,
    nowMs: () => performance.now(),
  });

const makeMaker = (
  { makeCommand, shippedViewers, lastBuildSeconds, log }: DaemonOptions,
  load: DaemonOptions['loadTemplate'],
): TemplateMaker | null =>
  makeCommand === undefined
    ? null
    : new TemplateMaker({
        load,
        shipped: Object.keys(shippedViewers),
        defaultTemplate: defaultDisposableTemplate,
        lastBuildSeconds: lastBuildSeconds ?? (() => Promise.resolve(null)),
        command: makeCommand,
        log,
        nowMs: () => Date.now(),
      });

const createReports = (
  { listTemplates, shippedViewers, madeLate = [] }: DaemonOptions,
  load: DaemonOptions['loadTemplate'],
  loadSystem: DaemonOptions['loadTemplate'],
): TemplateReports =>
  new TemplateReports({
    list: listTemplates,
    load,
    loadSystem,
    shipped: shippedViewers,
    madeLate,
    defaultTemplate: defaultDisposableTemplate,
  });

/**
 * What this computer is to have is made, again and again: QEMU or Glovebox may be updated. What it returns ends that.
 */
const tendTemplates = (options: DaemonOptions, maker: TemplateMaker | null, life: DaemonLife): (() => void) => {
  const { shippedViewers, madeLate = [], poolSettings } = options;
  const sinceMs = performance.now();
  const tend = async (): Promise<void> => {
    const { build, renewDays } = await poolSettings();
    const isLate = performance.now() - sinceMs >= makeLateAfterMs;
    const names = Object.keys(shippedViewers).filter((name) => isLate || !madeLate.includes(name));
    const isQuiet = async (): Promise<boolean> => life.quietMs >= quietMs && (await isOnMains());
    if (build) await maker?.tend(names, { renewDays, isQuiet });
  };
  const first = setTimeout(() => inBackground(tend()), tendAfterMs);
  const again = setInterval(() => inBackground(tend()), tendEveryMs);
  return () => {
    clearTimeout(first);
    clearInterval(again);
  };
};

/** null where there is no such file. */
const identify = (path: string): Promise<string | null> =>
  stat(path).then(
    ({ dev, ino }) => `${dev}:${ino}`,
    () => null,
  );
