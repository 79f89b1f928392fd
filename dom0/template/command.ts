// `glovebox template build`, `list` and `verify`: for a person at a terminal, or with `--json` for a program. Each
// returns its exit code.
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Values, WrongUse } from '../../protocol/command-table.ts';
import { dataDir, systemDataDir } from '../../protocol/paths.ts';
import { defaultDisposableTemplate } from '../system.ts';
import { buildTemplate } from './build-template.ts';
import { templateFiles, templateSha256 } from './manifest.ts';
import { shippedRecipes } from './recipe.ts';
import { openTemplatePlaces, type TemplatePlaces } from './template-places.ts';
import { findRequirements, type Template, type TemplateFailure, type TemplateStore } from './template-store.ts';
import { untilStopped } from './until-stopped.ts';
import type { Result } from '../../protocol/result.ts';
import { ownWords } from '../../protocol/words.ts';

const exitCodes = { ok: 0, failed: 1, interrupted: 130 } as const;

export const buildTemplates = async (
  values: Values<'template build'>,
  names: readonly string[],
): Promise<number | WrongUse> => {
  if (values.recipe !== undefined && (names.length !== 1 || values.all))
    return { wrongUse: ownWords(process.env).build.oneRecipe };
  if (values.system && process.getuid?.() !== 0) {
    process.stderr.write(`glovebox template build: ${ownWords(process.env).build.needsRoot}\n`);
    return exitCodes.failed;
  }
  return buildAll(await namesToBuild(names, values.all), values);
};

/** The default one first: it is what most clicks want. */
const namesToBuild = async (names: readonly string[], all: boolean): Promise<readonly string[]> => {
  if (!all) return names.length === 0 ? [defaultDisposableTemplate] : names;
  return [defaultDisposableTemplate, ...(await shippedRecipes()).filter((name) => name !== defaultDisposableTemplate)];
};

const buildAll = (names: readonly string[], options: Values<'template build'>): Promise<number> =>
  untilStopped(async (signal) => {
    for (const name of names) {
      const exitCode = await build(name, options, signal);
      if (exitCode !== exitCodes.ok) return exitCode;
    }
    return exitCodes.ok;
  });

const build = async (
  name: string,
  { mirror, recipe, refresh, wait, system, json }: Values<'template build'>,
  signal: AbortSignal,
): Promise<number> => {
  const { build: words } = ownWords(process.env);
  const startMs = performance.now();
  const onProgress = (line: string): void => void process.stderr.write(`${line}\n`);
  const options = {
    dataDir: system ? systemDataDir(process.env) : dataDir(process.env),
    isSystem: system,
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

const openPlaces = async (): Promise<TemplatePlaces> => openTemplatePlaces(process.env, await findRequirements());

export const listTemplates = async ({ json, sha256 }: Values<'template list'>): Promise<number> => {
  const places = await openPlaces();
  const rows = [];
  for (const store of [places.system, places.own])
    for (const name of await store.list()) rows.push(await describe(store, name, await store.load(name)));
  if (json) process.stdout.write(`${JSON.stringify(rows)}\n`);
  else if (sha256) process.stdout.write(listHashes(rows));
  else for (const row of rows) process.stdout.write(`${row.name}  ${statusOf(row)}  ${row.folder}\n`);
  return exitCodes.ok;
};

/** Without names: the default one. Each that is there is looked at: everybody's, and the person's own. */
export const verifyTemplates = async (
  { json }: Values<'template verify'>,
  names: readonly string[],
): Promise<number> => {
  const places = await openPlaces();
  const rows = [];
  for (const name of names.length === 0 ? [defaultDisposableTemplate] : names)
    rows.push(...(await verifyBoth(places, name)));
  for (const row of rows)
    process.stdout.write(json ? `${JSON.stringify(row)}\n` : `${row.name}: ${statusOf(row)}  ${row.folder}\n`);
  return rows.every(({ status }) => status === 'ready') ? exitCodes.ok : exitCodes.failed;
};

const verifyBoth = async ({ system, own }: TemplatePlaces, name: string): Promise<readonly Row[]> => {
  const shared = await describe(system, name, await system.verify(name));
  if (shared.status === 'template-missing') return [await describe(own, name, await own.verify(name))];
  const theirs = await describe(own, name, await own.verify(name));
  return theirs.status === 'template-missing' ? [shared] : [shared, theirs];
};

const statusOf = (row: Row): string => {
  if (row.status !== 'ready') return row.cause === null ? row.status : `${row.status} (${row.cause})`;
  return `ready  ${row.accelerator}, ${row.memoryMib} MiB, ${Math.round(row.bytesOnDisk / 2 ** 20)} MiB on disk`;
};

type Row =
  | {
      readonly name: string;
      readonly folder: string;
      readonly status: TemplateFailure;
      /** Whose it is, where that is why it is refused. */
      readonly cause: string | null;
    }
  | {
      readonly name: string;
      readonly folder: string;
      readonly status: 'ready';
      readonly accelerator: string;
      readonly memoryMib: number;
      readonly builtAt: string;
      readonly bytesOnDisk: number;
      readonly sha256: string;
    };

/** As sha256sum prints them; of one name, the computer's, which comes first. */
const listHashes = (rows: readonly Row[]): string => {
  const ready = new Map<string, string>();
  for (const row of rows) if (row.status === 'ready' && !ready.has(row.name)) ready.set(row.name, row.sha256);
  return [...ready].map(([name, sha256]) => `${sha256}  ${name}\n`).join('');
};

const describe = async (
  store: TemplateStore,
  name: string,
  template: Result<Template, TemplateFailure>,
): Promise<Row> => {
  const folder = store.folderOf(name);
  if (!template.ok) return { name, folder, status: template.error, cause: await store.whyUnsafe(name) };
  const { manifest } = template.value;
  const files = await Promise.all(templateFiles.map((file) => stat(`${folder}/${file}`)));
  const bytesOnDisk = files.reduce((sum, { blocks }) => sum + blocks * 512, 0);
  return {
    name,
    folder,
    status: 'ready',
    accelerator: manifest.accelerator,
    memoryMib: manifest.memoryMib,
    builtAt: manifest.builtAt,
    bytesOnDisk,
    sha256: templateSha256(manifest),
  };
};
