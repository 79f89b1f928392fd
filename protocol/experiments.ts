// Whether Thunderbird lets an add-on with an experiment run, as ours is: Thunderbird's own rule, for who asks inside it and
// for who reads its files. It is to change on the Release channel, so whoever relies on it says so before.
import { addonId } from './names.ts';

/** true stops every add-on with an experiment that the other preference does not list. */
export const suppressedPreference = 'extensions.experiments.suppressed';
/** Ids, separated by commas. */
export const allowedPreference = 'extensions.experiments.allowed';

export interface ExperimentPreferences {
  readonly suppressed: boolean;
  readonly suppressedLocked: boolean;
  readonly allowed: string;
  readonly allowedLocked: boolean;
}

/** `kept`: a policy sees to it that ours runs; `open`: it runs, for as long as nobody changes that; `suppressed`: it does not. */
export type ExperimentStanding = 'kept' | 'open' | 'suppressed';

export const experimentStanding = (preferences: ExperimentPreferences): ExperimentStanding => {
  const { suppressed, suppressedLocked, allowed, allowedLocked } = preferences;
  const isListed = allowed
    .split(',')
    .map((id) => id.trim())
    .includes(addonId);
  if (suppressed && !isListed) return 'suppressed';
  return (suppressedLocked && !suppressed) || (allowedLocked && isListed) ? 'kept' : 'open';
};
