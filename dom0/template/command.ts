// `glovebox template build|list|verify [NAME…]`: for a person at a terminal, or `--json` for a program. Returns the
// exit code.
import { parseArgs } from 'node:util';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { dataDir } from '../../protocol/paths.ts';
import { defaultDisposableTemplate } from '../system.ts';
import { buildTemplate } from './build-template.ts';
import { templateFiles } from './manifest.ts';
import { shippedRecipes } from './recipe.ts';
import { findRequirements, TemplateStore, type Template, type TemplateFailure } from './template-store.ts';
import type { Result } from '../../protocol/result.ts';
import { ownWords } from '../../protocol/words.ts';

const usage = `usage: glovebox template build [NAME…] [--all] [--recipe DIR] [--mirror URL] [--refresh] [--wait] [--json]
       glovebox template list|verify [NAME…] [--json]
  --all         every template that is shipped
  --recipe DIR  from a recipe of your own, which the folder holds; it needs one NAME
  --mirror URL  a Debian mirror, where apt's own configuration should not decide
  --refresh     installs the packages anew although the recipe did not change
  --wait        waits while another template is being built
`;
const exitCodes = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const;
const nameExpression = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,30}$/;

interface Options {
  /** Empty where none were named. */
  readonly names: readonly string[];
  readonly all: boolean;
  readonly recipeFolder: string | undefined;
  readonly mirror: string | undefined;
  readonly refresh: boolean;
  readonly wait: boolean;
  readonly json: boolean;
}
type Action = 'build' | 'list' | 'verify';

export const runTemplateCommand = async (commandArguments: readonly string[]): Promise<number> => {
  const parsed = parseOptions(commandArguments);
  if (parsed === null) {
    process.stderr.write(usage);
    return exitCodes.usage;
  }
  const { action, options } = parsed;
  if (action === 'build') return buildAll(await namesToBuild(options), options);
  const store = new TemplateStore(dataDir(process.env), await findRequirements());
  return action === 'list' ? list(store, options) : verify(store, options);
};

const parseOptions = (commandArguments: readonly string[]): { action: Action; options: Options } | null => {
  try {
    const { values, positionals } = parseArgs({
      args: [...commandArguments],
      allowPositionals: true,
      options: {
        all: { type: 'boolean' },
        recipe: { type: 'string' },
        mirror: { type: 'string' },
        refresh: { type: 'boolean' },
        wait: { type: 'boolean' },
        json: { type: 'boolean' },
      },
    });
    const [action, ...names] = positionals;
    const isAction = action === 'build' || action === 'list' || action === 'verify';
    if (
      !isAction ||
      !names.every((name) => nameExpression.test(name)) ||
      (values.recipe !== undefined && names.length !== 1)
    )
      return null;
    const { all = false, recipe, mirror, refresh = false, wait = false, json = false } = values;
    return {
      action,
      options: {
        names,
        all,
        recipeFolder: recipe === undefined ? undefined : resolve(recipe),
        mirror,
        refresh,
        wait,
        json,
      },
    };
  } catch {
    // parseArgs throws for an option it does not know.
    return null;
  }
};

/** The default one first: it is what most clicks want. */
const namesToBuild = async ({ names, all }: Options): Promise<readonly string[]> => {
  if (!all) return names.length === 0 ? [defaultDisposableTemplate] : names;
  return [defaultDisposableTemplate, ...(await shippedRecipes()).filter((name) => name !== defaultDisposableTemplate)];
};

const buildAll = async (names: readonly string[], options: Options): Promise<number> => {
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
  { mirror, recipeFolder, refresh, wait, json }: Options,
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
    ...(recipeFolder && { recipeFolder }),
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

const list = async (store: TemplateStore, { json }: Options): Promise<number> => {
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
const verify = async (store: TemplateStore, { names, json }: Options): Promise<number> => {
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
