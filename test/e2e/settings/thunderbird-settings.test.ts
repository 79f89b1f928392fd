// The settings page in a real Thunderbird: opened by the add-on itself, used with the real mouse and keyboard, and what
// it stores counts.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { builtInRules } from '../../../addon/policy/built-in.ts';
import { addonId } from '../../../protocol/names.ts';
import { emptyUserPolicy, userPolicySchema } from '../../../protocol/policy.ts';
import { sampleMessages } from '../../../scripts/sample-mail.ts';
import type { Point } from '../../../scripts/thunderbird/mail-user.ts';
import { askAddon, runInAddonPage, setUserPolicy } from '../../support/thunderbird/addon-page.ts';
import { startSession, type ThunderbirdSession } from '../../support/thunderbird/session.ts';
import { waitUntil } from '../../support/wait-until.ts';

suite('the settings page in Thunderbird', { concurrency: 1 }, () => {
  let session: ThunderbirdSession;
  before(async () => {
    session = await startSession({ messages: sampleMessages() });
    await session.user.openInbox();
  });
  after(() => session.stop());

  const inPage = (body: string, ...args: readonly unknown[]): Promise<unknown> =>
    runInAddonPage(session.user, body, ...args);
  const textsOf = async (selector: string): Promise<string[]> =>
    (await inPage(
      'return [...document.querySelectorAll(args[0])].map(element => element.textContent);',
      selector,
    )) as string[];
  const readStored = async (): Promise<unknown> =>
    ((await inPage('return browser.storage.local.get("policy");')) as { readonly policy?: unknown }).policy;

  /** Where on the screen an element of the page is: its tab is in front. */
  const locate = async (selector: string): Promise<Point> => {
    const inside = await waitUntil(
      () =>
        inPage(
          `
      const element = document.querySelector(args[0]);
      element?.scrollIntoView({ block: 'center' });
      if (!element) return null;
      const { left, top, width, height } = element.getBoundingClientRect();
      return { x: left + width / 2, y: top + height / 2 };`,
          selector,
        ) as Promise<Point | null>,
      `${selector} is shown`,
    );
    return (await session.user.look(
      `
      const { selectedTab } = mainWindow().document.getElementById("tabmail");
      const { left, top } = selectedTab.linkedBrowser.getBoundingClientRect();
      return { x: Math.round(mainWindow().mozInnerScreenX + left + args[0].x), y: Math.round(mainWindow()
        .mozInnerScreenY + top + args[0].y) };`,
      inside,
    )) as Point;
  };

  test('opens in a tab when the add-on is asked for its settings, and shows the rules in force', async () => {
    await inPage('await browser.runtime.openOptionsPage();');
    await session.user.until(
      'the settings are in the tab in front',
      'return mainWindow().document.getElementById("tabmail").selectedTab.linkedBrowser?.currentURI?.spec' +
        '.includes("addon/settings/settings.html");',
    );
    await waitUntil(
      async () => (await textsOf('table.rules .rule-title')).length === builtInRules.length + 1,
      'the rules are listed',
      30_000,
    );
    assert.equal((await textsOf('table.rules .sentence')).at(-1), 'Files that no rule fits: open in a disposable VM');
  });

  test('stores a rule that was switched off with the mouse, and the add-on heeds it at once', async () => {
    await session.user.click(await locate('#own-scripts-on'));
    const stored = await waitUntil(
      async () => userPolicySchema.safeParse(await readStored()).data,
      'the rules are stored',
    );
    assert.deepEqual(stored, { ...emptyUserPolicy, switchedOff: ['scripts'] });
    await waitUntil(
      async () =>
        (await askAddon(session.user, 'policy')).policy.rules.some(({ id, enabled }) => id === 'scripts' && !enabled),
      'the add-on knows',
    );
  });

  test('adds a rule with the keyboard in a dialog', async () => {
    await session.user.click(await locate('.tool-bar button.primary'));
    await waitUntil(
      () => inPage('return document.activeElement?.id === "rule-form-title";'),
      'the dialog waits for a name',
    );
    await session.user.type('Invoices');
    await session.user.press('Return');
    const stored = await waitUntil(async () => {
      const { data } = userPolicySchema.safeParse(await readStored());
      return data?.rules[0]?.title === 'Invoices' && data;
    }, 'the rule is stored');
    assert.equal(stored.rules.length, 1);
    assert.equal((await textsOf('table.rules .rule-title'))[0], 'Invoices');
  });

  test('keeps a copy of the defaults from before as what was changed in it, when the add-on starts', async () => {
    const { user } = session;
    const rules = builtInRules.filter(({ id }) => id !== 'calendar');
    await setUserPolicy(user, { version: 1, rules, otherwise: { action: 'view' } });
    await user.look(
      `const { AddonManager } = ChromeUtils.importESModule("resource://gre/modules/AddonManager.sys.mjs");
      await (await AddonManager.getAddonByID(args[0])).reload();`,
      addonId,
    );
    const stored = await waitUntil(
      async () => userPolicySchema.safeParse(await readStored().catch(() => null)).data,
      'it is stored anew',
    );
    const view = { action: 'view', disposableTemplate: null, network: false, closeAfterIdleMinutes: null };
    assert.deepEqual(stored, { ...emptyUserPolicy, removed: ['calendar'], otherwise: view });
    const { policy } = await askAddon(user, 'policy');
    assert.deepEqual([policy.rules, policy.otherwise, policy.rulesSource], [rules, view, 'user']);
  });
});
