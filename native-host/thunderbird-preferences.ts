// Reads the two preferences about experiments as Thunderbird will: its own defaults, an administrator's policy over them,
// a profile's prefs.js and user.js between both. An exact parser of one line's form, for these names alone.
import { join } from 'node:path';
import * as z from 'zod';
import {
  allowedPreference,
  experimentStanding,
  suppressedPreference,
  type ExperimentPreferences,
  type ExperimentStanding,
} from '../protocol/experiments.ts';
import { readBoundedText } from './bounded-text.ts';

const policyMaxBytes = 4 * 1024 * 1024;
const preferencesMaxBytes = 16 * 1024 * 1024;

/** In the order in which Thunderbird looks, and takes the first one only. */
export const policyFiles: readonly string[] = [
  '/etc/thunderbird/policies/policies.json',
  '/usr/lib/thunderbird/distribution/policies.json',
  '/usr/lib64/thunderbird/distribution/policies.json',
];

/** Thunderbird 153's own. */
const shipped: ExperimentPreferences = {
  suppressed: false,
  suppressedLocked: false,
  allowed: 'tbpro-add-on@thunderbird.net,owl@beonex.com',
  allowedLocked: false,
};

type Setting = { readonly value: boolean | string; readonly isLocked: boolean };
type Settings = ReadonlyMap<string, Setting>;

/** `text` is null where there is no policy. */
export const standingIn = (
  policy: string | null,
  prefsJs: string | null,
  userJs: string | null,
): ExperimentStanding => {
  const ruled = policySettings(policy);
  const own = new Map([...profileSettings(prefsJs), ...profileSettings(userJs)]);
  const suppressed = settle(suppressedPreference, shipped.suppressed, ruled, own);
  const allowed = settle(allowedPreference, shipped.allowed, ruled, own);
  return experimentStanding({
    suppressed: suppressed.value,
    suppressedLocked: suppressed.isLocked,
    allowed: allowed.value,
    allowedLocked: allowed.isLocked,
  });
};

/** What a policy locks counts; otherwise the profile's, the policy's default, Thunderbird's own. */
const settle = <Value extends boolean | string>(
  name: string,
  fallback: Value,
  ruled: Settings,
  own: Settings,
): { readonly value: Value; readonly isLocked: boolean } => {
  const rule = ruled.get(name);
  const isRuled = typeof rule?.value === typeof fallback;
  if (isRuled && rule?.isLocked === true) return { value: rule.value as Value, isLocked: true };
  const value = own.get(name)?.value ?? rule?.value;
  return { value: typeof value === typeof fallback ? (value as Value) : fallback, isLocked: false };
};

const valueSchema = z.union([z.boolean(), z.string()]);
const policySchema = z.looseObject({
  policies: z.looseObject({ Preferences: z.record(z.string(), z.unknown()).optional() }),
});
const preferenceSchema = z.looseObject({ Value: valueSchema, Status: z.string().optional() });

const policySettings = (untrustedText: string | null): Settings => {
  const settings = new Map<string, Setting>();
  if (untrustedText === null) return settings;
  try {
    const { Preferences = {} } = policySchema.parse(JSON.parse(untrustedText)).policies;
    for (const name of [suppressedPreference, allowedPreference]) {
      const plain = valueSchema.safeParse(Preferences[name]);
      const stated = preferenceSchema.safeParse(Preferences[name]);
      // Without an object around it a value is locked.
      if (plain.success) settings.set(name, { value: plain.data, isLocked: true });
      else if (stated.success)
        settings.set(name, { value: stated.data.Value, isLocked: stated.data.Status === 'locked' });
    }
  } catch {
    // Thunderbird takes none of it either.
  }
  return settings;
};

/** As Thunderbird writes them, one a line; the last one of a name counts. */
const line = /^[ \t]*user_pref\("([A-Za-z0-9._-]{1,200})",[ \t]*(true|false|"(?:[^"\\\r\n]|\\["\\])*")\);[ \t]*\r?$/gm;

const profileSettings = (untrustedText: string | null): Settings => {
  const settings = new Map<string, Setting>();
  for (const [, name = '', text = ''] of untrustedText?.matchAll(line) ?? [])
    if (name === suppressedPreference || name === allowedPreference)
      settings.set(name, { value: JSON.parse(text) as boolean | string, isLocked: false });
  return settings;
};

/** The policy that Thunderbird takes on this computer; null where there is none. */
export const readPolicy = async (): Promise<string | null> => {
  for (const path of policyFiles) {
    const text = await readBoundedText(path, policyMaxBytes);
    if (text !== null) return text;
  }
  return null;
};

export const standingOfProfile = async (policy: string | null, profile: string): Promise<ExperimentStanding> => {
  const [prefsJs, userJs] = await Promise.all(
    ['prefs.js', 'user.js'].map((name) => readBoundedText(join(profile, name), preferencesMaxBytes)),
  );
  return standingIn(policy, prefsJs ?? null, userJs ?? null);
};
