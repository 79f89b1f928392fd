// Which of the jail's layers this computer has besides those that every Linux has. Asked once for a daemon: they change
// with the kernel and with util-linux.
import { runProgram } from '../qemu/run-program.ts';
import { setprivRules } from './jail.ts';
import { hasSeccompFilter } from './seccomp-filter.ts';

export interface JailLayers {
  readonly hasSeccomp: boolean;
  readonly hasLandlock: boolean;
}

const tryTimeoutMs = 5_000;

/** Landlock: setpriv(1) of util-linux 2.40 or newer, and a kernel that has it. */
export const findJailLayers = async (): Promise<JailLayers> => {
  const { exitCode } = await runProgram('setpriv', [...setprivRules(true), '--', 'true'], { timeoutMs: tryTimeoutMs });
  return { hasSeccomp: hasSeccompFilter, hasLandlock: exitCode === 0 };
};
