// The product's own dom0 daemon with one difference: where a file says so, the next machine is not a jail with QEMU but
// a stand-in for one that its document has taken over. It is bundled into the folder of an ordinary user, and is told
// everything by its environment.
import { readFileSync, rmSync } from 'node:fs';
import { startDaemon } from '../../dom0/daemon.ts';
import { jailCommand } from '../../dom0/engine/jail.ts';
import { defaultPoolSettings } from '../../dom0/engine/pool-settings.ts';
import { createTemplateLoader } from '../../dom0/template/template-access.ts';
import { closeInheritedDescriptors } from '../../dom0/runtime/inherited-descriptors.ts';
import { logToStderr } from '../../dom0/runtime/log.ts';
import { usualDeadlines } from '../../dom0/server/deadlines.ts';
import { TemplateStore } from '../../dom0/template/template-store.ts';
import type { WallsSettings } from './walls-world.ts';

const settings = JSON.parse(process.env['GLOVEBOX_WALLS'] ?? '') as WallsSettings;

/** `AGENT/DISPLAY`, once. */
const takeHostileKinds = (): readonly string[] | null => {
  try {
    const kinds = readFileSync(settings.hostileFile, 'utf8').split('/');
    rmSync(settings.hostileFile);
    return kinds;
  } catch {
    return null;
  }
};

/** A trial of the jail has no display to be spoken to at, and takes no stand-in from the next machine. */
const isTrial = ({ displaySocket }: Parameters<typeof jailCommand>[0]): boolean => displaySocket === '/dev/null';

const jailOrHostile: typeof jailCommand = (options) => {
  const kinds = isTrial(options) ? null : takeHostileKinds();
  return kinds === null
    ? jailCommand(options)
    : [process.execPath, settings.hostileProgram, options.displaySocket, ...kinds];
};

closeInheritedDescriptors();
const store = new TemplateStore(settings.dataDir, settings.requirements);
const started = await startDaemon({
  build: null,
  env: process.env,
  uid: process.getuid?.() ?? 0,
  shippedPolicyDir: settings.policyDir,
  dispvmsMax: 16,
  log: logToStderr,
  loadTemplate: createTemplateLoader({ store, dataDir: settings.dataDir, isRoot: process.getuid?.() === 0 }),
  listTemplates: () => store.list(),
  shippedViewers: {},
  poolSettings: () => Promise.resolve({ ...defaultPoolSettings, spares: 0, prestarted: 0 }),
  deadlines: { ...usualDeadlines, ...settings.deadlines },
  jailCommand: jailOrHostile,
  gui: { program: 'gjs', args: ['-m', settings.guiProgram], env: process.env },
});
if (!started.ok) throw new Error(started.error);
await new Promise<void>((resolve) => process.once('SIGTERM', resolve));
await started.value.stop();
process.exit(0);
