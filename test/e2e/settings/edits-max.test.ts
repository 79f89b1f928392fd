// The field below the rules for how large a changed copy may be that comes back, in a real Chromium with its own storage.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Locator, Page } from 'playwright';
import { startPagesBrowser, type PagesBrowser } from '../../support/chromium.ts';
import { waitUntil } from '../../support/wait-until.ts';
import {
  managedPolicy,
  openRules,
  readPolicy,
  reportOf,
  threeRules,
  waitForAnnouncement,
  waitForPolicy,
} from './rules-page.ts';

suite('how large a changed copy may be', () => {
  let browser: PagesBrowser;
  before(async () => {
    browser = await startPagesBrowser();
  });
  after(() => browser.stop());

  const fieldOf = (page: Page): Locator => page.getByLabel('Largest changed copy that comes back, in MiB');

  test('a number is stored at Enter or when the field is left, is said, and can be undone', async () => {
    const page = await openRules(browser);
    const field = fieldOf(page);
    await field.fill('25');
    await field.press('Enter');
    await waitForAnnouncement(page, 'Changed copies come back up to 25 MiB.');
    assert.deepEqual(await waitForPolicy(browser, (policy) => policy.editsMaxMib !== undefined, 'it is stored'), {
      ...threeRules,
      editsMaxMib: 25,
    });
    if (process.env['SCREENSHOTS'] !== undefined)
      await page.screenshot({ path: `${process.env['SCREENSHOTS']}/edits-max.png`, fullPage: true });
    await field.fill('7');
    await field.blur();
    await waitForPolicy(browser, (policy) => policy.editsMaxMib === 7, 'the next one is stored');
    await page.getByRole('button', { name: 'Undo' }).click();
    await waitForPolicy(browser, (policy) => policy.editsMaxMib === 25, 'the first one is back');
    await waitUntil(async () => (await field.inputValue()) === '25', 'the field shows it');
    await field.fill('');
    await field.blur();
    assert.deepEqual(await waitForPolicy(browser, (policy) => policy.editsMaxMib === undefined, 'none'), threeRules);
  });

  test('stays with the person’s rules when one of them is changed', async () => {
    const page = await openRules(browser, { stored: { ...threeRules, editsMaxMib: 25 } });
    await page.getByRole('button', { name: 'Move down: First' }).click();
    const stored = await waitForPolicy(browser, ({ rules }) => rules[0]?.id === 'second', 'the new order is stored');
    assert.equal(stored.editsMaxMib, 25);
  });

  test('what is no number within the bound is said, and nothing is stored', async () => {
    const page = await openRules(browser, { report: reportOf(managedPolicy({ editsMaxMib: 50 })) });
    const field = fieldOf(page);
    for (const wrong of ['51', '0', 'a lot', '2.5']) {
      await field.fill(wrong);
      await field.blur();
      await page.getByText('Write a whole number from 1 to 50, or leave it empty.').waitFor();
      assert.equal(await field.getAttribute('aria-invalid'), 'true');
    }
    assert.deepEqual(await readPolicy(browser), threeRules);
    await field.fill('50');
    await field.blur();
    await waitForPolicy(browser, (policy) => policy.editsMaxMib === 50, 'it is stored');
    assert.equal(await field.getAttribute('aria-invalid'), null);
  });

  test('where the rules are locked there is no field, and the administrator’s bound is said', async () => {
    const locked = managedPolicy({ editsMaxMib: 50, switches: { mayAddRules: false } });
    const page = await openRules(browser, { stored: { ...threeRules, editsMaxMib: 25 }, report: reportOf(locked) });
    await page.getByText('Changed copies come back up to 50 MiB.').waitFor();
    assert.equal(await fieldOf(page).count(), 0);
  });
});
