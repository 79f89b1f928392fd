// The product's own dom0 daemon, which for the benchmark can also start its DispVMs in the ways that it is compared
// with: from a full savefile, and without any. A file says which; the product has no such switch.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { startDaemon } from '../../dom0/daemon.ts';
import { PoolSettingsFile } from '../../dom0/engine/pool-settings.ts';
import { createTemplateLoader, type LoadedTemplate } from '../../dom0/template/template-access.ts';
import { shippedGuiProgram, shippedPolicyDir } from '../../dom0/runtime/locations.ts';
import { logToStderr } from '../../dom0/runtime/log.ts';
import { usualDeadlines } from '../../dom0/server/deadlines.ts';
import { dispvmsMax } from '../../dom0/system.ts';
import { findRequirements, TemplateStore } from '../../dom0/template/template-store.ts';
import { dataDir, poolFile } from '../../protocol/paths.ts';
import { success, type Result } from '../../protocol/result.ts';
import { bootedCold } from '../cold-boot.ts';
import { fromFullSavefile } from './full-savefile.ts';

/** `usual`, `classicRestore` or `coldBoot`. */
const modeFile = process.env['GLOVEBOX_BENCH_MODE_FILE'] ?? '';
const fullStateFile = process.env['GLOVEBOX_BENCH_FULL_STATE'] ?? '';

const startedOtherwise = (template: LoadedTemplate): LoadedTemplate => {
  const mode = readFileSync(modeFile, 'utf8').trim();
  const identity = `${template.identity} ${mode}`;
  if (mode === 'classicRestore')
    return { ...template, identity, start: fromFullSavefile, files: { ...template.files, state: fullStateFile } };
  return mode === 'coldBoot' ? { ...template, identity, start: bootedCold } : template;
};

const run = async (): Promise<void> => {
  const stopped = once(process, 'SIGTERM');
  const uid = process.getuid?.() ?? 0;
  const store = new TemplateStore(dataDir(process.env), await findRequirements());
  const load = createTemplateLoader({ store, dataDir: dataDir(process.env), isRoot: uid === 0 });
  const loadTemplate = async (name: string): Promise<Result<LoadedTemplate>> => {
    const template = await load(name);
    return template.ok ? success(startedOtherwise(template.value)) : template;
  };
  // One that is not checked yet is not told of, and its documents would go to the default template.
  for (const name of await store.list()) await load(name);
  const settings = new PoolSettingsFile(poolFile(process.env), logToStderr);
  const started = await startDaemon({
    build: null,
    env: process.env,
    uid,
    loadTemplate,
    listTemplates: () => store.list(),
    shippedViewers: {},
    poolSettings: () => settings.read(),
    dispvmsMax,
    deadlines: usualDeadlines,
    log: logToStderr,
    gui: { program: 'gjs', args: ['-m', shippedGuiProgram(import.meta.url)], env: process.env },
    shippedPolicyDir: shippedPolicyDir(import.meta.url),
  });
  if (!started.ok) throw new Error(started.error);
  await stopped;
  await started.value.stop();
};

await run();
process.exit(0);
