// Which Thunderbird the tests run: Debian 12 has 140, whose windows and accounts are partly others.
import { spawnSync } from 'node:child_process';

/** Such as 153. Not a number where there is none. */
export const thunderbirdVersion = Number(
  / (\d+)\./.exec(spawnSync('thunderbird', ['--version'], { encoding: 'utf8' }).stdout)?.[1],
);
