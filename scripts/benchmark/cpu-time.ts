// The processor time of everything on this computer but the benchmark itself.
import { readFileSync } from 'node:fs';

/** Seconds that all processors have worked since, without this process. Source: /proc/stat, proc(5). */
export const startCpuTime = (): (() => number) => {
  const [busyBefore, ownBefore] = [readBusySeconds(), process.cpuUsage()];
  return () => {
    const own = process.cpuUsage(ownBefore);
    return Math.max(0, readBusySeconds() - busyBefore - (own.user + own.system) / 1e6);
  };
};

const readBusySeconds = (): number => {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = (
    readFileSync('/proc/stat', 'latin1').split('\n', 1)[0] ?? ''
  )
    .split(/ +/)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softirq) / 100;
};
