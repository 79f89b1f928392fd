// A template's recipe: a folder with recipe.json, packages.txt and viewers.json, and what it extends; and one hash over
// all that goes into the guest. The shipped ones lie in dispvm/templates. Nothing in it comes from the network.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import * as z from 'zod';
import type { ViewerTable } from '../../protocol/viewer-table.ts';
import { findShipped } from '../runtime/locations.ts';
import { expandViewers } from './recipe-viewers.ts';

/** A program of the guest's that uses the guest's libraries. */
export interface GuestProgram {
  readonly name: string;
  /** The C files that it is compiled from. */
  readonly sources: readonly string[];
  /** What the linker calls them, without `lib`. */
  readonly libraries: readonly string[];
}

export interface Recipe {
  readonly name: string;
  /** What every guest has: init, the image's own steps, small programs, samples. */
  readonly imageDir: string;
  /** The recipe's own folder and those it extends, the nearest first. */
  readonly folders: readonly string[];
  /** Bundles for the guest's JavaScript engine. */
  readonly bundles: readonly string[];
  /** C sources, each compiled to a static program of its name, or to a library where the name ends with `.so.c`. */
  readonly programSources: readonly string[];
  readonly programs: readonly GuestProgram[];
  readonly packages: readonly string[];
  /** Packages whose headers the programs need. */
  readonly headers: readonly string[];
  readonly memoryMib: number;
  /** Other templates are made before it: they know already what it shows. */
  readonly isMadeLate: boolean;
  readonly viewers: ViewerTable;
  /** The hash of all that the image is made from. */
  readonly imageSha256: string;
  /** The hash of everything in the guest: a template of another hash is stale. */
  readonly sha256: string;
}

/** What the image itself is made from; the rest of the folder goes into the initrd. */
export const imageRecipeFiles: readonly string[] = ['customize.sh', 'initrd-init'];
/** What of a recipe's folder is not for the guest itself. */
export const recipeOnlyFiles: readonly string[] = ['recipe.json', 'packages.txt', 'viewers.json'];

const nameSchema = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,30}$/);
const recipeSchema = z.strictObject({
  description: z.string().min(1).max(200),
  extends: nameSchema.optional(),
  memoryMib: z.number().int().min(128).max(16_384),
  madeLate: z.boolean().default(false),
  /** The folder of its C files beside dispvm/templates, and the libraries it is linked with. */
  programs: z
    .record(
      nameSchema,
      z.strictObject({
        sources: z.union([nameSchema, z.array(nameSchema).min(1).max(8)]),
        libraries: z.array(nameSchema).max(16),
      }),
    )
    .default({}),
  headers: z.array(nameSchema).max(32).default([]),
});
type RecipeFile = z.infer<typeof recipeSchema>;

/** Changes where the build's own steps change, so that older images are not used again. */
const builderVersion = 3;
const extendsMax = 4;
const documentation = /\.md$/;

const dispvmDir = (): string => findShipped(import.meta.url, ['../../dispvm', '../dispvm', './dispvm']);
const findBundle = (name: string): string =>
  findShipped(import.meta.url, [`../../dist/dispvm/${name}`, `../dispvm/${name}`, `./dispvm/${name}`]);

/** Names of the recipes that are shipped. */
export const shippedRecipes = async (): Promise<readonly string[]> => {
  const entries = await readdir(join(dispvmDir(), 'templates')).catch(() => []);
  return entries.filter((name) => nameSchema.safeParse(name).success).sort();
};

/**
 * A shipped recipe by its name, or one in a folder of the administrator's. A sentence where it is not well-formed, or
 * the agent's bundle has not been built yet.
 */
