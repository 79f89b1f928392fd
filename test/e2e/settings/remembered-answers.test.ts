// Answers that are remembered, in the table of the rules, in a real Chromium with its own storage.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { startPagesBrowser, type PagesBrowser } from '../../support/chromium.ts';
import { ownPolicy } from '../../support/own-policy.ts';
import { openRules, rowTitles, settingsPage, waitForPolicy } from './rules-page.ts';

suite('remembered answers', () => {
  let browser: PagesBrowser;
  before(async () => {
    browser = await startPagesBrowser();
  });
  after(() => browser.stop());

  test('lists an answer before the rule that it answers, to switch off and to remove', async () => {
    const ask = { action: 'ask' as const, choices: ['open' as const, 'view' as const] };
    const answer = { when: { extensions: ['pdf'] }, choice: 'view' as const };
    const stored = ownPolicy({
      rules: [{ id: 'asks', title: 'Asks', then: ask }],
      answers: [
        { ...answer, id: 'remembered-1', title: 'Files like “.pdf”', to: ['asks'] },
        { ...answer, id: 'remembered-2', title: 'Forgotten', to: ['gone'] },
      ],
      otherwise: { action: 'block' },
    });
    const page = await openRules(browser, { stored });
    assert.deepEqual(await rowTitles(page), ['Files like “.pdf”', 'Asks', 'Forgotten', 'Everything else']);
    const row = page.locator('#own-remembered-1');
    assert.match((await row.textContent()) ?? '', /name ending in \.pdf: view only.*Your answer to “Asks”/);
    assert.match((await page.locator('#own-remembered-2 .problem').textContent()) ?? '', /does not count now/);
    assert.equal(await row.getByRole('button').count(), 1);
    await row.getByRole('switch').click();
    await waitForPolicy(browser, ({ answers }) => answers[0]?.enabled === false, 'the answer is off');
    await row.getByRole('button', { name: 'Remove: Files like “.pdf”' }).click();
    await waitForPolicy(browser, ({ answers }) => answers.length === 1, 'the answer is gone');
    await page.getByRole('button', { name: 'Undo' }).click();
    await waitForPolicy(browser, ({ answers }) => answers.length === 2, 'it is back');
  });

  test('and changes in two windows at the same time are all kept', async () => {
    const pages = [await openRules(browser, { stored: null }), await browser.openPage(`${settingsPage}#rules`)];
    const remember = (at: number): string => `navigator.locks.request('policy', async () => {
      const { policy } = await chrome.storage.local.get('policy');
      const answer = { id: 'remembered-${at}', enabled: true, to: ['otherwise'], when: { minSizeBytes: ${at} }, choice: 'view' };
      const empty = { version: 2, rules: [], answers: [], switchedOff: [], removed: [], order: [] };
      await chrome.storage.local.set({ policy: { ...(policy ?? empty), answers: [...(policy?.answers ?? []), answer] } });
    })`;
    // By the page itself: one mouse cannot press in two windows at once.
    const press = (id: string): string => `document.getElementById('own-${id}-on').click()`;
    await pages[1]?.getByRole('table').waitFor();
    await Promise.all(
      ['executables', 'scripts', 'shortcuts', 'disk-images'].map(async (id, at) => {
        const page = pages[at % 2] ?? assert.fail('there are two');
        await Promise.all([page.evaluate(remember(at)), page.evaluate(press(id))]);
      }),
    );
    await waitForPolicy(
      browser,
      ({ answers, switchedOff }) => answers.length === 4 && switchedOff.length === 4,
      'four answers and four switches are stored',
    );
  });
});
