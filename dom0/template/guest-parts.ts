// Puts our own parts of the guest (agent, viewer table, init, small C programs) into the initrd, behind the image's
// part of it. So a new agent needs no new image. The kernel unpacks archives one after the other.
import { copyFile, cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { failure, success, type Result } from '../../protocol/result.ts';
import { runProgram } from '../qemu/run-program.ts';
import { lastLines, type BuildContext, type BuildFailure } from './build-failure.ts';
import { encodeArchive, type ArchiveEntry } from './cpio.ts';
import { imageRecipeFiles, recipeOnlyFiles, type GuestProgram, type Recipe } from './recipe.ts';

/** Where thirty programs waited for two cores a minute was too short for the viewer. */
const compileTimeoutMs = 600_000;
/** The initrd's folder that becomes /usr/lib/glovebox in the guest; `probe` must lie in the initrd's own root. */
const partsDir = 'glovebox';
const probeProgram = 'probe';

/** What an initrd is made from, and where. */
export interface InitrdPaths {
  readonly imageInitrd: string;
  /** The guest's headers and libraries, from the image. */
  readonly sysroot: string;
  /** Private to the build. */
  readonly workDir: string;
  readonly initrd: string;
}

/** Writes an initrd from the image's and the recipe's parts. */
export const writeInitrd = async (
  recipe: Recipe,
  { imageInitrd, sysroot, workDir, initrd }: InitrdPaths,
  context: BuildContext,
): Promise<Result<void, BuildFailure>> => {
  const staging = `${workDir}/parts`;
  await mkdir(staging);
  for (const name of await readdir(recipe.imageDir)) {
    if (!imageRecipeFiles.includes(name) && !/\.(c|md)$/.test(name))
      await cp(`${recipe.imageDir}/${name}`, `${staging}/${name}`, { recursive: true });
  }
  for (const folder of [...recipe.folders].reverse()) await copyRecipeParts(folder, staging);
  await writeFile(`${staging}/viewers.json`, JSON.stringify(recipe.viewers));
  for (const bundle of recipe.bundles) await copyFile(bundle, `${staging}/${basename(bundle)}`);
  const compile = (what: string, args: readonly string[]): Promise<BuildFailure | null> =>
    runCompiler(what, args, workDir, context);
  for (const source of recipe.programSources) {
    const output = ['-o', `${staging}/${basename(source, '.c')}`, source];
    // The build machine's libraries are not the guest's: a program brings its own, a library (NAME.so.c) needs none. A
    // program's place in memory is drawn as any other's: the stage is root, and documents' windows talk to it.
    const kind = source.endsWith('.so.c') ? ['-shared', '-fPIC', '-nostdlib'] : ['-static-pie', '-fPIE'];
    const failed = await compile(basename(source), [...kind, ...output]);
    if (failed !== null) return failure(failed);
  }
  for (const program of recipe.programs) {
    const failed = await compile(program.name, [
      ...linkedWithGuest(program, sysroot),
      '-o',
      `${staging}/${program.name}`,
    ]);
    if (failed !== null) return failure(failed);
  }
  const archive = encodeArchive(await collectEntries(staging));
  await writeFile(initrd, Buffer.concat([await readFile(imageInitrd), archive]));
  return success(undefined);
};

/** What a recipe brings for the guest itself: samples, what warms them up. The nearest recipe's files win. */
const copyRecipeParts = async (folder: string, staging: string): Promise<void> => {
  for (const name of await readdir(folder)) {
    if (!recipeOnlyFiles.includes(name) && !name.endsWith('.md'))
      await cp(`${folder}/${name}`, `${staging}/${name}`, { recursive: true });
  }
};

/** The guest's own libraries are newer than this computer's, and what they need of one another only the guest knows. */
const linkedWithGuest = ({ sources, libraries }: GuestProgram, sysroot: string): readonly string[] => [
  '-std=gnu17',
  '-D_GNU_SOURCE',
  '-pie',
  '-fPIE',
  '-Wl,-z,now',
  '-Wl,--allow-shlib-undefined',
  '-pthread',
  ...['include', 'include/x86_64-linux-gnu'].flatMap((name) => ['-isystem', `${sysroot}/${name}`]),
  `-L${sysroot}/lib`,
  ...sources.filter((path) => path.endsWith('.c')),
  ...libraries.map((name) => `-l${name}`),
  '-lm',
];

const runCompiler = async (
  what: string,
  args: readonly string[],
  workDir: string,
  { signal }: BuildContext,
): Promise<BuildFailure | null> => {
  const end = await runProgram('gcc', ['-O2', '-s', '-Wall', '-Wextra', ...args], {
    timeoutMs: compileTimeoutMs,
    env: { ...process.env, TMPDIR: workDir },
    signal,
  });
  return end.exitCode === 0 ? null : { step: `gcc ${what}`, detail: lastLines(end.output) };
};

const collectEntries = async (staging: string): Promise<readonly ArchiveEntry[]> => {
  const found = await readdir(staging, { recursive: true, withFileTypes: true });
  const entries: ArchiveEntry[] = [{ name: partsDir, isFolder: true, contents: new Uint8Array(0) }];
  for (const entry of found) {
    const path = `${entry.parentPath}/${entry.name}`;
    const contents = entry.isFile() ? await readFile(path) : new Uint8Array(0);
    entries.push({ name: `${partsDir}${path.slice(staging.length)}`, isFolder: entry.isDirectory(), contents });
    if (entry.name === probeProgram) entries.push({ name: probeProgram, isFolder: false, contents });
  }
  return entries.sort((one, other) => (one.name < other.name ? -1 : 1));
};
