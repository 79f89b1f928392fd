// Closes what whoever started the daemon left open: a jail keeps every descriptor of its parent that is not marked to
// be closed, and with one of a folder or a socket a QEMU under attack would have a way out. Node marks all of its own.
import { closeSync, readdirSync, readFileSync } from 'node:fs';

const closeOnExec = 0o2000000;
const firstAfterStdio = 3;

/** Before anything else is started. The numbers that were closed. */
export const closeInheritedDescriptors = (): readonly number[] =>
  readdirSync('/proc/self/fd')
    .map(Number)
    .filter((fd) => fd >= firstAfterStdio && isInherited(fd))
    .filter(close);

/** Source: proc(5), `flags` of /proc/PID/fdinfo/N, octal. */
const isInherited = (fd: number): boolean => {
  try {
    const flags = /^flags:\s+([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1'))?.[1];
    return flags !== undefined && (Number.parseInt(flags, 8) & closeOnExec) === 0;
  } catch {
    // The folder's own descriptor, closed since.
    return false;
  }
};

const close = (fd: number): boolean => {
  try {
    closeSync(fd);
    return true;
  } catch {
    return false;
  }
};
