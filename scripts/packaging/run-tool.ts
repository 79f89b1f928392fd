// Runs one of the packagers' own tools, with nothing of this computer's settings in what it makes.
import { spawnSync } from 'node:child_process';
import type { Release } from './release.ts';

export const runTool = ({ epoch }: Release, program: string, args: readonly string[]): void => {
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, LC_ALL: 'C.UTF-8', TZ: 'UTC', SOURCE_DATE_EPOCH: String(epoch) };
  const { status, stdout, stderr, error } = spawnSync(program, args, { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? `${stdout}${stderr}`}`);
};
