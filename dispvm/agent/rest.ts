// Waits until nothing works any more in the guest: the sign that a program which says nothing has painted what it has
// to paint.
import type { Guest, Scheduled } from './guest.ts';

const lookEveryMs = 100;
/** A guest that rests still runs this agent, now and then. */
const restingTicks = 2;
/**
 * Half of the time between two looks. A processor that the host took away counts little of the work that stands still
 * meanwhile, but no rest at all.
 */
const idleTicks = 5;
const usualRestingLooks = 2;

export interface RestLimits {
  readonly looksMax: number;
  /** How many looks in a row have to find it resting. */
  readonly restingLooks?: number;
  /** Rest counts from when this is so. */
  readonly counts?: () => boolean;
}

/** Calls once: whether it came to rest before it was looked at so often. */
export const awaitRest = (
  guest: Guest,
  { looksMax, restingLooks = usualRestingLooks, counts = () => true }: RestLimits,
  then: (isAtRest: boolean) => void,
): Scheduled => {
  let looks = 0;
  let restingFor = 0;
  let before = guest.processorTicks();
  const look = (): void => {
    const now = guest.processorTicks();
    const isAtRest = now.busy - before.busy <= restingTicks && now.idle - before.idle >= idleTicks;
    restingFor = counts() && isAtRest ? restingFor + 1 : 0;
    before = now;
    looks += 1;
    if (restingFor >= restingLooks) then(true);
    else if (looks >= looksMax) then(false);
    else timer = guest.schedule(lookEveryMs, look);
  };
  let timer = guest.schedule(lookEveryMs, look);
  return { cancel: () => timer.cancel() };
};
