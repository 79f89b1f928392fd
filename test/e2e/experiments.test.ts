// What Thunderbird's preferences about experiments do to the add-on, in a real Thunderbird: told before, nothing opens in
// the session in which it is stopped, and a policy keeps it from being stopped.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test, type TestContext } from 'node:test';
import { allowedPreference, suppressedPreference } from '../../protocol/experiments.ts';
import { addonId } from '../../protocol/names.ts';
import { sampleMessages } from '../../scripts/sample-mail.ts';
import type { MailUser } from '../../scripts/thunderbird/mail-user.ts';
import { askAddon } from '../support/thunderbird/addon-page.ts';
import { failureBars } from '../support/thunderbird/guards.ts';
import { assertNothingOpened, findLocalTraces } from '../support/thunderbird/local-openings.ts';
import { openingsCausedBy, startSession } from '../support/thunderbird/session.ts';
import { waitUntil } from '../support/wait-until.ts';

const single = 'Contract for the shop windows';
const several = 'Everything in one message';
const helperDialog = 'chrome://mozapps/content/downloads/unknownContentType.xhtml';

const start = async (
  t: TestContext,
  options: Pick<Parameters<typeof startSession>[0], 'policies' | 'preferences' | 'withAddon'> = {},
): Promise<MailUser> => {
  const { user, stop } = await startSession({ messages: sampleMessages(), ...options });
  t.after(stop);
  await user.openInbox();
  return user;
};
const setPreference = (user: MailUser, name: string, value: boolean | string): Promise<unknown> =>
  user.look(
    'if (typeof args[1] == "boolean") Services.prefs.setBoolPref(args[0], args[1]); else Services.prefs.setStringPref(args[0], args[1]);',
    name,
    value,
  );
const knowsPreference =
  'return Services.prefs.getDefaultBranch("").getPrefType(args[0]) != Services.prefs.PREF_INVALID;';
/** Thunderbird 140 stops no add-on for its experiment. */
const isSkippedHere = async (t: TestContext, user: MailUser): Promise<boolean> => {
  if ((await user.look(knowsPreference, allowedPreference)) === true) return false;
  t.skip('this Thunderbird does not know the preferences');
  return true;
};
const findState = `
  const { AddonManager } = ChromeUtils.importESModule("resource://gre/modules/AddonManager.sys.mjs");
  const addon = await AddonManager.getAddonByID(args[0]);
  return { isActive: addon.isActive, isBlocked: addon.blocklistState == Ci.nsIBlocklistService.STATE_BLOCKED };`;
const stateOf = (user: MailUser): Promise<unknown> => user.look(findState, addonId);
const isStopped = (user: MailUser): Promise<unknown> =>
  user.until(
    'Thunderbird has stopped the add-on',
    `const isStopped = await (async () => { ${findState} })(); return isStopped.isBlocked && !isStopped.isActive;`,
    addonId,
  );
const standingOf = async (user: MailUser): Promise<unknown> => (await askAddon(user, 'status')).standing?.experiments;
const tellsThatItStopped = (user: MailUser): Promise<unknown> =>
  waitUntil(
    async () => (await failureBars(user)).some((bar) => bar.trim().startsWith('Thunderbird has stopped Glovebox.')),
    'a bar says so',
  );

describe('experiments in Thunderbird', { concurrency: 1 }, () => {
  test('suppressed while it runs, the add-on is stopped at once, a bar says so, and nothing opens', async (t) => {
    const user = await start(t);
    if (await isSkippedHere(t, user)) return;
    assert.deepEqual(await stateOf(user), { isActive: true, isBlocked: false });
    assert.equal(await standingOf(user), 'open');
    await user.selectMessage(several);
    const traces = await findLocalTraces(user);
    await setPreference(user, suppressedPreference, true);
    await isStopped(user);
    await tellsThatItStopped(user);
    for (const name of ['contract.pdf', 'evening-hills.png', 'packing-list.txt']) await user.openAttachment(name);
    await user.selectMessage(single);
    await user.openAttachment('contract.pdf');
    await assertNothingOpened(user, traces);
  });

  test('suppressed from the start, it is told and nothing opens in that session', async (t) => {
    const user = await start(t, { preferences: { [suppressedPreference]: true } });
    if (await isSkippedHere(t, user)) return;
    await isStopped(user);
    await tellsThatItStopped(user);
    await user.selectMessage(single);
    const traces = await findLocalTraces(user);
    await user.openAttachment('contract.pdf');
    await assertNothingOpened(user, traces);
  });

  test('listed as allowed, it runs on', async (t) => {
    const user = await start(t);
    await setPreference(user, allowedPreference, `owl@beonex.com, ${addonId}`);
    await setPreference(user, suppressedPreference, true);
    await user.selectMessage(single);
    const [opening] = await openingsCausedBy(user, () => user.openAttachment('contract.pdf'));
    assert.equal(opening?.failure, 'host-missing');
    assert.deepEqual(await stateOf(user), { isActive: true, isBlocked: false });
    assert.equal(await standingOf(user), 'open');
  });

  test('the example for administrators keeps it: neither preference can be changed', async (t) => {
    const example = await readFile(new URL('../../docs/examples/policies.json', import.meta.url), 'utf8');
    const user = await start(t, {
      withAddon: false,
      policies: (xpiPath) => example.replace('/opt/glovebox/dist/glovebox.xpi', xpiPath),
      preferences: { [suppressedPreference]: true, [allowedPreference]: '' },
    });
    assert.deepEqual(
      await user.look(
        'return [Services.prefs.getBoolPref(args[0]), Services.prefs.prefIsLocked(args[0]), ' +
          'Services.prefs.getStringPref(args[1]).split(",").includes(args[2]), ' +
          'Services.prefs.prefIsLocked(args[1])];',
        suppressedPreference,
        allowedPreference,
        addonId,
      ),
      [false, true, true, true],
    );
    await user.until(
      'the add-on has been installed',
      'return Boolean(WebExtensionPolicy.getByID(args[0])?.extension?.backgroundState);',
      addonId,
    );
    assert.equal(await standingOf(user), 'kept');
  });

  test('control: where it is stopped for good, a click opens the file where the mail lives', async (t) => {
    const user = await start(t, { withAddon: false });
    await user.selectMessage('What to bring');
    await user.openAttachment('packing-list.txt');
    await user.until(
      'Thunderbird asks what to open the file with',
      'return [...Services.wm.getEnumerator(null)].some(win => win.location.href == args[0]);',
      helperDialog,
    );
  });
});
