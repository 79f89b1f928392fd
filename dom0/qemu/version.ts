// Which QEMU is installed. A savefile is restored by the version that made it; by another one of its series only where that
// was seen to work (engine/template-trial.ts).
import { stat } from 'node:fs/promises';
import { qemuProgram } from './arguments.ts';
import { runProgram } from './run-program.ts';

const versionTimeoutMs = 5000;

/** The whole version with the packager's part, such as `10.0.2 (Debian 1:10.0.2+ds-2)`; null where there is no QEMU. */
export const findQemuVersion = async (): Promise<string | null> => {
  const { exitCode, output } = await runProgram(qemuProgram, ['--version'], { timeoutMs: versionTimeoutMs });
  const version = /^QEMU emulator version (\d[^\n]{0,120})$/m.exec(output)?.[1];
  return exitCode === 0 && version !== undefined ? version : null;
};

/** `10.0` for all that fixes 10.0.0: the machines of a series are the same, by QEMU's own promise. */
export const isSameQemuSeries = (one: string | null, other: string | null): boolean => {
  const series = (version: string | null): string | undefined => /^\d+\.\d+(?=\.)/.exec(version ?? '')?.[0];
  return series(one) !== undefined && series(one) === series(other);
};

export interface InstalledQemu {
  /** QEMU's file, as the kernel knows it. */
  readonly file: string;
  readonly version: string | null;
}

/** The jail has no other programs than those of /usr. */
const jailedQemuPath = `/usr/bin/${qemuProgram}`;

/** Asks QEMU for its version only when its file is another one. */
let knownQemu: InstalledQemu | null = null;
export const findInstalledQemu = async (): Promise<InstalledQemu> => {
  const file = await stat(jailedQemuPath, { bigint: true }).then(
    ({ dev, ino, size, ctimeNs }) => `${dev}:${ino}:${size}:${ctimeNs}`,
    () => 'missing',
  );
  if (knownQemu?.file !== file) knownQemu = { file, version: await findQemuVersion() };
  return knownQemu;
};

/** Restoring from a read-only memory file and from `file:` needs QEMU 10. */
export const isSupportedQemu = (version: string): boolean => Number.parseInt(version, 10) >= 10;
