// The licences of all that the bundles hold, from the packages themselves.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.looseObject({
      version: z.string().optional(),
      license: z.string().optional(),
      dev: z.boolean().optional(),
      integrity: z.string().optional(),
    }),
  ),
});

export interface BundledLibrary {
  /** Below the project's root. */
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly integrity: string;
}

/** What is installed for the product itself, by package-lock.json; in alphabetical order. */
export const bundledLibraries = async (root: string): Promise<readonly BundledLibrary[]> => {
  const { packages } = lockSchema.parse(JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')));
  return Object.entries(packages)
    .filter(([folder, { dev }]) => folder !== '' && dev !== true)
    .map(([folder, { version = '', license = '', integrity = '' }]) => ({
      folder,
      name: folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      licence: license,
      integrity,
    }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
};

/** Glovebox's own licence, and those of its libraries where a package holds any. */
export const gatherLicences = async (root: string, hasLibraries: boolean): Promise<string> => {
  const own = `Glovebox\n\n${await readFile(join(root, 'LICENSE'), 'utf8')}`;
  const libraries = hasLibraries ? await bundledLibraries(root) : [];
  const texts = await Promise.all(
    libraries.map(async (library) => {
      const text = await readLicence(join(root, library.folder));
      return `${library.name} ${library.version}, ${library.licence}\n\n${text}`;
    }),
  );
  return [own, ...texts].join(`\n${'-'.repeat(80)}\n\n`);
};

const readLicence = async (folder: string): Promise<string> => {
  const name = (await readdir(folder)).sort().find((each) => /^(licen[cs]e|copying)/i.test(each));
  return name === undefined
    ? 'The package names its licence and holds no text of it.\n'
    : readFile(join(folder, name), 'utf8');
};
