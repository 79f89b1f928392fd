// `glovebox template build`, `list` and `verify`: for a person at a terminal, or with `--json` for a program. Each
// returns its exit code.
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Values, WrongUse } from '../../protocol/command-table.ts';
import { dataDir } from '../../protocol/paths.ts';
import { defaultDisposableTemplate } from '../system.ts';
import { buildTemplate } from './build-template.ts';
import { templateFiles } from './manifest.ts';
import { shippedRecipes } from './recipe.ts';
import { findRequirements, TemplateStore, type Template, type TemplateFailure } from './template-store.ts';
import type { Result } from '../../protocol/result.ts';
import { ownWords } from '../../protocol/words.ts';

const exitCodes = { ok: 0, failed: 1, interrupted: 130 } as const;

export const buildTemplates = async (
  values: Values<'template build'>,
  names: readonly string[],
): Promise<number | WrongUse> => {
  if (values.recipe !== undefined && (names.length !== 1 || values.all))
    return { wrongUse: ownWords(process.env).build.oneRecipe };
  return buildAll(await namesToBuild(names, values.all), values);
};

/** The default one first: it is what most clicks want. */
const namesToBuild = async (names: readonly string[], all: boolean): Promise<readonly string[]> => {
  if (!all) return names.length === 0 ? [defaultDisposableTemplate] : names;
  return [defaultDisposableTemplate, ...(await shippedRecipes()).filter((name) => name !== defaultDisposableTemplate)];
};

const buildAll = async (names: readonly string[], options: Values<'template build'>): Promise<number> => {
  const interrupt = new AbortController();
  const onSignal = (): void => interrupt.abort();
  for (const signal of stopSignals) process.on(signal, onSignal);
  try {
    for (const name of names) {
      const exitCode = await build(name, options, interrupt.signal);
      if (exitCode !== exitCodes.ok) return exitCode;
    }
    return exitCodes.ok;
  } finally {
    for (const signal of stopSignals) process.off(signal, onSignal);
  }
};

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const build = async (
  name: string,
  { mirror, recipe, refresh, wait, json }: Values<'template build'>,
  signal: AbortSignal,
): Promise<number> => {
  const { build: words } = ownWords(process.env);
  const startMs = performance.now();
  const onProgress = (line: string): void => void process.stderr.write(`${line}\n`);
  const options = {
    dataDir: dataDir(process.env),
    name,
    refresh,
    wait,
    ...(mirror && { mirror }),
    ...(recipe && { recipeFolder: resolve(recipe) }),
  };
  const built = await buildTemplate(options, { onProgress, signal });
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  if (!built.ok) {
    if (json) process.stdout.write(`${JSON.stringify({ ok: false, ...built.error })}\n`);
    process.stderr.write(`${words.failed(name, `${built.error.step}: ${built.error.detail}`)}\n`);
    return signal.aborted ? exitCodes.interrupted : exitCodes.failed;
  }
  if (json) process.stdout.write(`${JSON.stringify({ ok: true, manifest: built.value })}\n`);
  onProgress(words.ready(name, seconds));
  return exitCodes.ok;
};

const openStore = async (): Promise<TemplateStore> => new TemplateStore(dataDir(process.env), await findRequirements());

export const listTemplates = async ({ json }: Values<'template list'>): Promise<number> => {
  const store = await openStore();
  const rows = [];
  for (const name of await store.list()) rows.push(await describe(name, await store.load(name)));
  if (json) process.stdout.write(`${JSON.stringify(rows)}\n`);
  else
    for (const row of rows)
      process.stdout.write(
        `${row.name}  ${row.status}${row.status === 'ready' ? `  ${row.accelerator}, ${row.memoryMib} MiB, ${Math.round(row.bytesOnDisk / 2 ** 20)} MiB on disk` : ''}\n`,
      );
  return exitCodes.ok;
};

/** Without names: the default one. */
export const verifyTemplates = async (
  { json }: Values<'template verify'>,
  names: readonly string[],
): Promise<number> => {
  const store = await openStore();
  const rows = [];
  for (const name of names.length === 0 ? [defaultDisposableTemplate] : names)
    rows.push(await describe(name, await store.verify(name)));
  for (const row of rows) process.stdout.write(json ? `${JSON.stringify(row)}\n` : `${row.name}: ${row.status}\n`);
  return rows.every(({ status }) => status === 'ready') ? exitCodes.ok : exitCodes.failed;
};

type Row =
  | { readonly name: string; readonly status: TemplateFailure }
  | {
      readonly name: string;
      readonly status: 'ready';
      readonly accelerator: string;
      readonly memoryMib: number;
      readonly builtAt: string;
      readonly bytesOnDisk: number;
    };

const describe = async (name: string, template: Result<Template, TemplateFailure>): Promise<Row> => {
  if (!template.ok) return { name, status: template.error };
  const { folder, manifest } = template.value;
  const files = await Promise.all(templateFiles.map((file) => stat(`${folder}/${file}`)));
  const bytesOnDisk = files.reduce((sum, { blocks }) => sum + blocks * 512, 0);
  return {
    name,
    status: 'ready',
    accelerator: manifest.accelerator,
    memoryMib: manifest.memoryMib,
    builtAt: manifest.builtAt,
    bytesOnDisk,
  };
};
