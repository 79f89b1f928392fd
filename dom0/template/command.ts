// `glovebox template build|list|verify`: for a person at a terminal, or `--json` for a program. Returns the exit code.
import { parseArgs } from 'node:util';
import { stat } from 'node:fs/promises';
import { dataDir } from '../../protocol/paths.ts';
import { defaultDisposableTemplate } from '../system.ts';
import { buildTemplate } from './build-template.ts';
import { templateFiles } from './manifest.ts';
import { findRequirements, TemplateStore, type Template, type TemplateFailure } from './template-store.ts';
import type { Result } from '../../protocol/result.ts';

const usage = 'usage: glovebox template build|list|verify [--name NAME] [--mirror URL] [--refresh] [--json]\n';
const exitCodes = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const;

interface Options {
  readonly name: string;
  readonly mirror: string | undefined;
  readonly refresh: boolean;
  readonly json: boolean;
}

export const runTemplateCommand = async (commandArguments: readonly string[]): Promise<number> => {
  const parsed = parseOptions(commandArguments);
  if (parsed === null) {
    process.stderr.write(usage);
    return exitCodes.usage;
  }
  if (parsed.action === 'build') return build(parsed.options);
  const store = new TemplateStore(dataDir(process.env), await findRequirements());
  return parsed.action === 'list' ? list(store, parsed.options) : verify(store, parsed.options);
};

const parseOptions = (commandArguments: readonly string[]): { action: 'build' | 'list' | 'verify'; options: Options } | null => {
  try {
    const { values, positionals } = parseArgs({
      args: [...commandArguments], allowPositionals: true,
      options: { name: { type: 'string' }, mirror: { type: 'string' }, refresh: { type: 'boolean' }, json: { type: 'boolean' } },
    });
    const [action] = positionals;
    const name = values.name ?? defaultDisposableTemplate;
    if (positionals.length !== 1 || (action !== 'build' && action !== 'list' && action !== 'verify') || !/^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/.test(name)) return null;
    return { action, options: { name, mirror: values.mirror, refresh: values.refresh ?? false, json: values.json ?? false } };
  } catch {
    // parseArgs throws for an option it does not know.
    return null;
  }
};

const build = async ({ name, mirror, refresh, json }: Options): Promise<number> => {
  const interrupt = new AbortController();
  const onSignal = (): void => interrupt.abort();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  const startMs = performance.now();
  const onProgress = (line: string): void => void process.stderr.write(`${line}\n`);
  const built = await buildTemplate({ dataDir: dataDir(process.env), name, refresh, ...(mirror === undefined ? {} : { mirror }) }, { onProgress, signal: interrupt.signal });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, onSignal);
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  if (!built.ok) {
    if (json) process.stdout.write(`${JSON.stringify({ ok: false, ...built.error })}\n`);
    process.stderr.write(`The template was not built. ${built.error.step}: ${built.error.detail}\n`);
    return interrupt.signal.aborted ? exitCodes.interrupted : exitCodes.failed;
  }
  if (json) process.stdout.write(`${JSON.stringify({ ok: true, manifest: built.value })}\n`);
  onProgress(`Template ${name} is ready: ${seconds} s`);
  return exitCodes.ok;
};

const list = async (store: TemplateStore, { json }: Options): Promise<number> => {
  const rows = [];
  for (const name of await store.list()) rows.push(await describe(name, await store.load(name)));
  if (json) process.stdout.write(`${JSON.stringify(rows)}\n`);
  else for (const row of rows) process.stdout.write(`${row.name}  ${row.status}${row.status === 'ready' ? `  ${row.accelerator}, ${row.memoryMib} MiB, ${Math.round(row.bytesOnDisk / 2 ** 20)} MiB on disk` : ''}\n`);
  return exitCodes.ok;
};

const verify = async (store: TemplateStore, { name, json }: Options): Promise<number> => {
  const row = await describe(name, await store.verify(name));
  process.stdout.write(json ? `${JSON.stringify(row)}\n` : `${name}: ${row.status}\n`);
  return row.status === 'ready' ? exitCodes.ok : exitCodes.failed;
};

type Row =
  | { readonly name: string; readonly status: TemplateFailure }
  | { readonly name: string; readonly status: 'ready'; readonly accelerator: string; readonly memoryMib: number; readonly builtAt: string; readonly bytesOnDisk: number };

const describe = async (name: string, template: Result<Template, TemplateFailure>): Promise<Row> => {
  if (!template.ok) return { name, status: template.error };
  const { folder, manifest } = template.value;
  const files = await Promise.all(templateFiles.map((file) => stat(`${folder}/${file}`)));
  const bytesOnDisk = files.reduce((sum, { blocks }) => sum + blocks * 512, 0);
  return { name, status: 'ready', accelerator: manifest.accelerator, memoryMib: manifest.memoryMib, builtAt: manifest.builtAt, bytesOnDisk };
};
