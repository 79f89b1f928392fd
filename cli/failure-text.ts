// What a person reads where the computer refused something that a command needs, or where Glovebox is at fault.
import { NotInstalled } from './domains.ts';
import type { Faults, SystemFault } from './manual/manual.ts';

const faultOf: Readonly<Record<string, SystemFault>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EROFS: 'readOnly',
  EACCES: 'forbidden',
  EPERM: 'forbidden',
  ENOENT: 'missing',
  ENOTDIR: 'noFolder',
  EEXIST: 'noFolder',
};
interface SystemError extends Error {
  readonly code: unknown;
  readonly syscall: unknown;
  readonly path?: unknown;
  readonly dest?: unknown;
}

/** sysexits.h: EX_SOFTWARE. */
const bugExitCode = 70;

export const describeThrown = (
  thrown: unknown,
  faults: Faults,
): { readonly text: string; readonly exitCode: number } => {
  if (thrown instanceof NotInstalled) return { text: faults.notInstalled(thrown.packageName), exitCode: 1 };
  if (thrown instanceof Error && 'syscall' in thrown && 'code' in thrown) {
    const { code, syscall, path, dest } = thrown as SystemError;
    const subject = [dest, path].find((one): one is string => typeof one === 'string') ?? thrown.message;
    // Node.js says so of every folder that it cannot make on the way to another, whatever the kernel said.
    const fault = code === 'ENOENT' && syscall === 'mkdir' ? 'notMade' : (faultOf[String(code)] ?? 'other');
    return { text: faults.system[fault](subject), exitCode: 1 };
  }
  const cause = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return { text: `${faults.bug}\n${cause}`, exitCode: bugExitCode };
};
