// What all packages of one release have in common.
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';

export interface Release {
  readonly root: string;
  readonly version: string;
  /** Of the packages: another one of the same version. */
  readonly revision: string;
  /** Unix time in seconds, of every file and every build: what makes two builds the same. */
  readonly epoch: number;
}

const descriptionSchema = z.looseObject({ version: z.string().regex(/^[0-9]+\.[0-9]+\.[0-9]+$/) });
/** Where neither the environment nor git knows one: the first moment that a ZIP file can name. */
const firstEpoch = Date.UTC(1980, 0, 1) / 1000;

export const readRelease = async (root: string, revision: string): Promise<Release> => {
  const { version } = descriptionSchema.parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
  return { root, version, revision, epoch: findEpoch(root) };
};

/** SOURCE_DATE_EPOCH as reproducible-builds.org has it, else the time of the last commit. */
const findEpoch = (root: string): number => {
  const given = process.env['SOURCE_DATE_EPOCH'];
  if (given !== undefined && /^[0-9]{1,12}$/.test(given)) return Number(given);
  const { status, stdout } = spawnSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' });
  return status === 0 ? Number(stdout.trim()) : firstEpoch;
};
