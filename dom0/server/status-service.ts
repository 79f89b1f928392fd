// glovebox.Status: what the daemon runs and which templates it has, for `glovebox dom0 status` and the add-on's
// settings. Numbers and names of ours only, nothing of a document. Whatever is slow to find out is waited for a moment
// only.
import type { Dom0Status, Walls } from '../../protocol/dom0-status.ts';
import { qrexecChunkBytes } from '../../protocol/limits.ts';
import type { Displays } from '../gui-displays.ts';
import type { TemplateMaker } from '../template/template-maker.ts';
import { within } from '../runtime/deadline.ts';
import type { Client } from './client.ts';
import type { DaemonLife } from './daemon-life.ts';
import type { DispvmRegistry } from './dispvm-registry.ts';
import type { TemplateReports } from './template-reports.ts';

/** The client waits 5 seconds. */
const patienceMs = 3_000;
/** Reading a template whole takes longer the first time, and a first click waits for this answer. */
const templatesPatienceMs = 500;

export interface StatusSources {
  readonly registry: Pick<DispvmRegistry, 'describe' | 'describePool'>;
  readonly displays: Displays;
  readonly reports: TemplateReports;
  readonly walls: () => Promise<Walls>;
  readonly whyNoneStarts: () => Promise<string | null>;
  readonly templates: Pick<TemplateMaker, 'describe'>;
  /** null where there is no audit log. */
  readonly audit: () => Dom0Status['audit'];
  readonly life: Pick<DaemonLife, 'build' | 'endsWhenClosed'>;
}

export const reportStatus = async (client: Client, sources: StatusSources): Promise<void> => {
  const { registry, displays, reports } = sources;
  client.accept();
  const [guiReady, templates, walls, cannotStart] = await Promise.all([
    within(canShow(client, displays), patienceMs, false),
    reports.describe(templatesPatienceMs),
    sources.walls(),
    within(sources.whyNoneStarts(), patienceMs, null),
  ]);
  const report: Dom0Status = {
    pid: process.pid,
    build: sources.life.build,
    endsWhenClosed: sources.life.endsWhenClosed,
    guiPid: displays.first.pid,
    guiReady,
    dispvms: [...registry.describe()],
    pool: [...registry.describePool()],
    walls,
    cannotStart,
    audit: sources.audit(),
    making: sources.templates.describe(),
    templates: [...templates],
  };
  const bytes = new TextEncoder().encode(`${JSON.stringify(report)}\n`);
  let sent = await client.sendOutput(bytes.subarray(0, qrexecChunkBytes));
  for (let at = qrexecChunkBytes; at < bytes.length && sent === 'taken'; at += qrexecChunkBytes)
    sent = await client.sendOutput(bytes.subarray(at, at + qrexecChunkBytes));
  if (sent === 'taken') await client.sendOutput(new Uint8Array(0));
  await client.finish(0);
};

/** Where dom0 was started without a screen, whoever asks may sit at one. */
const canShow = async (client: Client, displays: Displays): Promise<boolean> =>
  (await displays.first.waitReady()) || (await displays.use(client.desktop, ({ gui }) => gui.waitReady())) === true;
