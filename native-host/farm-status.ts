// What a host of a farm tells of a call, as this computer takes it.
import type { Status } from '../protocol/stages.ts';

/**
 * Clocks of different computers differ, so each stage counts from when it is heard, and the document's being visible from when
 * its window saw it, where that is known. null for what is the window's own to say: a host's word for what its person has pressed
 * would be anybody's. Times are Unix milliseconds.
 */
export const heardFromFarm = (status: Status, visibleAtMs: number | null, nowMs: number): Status | null => {
  if (status.event === 'copyWanted' || status.event === 'fileWanted') return null;
  if (status.event !== 'stage') return status;
  return { ...status, atMs: status.stage === 'visible' ? (visibleAtMs ?? nowMs) : nowMs };
};
