// Which QEMU is installed. A savefile is only restored by the version that made it.
import { qemuProgram } from './arguments.ts';
import { runProgram } from './run-program.ts';

const versionTimeoutMs = 5000;

/** The whole version with the packager's part, such as `10.0.2 (Debian 1:10.0.2+ds-2)`; null where there is no QEMU. */
export const findQemuVersion = async (): Promise<string | null> => {
  const { exitCode, output } = await runProgram(qemuProgram, ['--version'], { timeoutMs: versionTimeoutMs });
  const version = /^QEMU emulator version (\d[^\n]{0,120})$/m.exec(output)?.[1];
  return exitCode === 0 && version !== undefined ? version : null;
};

/** Restoring from a read-only memory file and from `file:` needs QEMU 10. */
export const isSupportedQemu = (version: string): boolean => Number.parseInt(version, 10) >= 10;
