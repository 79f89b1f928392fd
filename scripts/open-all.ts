// Opens every file of a folder, one after the other, on a screen of its own, and writes down what became of each: a
// line of JSON with a screenshot, and contact sheets that a person can look at. It judges nothing: whether a document
// looks right is for eyes.
//
//   npx tsx scripts/open-all.ts FOLDER --out DIR [--only TEXT] [--wait-ms N]
import { mkdir, readdir, rm, writeFile, appendFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openOne, type Opened } from './open-all/open-one.ts';
import { startOpenWorld } from './open-all/open-world.ts';
import { makeContactSheets } from './open-all/contact-sheets.ts';

const usage = 'usage: npx tsx scripts/open-all.ts FOLDER --out DIR [--only TEXT] [--wait-ms N]\n';
const usualWaitMs = 60_000;

interface Options {
  readonly folder: string;
  readonly outDir: string;
  /** Only files with this in their name. */
  readonly only: string;
  readonly waitMs: number;
}

const readOptions = (): Options | null => {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { out: { type: 'string' }, only: { type: 'string' }, 'wait-ms': { type: 'string' } },
    });
    const [folder, ...others] = positionals;
    const waitMs = Number(values['wait-ms'] ?? usualWaitMs);
    if (folder === undefined || others.length > 0 || values.out === undefined || !(waitMs > 0)) return null;
    return { folder: resolve(folder), outDir: resolve(values.out), only: values.only ?? '', waitMs };
  } catch {
    // parseArgs throws for an option it does not know.
    return null;
  }
};

const listFiles = async ({ folder, only }: Options): Promise<readonly string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.includes(only))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
};

const describeResult = ({ code, ms }: Opened): string => (code === null ? `visible after ${ms ?? 0} ms` : code);

const openAll = async (options: Options): Promise<void> => {
  const { folder, outDir, waitMs } = options;
  const files = await listFiles(options);
  await rm(outDir, { recursive: true, force: true });
  await mkdir(join(outDir, 'screenshots'), { recursive: true });
  const results = join(outDir, 'results.jsonl');
  await writeFile(results, '');
  const world = await startOpenWorld(join(outDir, 'dom0.log'));
  const all: Opened[] = [];
  try {
    for (const [index, path] of files.entries()) {
      const opened = await openOne(path, {
        name: relative(folder, path),
        number: index + 1,
        outDir,
        env: world.env,
        waitMs,
      });
      all.push(opened);
      await appendFile(results, `${JSON.stringify(opened)}\n`);
      process.stderr.write(`${index + 1}/${files.length} ${opened.name}: ${describeResult(opened)}\n`);
    }
  } finally {
    await world.stop();
  }
  const sheets = await makeContactSheets(all, outDir);
  const visible = all.filter(({ code }) => code === null).length;
  process.stdout.write(`${JSON.stringify({ files: all.length, visible, results, sheets })}\n`);
};

const options = readOptions();
if (options === null) {
  process.stderr.write(usage);
  process.exit(2);
}
await openAll(options);
