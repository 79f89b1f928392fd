// `glovebox dom0 run`: the daemon until SIGTERM or SIGINT, until SIGUSR2 and nothing is open, or until nobody needs it.
// A second signal does not hurry it: what it started ends before it does.
import type { Values, WrongUse } from '../../protocol/command-table.ts';
import { dataDir, dom0LogFile, dom0Socket, poolFile } from '../../protocol/paths.ts';
import { ownWords } from '../../protocol/words.ts';
import { startDaemon, type DaemonOptions } from '../daemon.ts';
import type { FarmOptions } from '../farm-host.ts';
import { onlyPinned, whyUnpinned } from '../farm/pinned-templates.ts';
import { PoolSettingsFile } from '../engine/pool-settings.ts';
import { createTemplateLoader } from '../template/template-access.ts';
import { inBackground, logBug, logBugsTo } from '../runtime/background.ts';
import { closeInheritedDescriptors } from '../runtime/inherited-descriptors.ts';
import { Deferred } from '../../protocol/deferred.ts';
import { takeGivenSocket } from '../runtime/given-socket.ts';
import { keepLog } from '../runtime/kept-log.ts';
import { gloveboxProgram, readBuildId, shippedGuiProgram, shippedPolicyDir } from '../runtime/locations.ts';
import { logToStderr, type Log } from '../runtime/log.ts';
import { usualDeadlines } from '../server/deadlines.ts';
import { dispvmsMax } from '../system.ts';
import { parseMetricsAddress } from '../metrics/metrics-server.ts';
import { observe } from './observe.ts';
import { listNames, openTemplatePlaces } from '../template/template-places.ts';
import { findRequirements } from '../template/template-store.ts';

/** What `glovebox dom0 stop` sends. */
export const endWhenClosedSignal = 'SIGUSR2';

/** Exit code: 0 after an orderly end, 1 where it cannot run. `farm` where it serves others. */
export const runDaemon = async (
  values: Values<'dom0 run'>,
  programUrl: string,
  farm?: FarmOptions,
): Promise<number | WrongUse> => {
  const address = values.metrics === undefined ? null : parseMetricsAddress(values.metrics);
  if (address === null && values.metrics !== undefined)
    return { wrongUse: ownWords(process.env).log.metrics(JSON.stringify(values.metrics)) };
  closeInheritedDescriptors();
  // Asked for before the daemon is up, so that a signal in between is not lost.
  const signalled = untilSignalled();
  const askedToEnd = new Deferred<void>();
  process.on(endWhenClosedSignal, () => askedToEnd.resolve());
  const log = values['keep-log'] ? keepLog(dom0LogFile(process.env)) : logToStderr;
  const uid = process.getuid?.() ?? 0;
  const given = takeGivenSocket(process.env, process.pid, dom0Socket(process.env, uid));
  if (!given.ok) return refuse(log, given.error);
  const observed = await observe(process.env, log, address);
  if (!observed.ok) return refuse(log, observed.error);
  const requirements = await findRequirements();
  const places = openTemplatePlaces(process.env, requirements, findRequirements);
  const shippedViewers = Object.fromEntries(
    Object.entries(requirements.recipes).map(([name, { viewers }]) => [name, viewers]),
  );
  const madeLate = Object.entries(requirements.recipes).flatMap(([name, { isMadeLate }]) => (isMadeLate ? [name] : []));
  const access = { dataDir: dataDir(process.env), isRoot: uid === 0 };
  const own = createTemplateLoader({ ...access, store: places.own });
  const system = createTemplateLoader({ ...access, store: places.system, isSystem: true });
  const pins = farm?.templates ?? null;
  const unpinned = pins === null ? null : await whyUnpinned(pins, [system, own]);
  if (unpinned !== null) return refuse(log, unpinned);
  const served = (load: typeof own): typeof own => (pins === null ? load : onlyPinned(load, pins));
  const poolSettings = new PoolSettingsFile(poolFile(process.env), log);
  const started = await startDaemon({
    build: readBuildId(programUrl),
    env: process.env,
    uid,
    givenFd: given.value,
    loadTemplate: served(own),
    loadSystemTemplate: served(system),
    listTemplates: () => listNames(places),
    lastBuildSeconds: async (name) =>
      (await places.own.lastBuildSeconds(name)) ?? (await places.system.lastBuildSeconds(name)),
    shippedViewers,
    madeLate,
    // What a list names is made elsewhere.
    ...(pins === null && { makeCommand: makeCommand(programUrl) }),
    poolSettings: async () => ({
      ...(await poolSettings.read()),
      ...(values.foreground && { endMinutes: 0 }),
      ...(values.windows && { build: false, spares: 0, templates: {}, prestarted: 0 }),
    }),
    dispvmsMax: values['max-dispvms'] ?? dispvmsMax,
    deadlines: usualDeadlines,
    ...(farm !== undefined && { farm }),
    drawsOnly: values.windows,
    log,
    audit: observed.value.audit,
    gui: { program: 'gjs', args: ['-m', values.gui ?? shippedGuiProgram(programUrl)], env: process.env },
    shippedPolicyDir: shippedPolicyDir(programUrl),
  });
  if (!started.ok) return refuse(log, started.error);
  const daemon = started.value;
  observed.value.watch(daemon);
  // This waits until the daemon serves: one that cannot start must end.
  serveInSpiteOfBugs(log);
  inBackground(askedToEnd.promise.then(() => daemon.endWhenClosed()));
  log({ event: 'ending', cause: await Promise.race([signalled, daemon.ended]) });
  await daemon.stop();
  await observed.value.close();
  return 0;
};

const untilSignalled = (): Promise<string> =>
  new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => resolve('signal'));
  });

const refuse = (log: Log, cause: string): number => {
  log({ event: 'not-started', cause });
  process.stderr.write(`${cause}\n`);
  return 1;
};

/** Out of the way of whatever the person does meanwhile; it waits where another one is being built. */
const makeCommand = (programUrl: string): NonNullable<DaemonOptions['makeCommand']> => [
  'nice',
  '-n',
  '10',
  process.execPath,
  ...process.execArgv,
  gloveboxProgram(programUrl),
  'template',
  'build',
  '--wait',
];

/** The last resort: a promise that nobody owns, or a throw in a callback, must not take every open document with it. */
const serveInSpiteOfBugs = (log: Log): void => {
  const report = (bug: unknown): void => logBug(log, bug);
  logBugsTo(log);
  // A log that nobody reads any more must not become a report about itself.
  process.stderr.on('error', () => undefined);
  process.on('unhandledRejection', report);
  process.on('uncaughtException', report);
};