export const loadRecipe = async (name: string, ownFolder?: string): Promise<Recipe | string> => {
  try {
    return await readRecipe(name, ownFolder ?? join(dispvmDir(), 'templates', name));
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
};

const readRecipe = async (name: string, ownFolder: string): Promise<Recipe> => {
  const imageDir = join(dispvmDir(), 'image');
  const { folders, files } = await readFolders(ownFolder);
  const [own] = files;
  if (own === undefined) throw new Error(`${ownFolder} holds no recipe`);
  const bundles = ['agent.js', 'present.js'].map(findBundle);
  const missing = bundles.find((path) => !existsSync(path));
  if (missing !== undefined) throw new Error(`${basename(missing)} is not built: run “npm run build”`);
  const imageFiles = (await listFiles(imageDir)).filter((path) => !documentation.test(path));
  const agentPrograms = (await listFiles(join(dispvmDir(), 'agent'))).filter((path) => path.endsWith('.c'));
  const packages = unique(
    (await Promise.all(folders.map((folder) => readFile(join(folder, 'packages.txt'), 'utf8')))).flatMap(parsePackages),
  );
  const programs = await Promise.all(
    Object.entries(Object.assign({}, ...files.map((file) => file.programs)) as RecipeFile['programs']).map(findProgram),
  );
  const headers = unique(files.flatMap((file) => file.headers));
  const isOfImage = (path: string): boolean => imageRecipeFiles.includes(relative(imageDir, path));
  const imageSha256 = await hashFiles(
    imageFiles.filter(isOfImage),
    `builder ${builderVersion} ${packages.join(' ')} ${headers.join(' ')}`,
  );
  const recipeFiles = (await Promise.all(folders.map(listFiles))).flat();
  const sources = programs.flatMap((program) => program.sources);
  return {
    name,
    imageDir,
    folders,
    bundles,
    programs,
    packages,
    headers,
    memoryMib: own.memoryMib,
    isMadeLate: own.madeLate,
    imageSha256,
    programSources: [...imageFiles.filter((path) => path.endsWith('.c')), ...agentPrograms],
    viewers: expandViewers(
      await Promise.all(
        folders.map(async (folder) => ({
          path: join(folder, 'viewers.json'),
          text: await readFile(join(folder, 'viewers.json'), 'utf8'),
        })),
      ),
    ),
    sha256: await hashFiles([...imageFiles, ...agentPrograms, ...recipeFiles, ...sources, ...bundles], imageSha256),
  };
};

/** The folder's own recipe and those it extends, the nearest first. */
const readFolders = async (
  ownFolder: string,
): Promise<{ folders: readonly string[]; files: readonly RecipeFile[] }> => {
  const [folders, files]: [string[], RecipeFile[]] = [[], []];
  for (let folder: string | null = ownFolder; folder !== null;) {
    if (folders.length >= extendsMax) throw new Error(`${ownFolder} extends too many recipes`);
    const file = await readRecipeFile(join(folder, 'recipe.json'));
    folders.push(folder);
    files.push(file);
    folder = file.extends === undefined ? null : join(dispvmDir(), 'templates', file.extends);
  }
  return { folders, files };
};

const readRecipeFile = async (path: string): Promise<RecipeFile> => {
  try {
    return recipeSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw new Error(`${path}: ${cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause)}`, { cause });
  }
};

const findProgram = async ([name, { sources, libraries }]: [
  string,
  RecipeFile['programs'][string],
]): Promise<GuestProgram> => ({
  name,
  libraries,
  sources: (await Promise.all([sources].flat().map((folder) => listFiles(join(dispvmDir(), folder)))))
    .flat()
    .filter((path) => /\.[ch]$/.test(path)),
});

/** One package a line; `#` starts a comment. */
export const parsePackages = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '');

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)];

const hashFiles = async (paths: readonly string[], start: string): Promise<string> => {
  const hash = createHash('sha256').update(`${start}\n`);
  for (const path of paths)
    hash.update(
      `${basename(path)} ${createHash('sha256')
        .update(await readFile(path))
        .digest('hex')}\n`,
    );
  return hash.digest('hex');
};

const listFiles = async (folder: string): Promise<readonly string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .sort();
};
