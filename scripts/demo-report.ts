// The demo's report: what one opening was and how long each stage took, in milliseconds since the click.
import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import type { Opening } from '../addon/recent-openings.ts';
import type { DispvmDescription } from '../protocol/stages.ts';

export interface DemoReport {
  readonly attachment: Opening['attachment'];
  readonly decision: Opening['decision'];
  readonly dispvm: DispvmDescription | null;
  readonly stagesMs: Readonly<Record<string, number>>;
  /** How `visible` was found: by looking at the X screen, or from the window's own report. */
  readonly visibleSeenBy: 'screen' | 'window' | null;
  /** True only where the VM's process was seen to be gone. */
  readonly destroyed: boolean;
  readonly failure: Opening['failure'];
  readonly screenshots: readonly string[];
}

export interface SpeedReport {
  readonly runs: number;
  readonly medianVisibleMs: Readonly<Record<string, number>>;
  readonly visibleMs: Readonly<Record<string, readonly number[]>>;
  /** QEMU's start to the agent's first answer, without a savefile; no document yet. null where it was not asked for. */
  readonly coldBootMs: number | null;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly loadAverage: number };
}

export const describeMachine = (): SpeedReport['machine'] => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  loadAverage: loadavg()[0] ?? 0,
});

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
};

/**
 * Times of an opening as milliseconds since its click; `visibleAtMs` replaces the window's report where the screen was
 * looked at.
 */
export const stagesSinceClick = ({ stagesAtMs }: Opening, visibleAtMs: number | null): Record<string, number> => {
  const click = stagesAtMs.click ?? stagesAtMs.intercepted ?? 0;
  const stages: Record<string, number> = {};
  for (const [stage, atMs] of Object.entries(stagesAtMs)) stages[stage] = round(atMs - click);
  if (visibleAtMs !== null) {
    if (stages['visible'] !== undefined) stages['windowVisible'] = stages['visible'];
    stages['visible'] = round(visibleAtMs - click);
  }
  return stages;
};

const round = (ms: number): number => Math.round(ms * 10) / 10;

/**
 * Jails of this DispVM below the daemon, however deep: what must be gone when it is. Each has its folder in its command
 * line.
 */
export const countJails = (daemonPid: number, dispvmId: string): number => {
  const children = readFileSync(`/proc/${daemonPid}/task/${daemonPid}/children`, 'utf8')
    .split(' ')
    .filter(Boolean)
    .map(Number);
  return children.reduce((count, child) => {
    try {
      const own = readFileSync(`/proc/${child}/cmdline`, 'latin1').includes(`/dispvms/${dispvmId}/`) ? 1 : 0;
      return count + own + countJails(child, dispvmId);
    } catch {
      // The process ended while we looked.
      return count;
    }
  }, 0);
};
