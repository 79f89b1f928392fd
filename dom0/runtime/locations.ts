// Where the daemon finds what is shipped with it, both when bundled (dist/dom0/cli.js) and when run from its sources.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildIdName, buildIdSchema } from '../../protocol/build-id.ts';

/** The first that exists, else the first. Paths are relative to the folder of the running program. */
export const findShipped = (programUrl: string, candidates: readonly [string, ...string[]]): string => {
  const paths = candidates.map((candidate) => fileURLToPath(new URL(candidate, programUrl)));
  return paths.find((path) => existsSync(path)) ?? fileURLToPath(new URL(candidates[0], programUrl));
};

export const shippedPolicyDir = (programUrl: string): string =>
  findShipped(programUrl, ['./policy.d', '../../dom0/policy.d']);
export const shippedGuiProgram = (programUrl: string): string =>
  findShipped(programUrl, ['../gui/main.js', '../dist/gui/main.js']);

/** The command that a daemon starts builds with. */
export const gloveboxProgram = (programUrl: string): string =>
  findShipped(programUrl, ['../glovebox.js', '../cli/glovebox.ts']);

/** Of what is installed now; null where nothing was built. */
export const readBuildId = (programUrl: string): string | null => {
  const file = findShipped(programUrl, [`../${buildIdName}`, `../dist/${buildIdName}`]);
  try {
    return buildIdSchema.parse(readFileSync(file, 'utf8').trim());
  } catch {
    return null;
  }
};
