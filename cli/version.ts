// Which Glovebox this is.
import { readFileSync } from 'node:fs';
import { version } from '../package.json';
import { buildIdName, buildIdSchema } from '../protocol/build-id.ts';

/** `glovebox 0.1.0 (build 0123456789abcdef)`; from its source, which was not built, without a build. */
export const versionText = (): string => {
  const build = readBuild();
  return `glovebox ${version}${build === null ? '' : ` (build ${build})`}`;
};

const readBuild = (): string | null => {
  try {
    return buildIdSchema.parse(readFileSync(new URL(`./${buildIdName}`, import.meta.url), 'utf8').trim());
  } catch {
    return null;
  }
};
