// Which native host this is.
import { version } from '../package.json';
import { installedBuild } from './start-dom0.ts';

/** `glovebox-host 0.1.0 (build 0123456789abcdef)`. */
export const hostVersion = (): string => {
  const build = installedBuild();
  return `glovebox-host ${version}${build === undefined ? '' : ` (build ${build})`}`;
};
