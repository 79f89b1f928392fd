// Opens one file as the command line does, and says what became of it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

export interface Opened {
  /** Below the folder that was opened. */
  readonly name: string;
  /** What kind it was taken for. */
  readonly kind: string | null;
  readonly template: string | null;
  readonly viewer: string | null;
  /** null where it became visible. */
  readonly code: string | null;
  /** From the start of the command until it was visible. */
  readonly ms: number | null;
  /** Below the output folder; null where nothing was shown. */
  readonly screenshot: string | null;
}

export interface OneOptions {
  readonly name: string;
  readonly number: number;
  readonly outDir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly waitMs: number;
}

const command = fileURLToPath(new URL('../../dist/glovebox.js', import.meta.url));
/** What the command needs beyond the time that the document has. */
const graceMs = 60_000;
const outputMaxCharacters = 64 * 1024;

const reportSchema = z.object({
  type: z.object({ name: z.string(), viewer: z.string() }).nullable(),
  dispvm: z.object({ template: z.string() }).nullable(),
  stagesMs: z.object({ visible: z.number().optional() }),
  code: z.string().optional(),
});

export const openOne = async (path: string, options: OneOptions): Promise<Opened> => {
  const screenshot = join('screenshots', `${String(options.number).padStart(4, '0')}.png`);
  const output = await runCommand(path, join(options.outDir, screenshot), options);
  const report = reportSchema.safeParse(parseJson(output));
  const shown = existsSync(join(options.outDir, screenshot)) ? screenshot : null;
  const { name } = options;
  if (!report.success)
    return { name, kind: null, template: null, viewer: null, code: 'no-report', ms: null, screenshot: shown };
  const { type, dispvm, stagesMs, code } = report.data;
  return {
    name,
    kind: type?.name ?? null,
    template: dispvm?.template ?? null,
    viewer: type?.viewer ?? null,
    code: code ?? null,
    ms: stagesMs.visible ?? null,
    screenshot: shown,
  };
};

/** On a copy: nothing that a document does may come back to the folder. */
const runCommand = async (path: string, screenshotPath: string, { env, waitMs }: OneOptions): Promise<string> => {
  const dir = await mkdtemp(join(tmpdir(), 'glovebox-open-one-'));
  const copy = join(dir, basename(path));
  await copyFile(path, copy);
  const args = [
    command,
    'open',
    copy,
    '--json',
    '--close-after-visible',
    '--wait-visible-ms',
    String(waitMs),
    '--screenshot',
    screenshotPath,
  ];
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'ignore'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), waitMs + graceMs);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => void (output = (output + chunk.toString()).slice(-outputMaxCharacters)));
  await once(child, 'close');
  clearTimeout(timer);
  await rm(dir, { recursive: true, force: true });
  return output;
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
};
