// Thunderbird's rule for add-ons with experiments, as ExtensionUtilities.sys.mjs of Thunderbird 153 has it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { experimentStanding, type ExperimentPreferences } from '../../../protocol/experiments.ts';
import { addonId } from '../../../protocol/names.ts';

const shipped: ExperimentPreferences = {
  suppressed: false,
  suppressedLocked: false,
  allowed: 'tbpro-add-on@thunderbird.net,owl@beonex.com',
  allowedLocked: false,
};
const rows: readonly (readonly [Partial<ExperimentPreferences>, ReturnType<typeof experimentStanding>])[] = [
  [{}, 'open'],
  [{ suppressed: true }, 'suppressed'],
  [{ suppressed: true, suppressedLocked: true }, 'suppressed'],
  [{ suppressedLocked: true }, 'kept'],
  [{ suppressed: true, allowed: addonId }, 'open'],
  [{ suppressed: true, allowed: `owl@beonex.com, ${addonId} ,`, allowedLocked: true }, 'kept'],
  [{ suppressed: true, allowed: `x${addonId}`, allowedLocked: true }, 'suppressed'],
  [{ suppressed: true, allowed: addonId.toUpperCase(), allowedLocked: true }, 'suppressed'],
  [{ allowed: '', allowedLocked: true }, 'open'],
  [{ allowed: '', allowedLocked: true, suppressedLocked: true }, 'kept'],
];
for (const [changed, standing] of rows)
  test(`${JSON.stringify(changed)} is ${standing}`, () => {
    assert.equal(experimentStanding({ ...shipped, ...changed }), standing);
  });
