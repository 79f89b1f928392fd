// Whether this computer is short of memory, as its kernel says: by pressure stall information where there is any, and
// by what is available in any case.
import { readFile } from 'node:fs/promises';

/** Share of the last ten seconds in which something waited for memory, in per cent. */
const someStallMax = 10;
const bytesPerMebibyte = 1024 * 1024;

export interface MemoryNow {
  readonly availableMib: number;
  readonly isStalling: boolean;
}

/** Sources: proc(5) `MemAvailable`; the kernel's Documentation/accounting/psi. */
export const readMemoryNow = async (): Promise<MemoryNow> => {
  const [meminfo, pressure] = await Promise.all(
    ['/proc/meminfo', '/proc/pressure/memory'].map((path) => readFile(path, 'latin1').catch(() => '')),
  );
  return parseMemoryNow(meminfo ?? '', pressure ?? '');
};

/** What cannot be read counts as plenty: only known need frees memory. */
export const parseMemoryNow = (meminfo: string, pressure: string): MemoryNow => {
  const availableKib = /^MemAvailable: +(\d+) kB$/m.exec(meminfo)?.[1];
  const stall = /^some avg10=(\d+\.\d+)/m.exec(pressure)?.[1];
  return {
    availableMib: availableKib === undefined ? Infinity : Math.floor(Number(availableKib) / 1024),
    isStalling: Number(stall ?? 0) > someStallMax,
  };
};

/** Which part of it is free, from 0 to 1; none where something waits for memory. */
export const freeShare = ({ availableMib, isStalling }: MemoryNow, totalBytes: number): number =>
  isStalling ? 0 : Math.min(1, (availableMib * bytesPerMebibyte) / totalBytes);
