// Lays a package's files out as they will be installed, with modes and times that do not depend on who builds it.
import { chmod, cp, lutimes, mkdir, readdir, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PackageDescription, PackagedFile, PackageFormat } from './package-description.ts';
import type { Release } from './release.ts';

export const stagePackage = async (
  { root, epoch }: Release,
  { files }: PackageDescription,
  format: PackageFormat,
  stage: string,
): Promise<void> => {
  await mkdir(stage, { recursive: true });
  for (const file of files)
    if (file.only === undefined || file.only === format) await place(root, file, join(stage, file.to));
  await settle(stage, epoch);
};

const place = async (root: string, file: PackagedFile, path: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  if ('from' in file) await cp(join(root, file.from), path, { recursive: true });
  else if ('linkTo' in file) await symlink(file.linkTo, path);
  else await writeFile(path, file.text, { mode: file.isProgram === true ? 0o755 : 0o644 });
};

/** Whoever may run a file here may run it there; nobody but root writes. */
const settle = async (folder: string, epoch: number): Promise<void> => {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await settle(path, epoch);
    else if (entry.isSymbolicLink()) await lutimes(path, epoch, epoch);
    else {
      await chmod(path, ((await stat(path)).mode & 0o100) === 0 ? 0o644 : 0o755);
      await utimes(path, epoch, epoch);
    }
  }
  await chmod(folder, 0o755);
  await utimes(folder, epoch, epoch);
};
