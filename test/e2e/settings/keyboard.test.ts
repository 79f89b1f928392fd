// The main journeys through the settings by keyboard alone, in a real Chromium: nothing here uses the mouse.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Page } from 'playwright';
import { startPagesBrowser, type PagesBrowser } from '../../support/chromium.ts';
import { waitUntil } from '../../support/wait-until.ts';
import {
  openRules,
  readPolicy,
  rowTitles,
  ruleIds,
  threeRules,
  waitForAnnouncement,
  waitForPolicy,
} from './rules-page.ts';

const tabsMax = 120;

/** Presses Tab until the control with this name has the keyboard. */
const tabTo = async (page: Page, name: string | RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> => {
  for (let presses = 0; presses < tabsMax; presses += 1) {
    await page.keyboard.press(key);
    const focused = await focusedName(page);
    if (typeof name === 'string' ? focused === name : name.test(focused)) return;
  }
  assert.fail(`the keyboard never reached ${String(name)}; it is at ${await focusedName(page)}`);
};

/** As it is labelled. */
const focusedName = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement;
    if (element === null) return '';
    const label =
      element instanceof HTMLInputElement || element instanceof HTMLSelectElement
        ? element.labels?.[0]?.textContent
        : null;
    return (element.getAttribute('aria-label') ?? label ?? element.textContent).trim();
  });

/** The focus follows what changes the page: a link's new address, a stored rule. */
const waitForFocus = (page: Page, name: string): Promise<unknown> =>
  waitUntil(async () => (await focusedName(page)) === name, `“${name}” has the keyboard`);

suite('the settings by keyboard alone', () => {
  let browser: PagesBrowser;
  before(async () => {
    browser = await startPagesBrowser();
  });
  after(() => browser.stop());

  test('add a rule with a kind of file, a sender and an action', async () => {
    const page = await openRules(browser);
    await tabTo(page, 'Add a rule');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await waitForFocus(page, 'Name');
    await page.keyboard.type('Invoices');
    await tabTo(page, 'PDF documents');
    await page.keyboard.press('Space');
    await tabTo(page, 'Senders');
    await page.keyboard.type('@example.com');
    await page.keyboard.press('Enter');
    await tabTo(page, /^View only in a disposable VM/);
    await page.keyboard.press('ArrowUp');
    await tabTo(page, 'Save the rule');
    await page.keyboard.press('Enter');
    const { rules } = await waitForPolicy(browser, (policy) => policy.rules.length === 4, 'the rule is stored');
    assert.equal(rules[0]?.title, 'Invoices');
    assert.deepEqual([rules[0].when, rules[0].then.action], [{ types: ['pdf'], senders: ['@example.com'] }, 'open']);
    await waitForFocus(page, 'Add a rule');
  });

  test('change what happens otherwise, and leave a dialog with Escape', async () => {
    const page = await openRules(browser);
    await tabTo(page, 'Edit: Everything else');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await page.getByRole('dialog').count(), 0);
    await waitForFocus(page, 'Edit: Everything else');
    await page.keyboard.press('Enter');
    await tabTo(page, /^View only in a disposable VM/);
    // Past “safe PDF”, “print”, “ask”, “show in Thunderbird” and “save only”.
    for (let presses = 0; presses < 6; presses += 1) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await waitForPolicy(browser, ({ otherwise }) => otherwise?.action === 'block', 'everything else is blocked');
  });

  test('move a rule with Alt and the arrows, keeping the keyboard on it', async () => {
    const page = await openRules(browser);
    await tabTo(page, 'Edit: First');
    await page.keyboard.press('Alt+ArrowDown');
    await waitForAnnouncement(page, '“First” is now rule 2 of 3.');
    await waitForFocus(page, 'Edit: First');
    await page.keyboard.press('Alt+ArrowDown');
    await waitForAnnouncement(page, '“First” is now rule 3 of 3.');
    await page.keyboard.press('Alt+ArrowDown');
    await waitForPolicy(browser, (policy) => ruleIds(policy) === 'second third first', 'the order is stored');
    await page.keyboard.press('Alt+ArrowUp');
    await waitForPolicy(browser, (policy) => ruleIds(policy) === 'second first third', 'the order is stored again');
    await waitForFocus(page, 'Edit: First');
  });

  test('move a rule with its button until it cannot go further, without losing the keyboard', async () => {
    const page = await openRules(browser);
    await tabTo(page, 'Move up: Third');
    for (let presses = 0; presses < 3; presses += 1) await page.keyboard.press('Enter');
    await waitForPolicy(browser, (policy) => ruleIds(policy) === 'third first second', 'the rule is first');
    await waitForFocus(page, 'Move up: Third');
  });

  test('switch off, duplicate and remove rules, then undo and redo with Ctrl+Z, Ctrl+Y and Ctrl+Shift+Z', async () => {
    const page = await openRules(browser);
    await tabTo(page, 'Rule is on: Second');
    await page.keyboard.press('Space');
    await waitForPolicy(browser, ({ rules }) => rules[1]?.enabled === false, 'the rule is off');
    await tabTo(page, 'Duplicate: Second');
    await page.keyboard.press('Enter');
    await waitForPolicy(browser, ({ rules }) => rules.length === 4, 'the copy is stored');
    await tabTo(page, 'Remove: Second');
    await page.keyboard.press('Enter');
    await waitForPolicy(browser, (policy) => ruleIds(policy) === 'first rule-1 third', 'the rule is gone');
    await waitForFocus(page, 'Remove: Copy of Second');
    for (let presses = 0; presses < 3; presses += 1) await page.keyboard.press('Control+z');
    assert.deepEqual(
      await waitForPolicy(browser, ({ rules }) => rules[1]?.enabled === true, 'three steps are undone'),
      threeRules,
    );
    await page.keyboard.press('Control+y');
    await waitForPolicy(browser, ({ rules }) => rules[1]?.enabled === false, 'one step is redone');
    await page.keyboard.press('Control+Shift+Z');
    await waitForPolicy(browser, ({ rules }) => rules.length === 4, 'another step is redone');
  });

  test('leave Ctrl+Z in a dialog to the dialog, from the key after the one that opens it', async () => {
    const page = await openRules(browser);
    await tabTo(page, 'Remove: First');
    await page.keyboard.press('Enter');
    await waitForPolicy(browser, ({ rules }) => rules.length === 2, 'the rule is gone');
    await tabTo(page, 'Add a rule', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.keyboard.type('x');
    const title = page.getByRole('dialog').getByRole('textbox').first();
    assert.equal(await title.inputValue(), 'x');
    await page.keyboard.press('Control+z');
    assert.equal(await title.inputValue(), '');
    // Nor from a control with nothing of its own to undo.
    await page.getByRole('dialog').getByRole('checkbox').first().focus();
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Escape');
    assert.equal((await readPolicy(browser))?.rules.length, 2);
  });

  test('go to “What would happen?”, ask, and be led to the rule', async () => {
    const page = await openRules(browser);
    await tabTo(page, 'What would happen?');
    await page.keyboard.press('Enter');
    await waitForFocus(page, 'What would happen?');
    await tabTo(page, 'Name of the file');
    await page.keyboard.type('photo.png');
    await page.getByRole('link', { name: 'Show the rule' }).waitFor();
    await tabTo(page, 'Show the rule');
    await page.keyboard.press('Enter');
    await page.locator('#own-second.highlighted:focus').waitFor();
    assert.deepEqual(await rowTitles(page), ['First', 'Second', 'Third', 'Everything else']);
  });
});
