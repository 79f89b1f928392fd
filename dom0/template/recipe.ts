// The guest image's recipe as it is shipped: where it lies, what belongs to it, and one hash over all of it. Nothing in it
// comes from the network.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, relative } from 'node:path';
import { findShipped } from '../runtime/locations.ts';

export interface Recipe {
  readonly imageDir: string;
  /** The agent's bundle for the guest's JavaScript engine. */
  readonly agentBundle: string;
  /** C sources, each compiled to a static program of its name, or to a library where the name ends with `.so.c`. */
  readonly programSources: readonly string[];
  readonly packages: readonly string[];
  /** Of what the image is made from. */
  readonly imageSha256: string;
  /** Of everything in the guest: a template of another hash is stale. */
  readonly sha256: string;
}

/** What the image itself is made from; the rest of the folder goes into the initrd. */
export const imageRecipeFiles: readonly string[] = ['customize.sh', 'initrd-init', 'packages.txt'];

/** Changes where the build's own steps change, so that older images are not used again. */
const builderVersion = 2;
const documentation = /\.md$/;

/** null where the agent's bundle has not been built yet. */
export const loadRecipe = async (): Promise<Recipe | null> => {
  const imageDir = findShipped(import.meta.url, ['../../dispvm/image', '../dispvm/image', './dispvm/image']);
  const agentDir = findShipped(import.meta.url, ['../../dispvm/agent', '../dispvm/agent', './dispvm/agent']);
  const agentBundle = findShipped(import.meta.url, ['../../dist/dispvm/agent.js', '../dispvm/agent.js', './dispvm/agent.js']);
  const imageFiles = (await listFiles(imageDir)).filter((path) => !documentation.test(path));
  const agentPrograms = (await listFiles(agentDir)).filter((path) => path.endsWith('.c'));
  const programSources = [...imageFiles.filter((path) => path.endsWith('.c')), ...agentPrograms];
  const isOfImage = (path: string): boolean => imageRecipeFiles.includes(relative(imageDir, path));
  const imageSha256 = await hashFiles(imageFiles.filter(isOfImage), `builder ${builderVersion}`);
  const sha256 = await hashFiles([...imageFiles, ...agentPrograms, agentBundle], imageSha256 ?? '');
  if (imageSha256 === null || sha256 === null) return null;
  const packages = parsePackages(await readFile(`${imageDir}/packages.txt`, 'utf8'));
  return { imageDir, agentBundle, programSources, packages, imageSha256, sha256 };
};

/** One package a line; `#` starts a comment. */
export const parsePackages = (text: string): readonly string[] =>
  text.split('\n').map((line) => line.replace(/#.*/, '').trim()).filter((line) => line !== '');

/** null where one is missing. */
const hashFiles = async (paths: readonly string[], start: string): Promise<string | null> => {
  const hash = createHash('sha256').update(`${start}\n`);
  try {
    for (const path of paths) hash.update(`${basename(path)} ${createHash('sha256').update(await readFile(path)).digest('hex')}\n`);
    return hash.digest('hex');
  } catch {
    return null;
  }
};

const listFiles = async (folder: string): Promise<readonly string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => `${entry.parentPath}/${entry.name}`).sort();
};
