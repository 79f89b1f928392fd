// The rules table with the mouse, in a real Chromium with its own storage: every control, and what is stored
// afterwards.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { builtInRules } from '../../../addon/policy/built-in.ts';
import type { PolicyError } from '../../../addon/policy/policy-errors.ts';
import { emptyUserPolicy } from '../../../protocol/policy.ts';
import { startPagesBrowser, type PagesBrowser } from '../../support/chromium.ts';
import { ownPolicy } from '../../support/own-policy.ts';
import { waitUntil } from '../../support/wait-until.ts';
import {
  managedPolicy,
  openRules,
  readPolicy,
  reportOf,
  rowTitles,
  ruleIds,
  threeRules,
  waitForAnnouncement,
  waitForPolicy,
} from './rules-page.ts';

suite('the rules table', () => {
  let browser: PagesBrowser;
  before(async () => {
    browser = await startPagesBrowser();
  });
  after(() => browser.stop());

  test('says in a sentence what each rule does, and shows what happens otherwise last', async () => {
    const page = await openRules(browser);
    assert.deepEqual(await rowTitles(page), ['First', 'Second', 'Third', 'Everything else']);
    assert.deepEqual(await page.locator('table.rules .sentence').allTextContents(), [
      'PDF documents, from @example.org: open in a disposable VM',
      'Pictures: view only in a disposable VM',
      'All files, with a name ending in .txt: block',
      'Files that no rule fits: view only in a disposable VM',
    ]);
    assert.equal(await page.getByRole('button', { name: /^Remove: Everything else/ }).count(), 0);
  });

  test('says of a rule that it can never match, until it is moved in front', async () => {
    const page = await openRules(browser, {
      stored: ownPolicy({
        otherwise: { action: 'view' },
        rules: [
          { id: 'all', title: 'All', then: { action: 'open' } },
          { id: 'late', title: 'Late', when: { types: ['pdf'] }, then: { action: 'block' } },
        ],
      }),
    });
    const problems = page.locator('table.rules .problem');
    assert.deepEqual(await problems.allTextContents(), [
      'the rule "Late" can never match: "All" comes first and matches everything',
    ]);
    await page.getByRole('button', { name: 'Move up: Late' }).click();
    await waitUntil(async () => (await problems.count()) === 0, 'nothing is wrong any more');
  });

  test('moves a rule by its buttons and says so', async () => {
    const page = await openRules(browser);
    await page.getByRole('button', { name: 'Move down: First' }).click();
    await waitForAnnouncement(page, '“First” is now rule 2 of 3.');
    await waitForPolicy(browser, (policy) => ruleIds(policy) === 'second first third', 'the new order is stored');
    await page.getByRole('button', { name: 'Move up: Third' }).click();
    await waitForPolicy(browser, (policy) => ruleIds(policy) === 'second third first', 'the next order is stored');
    assert.deepEqual(await rowTitles(page), ['Second', 'Third', 'First', 'Everything else']);
    assert.equal(await page.locator('.save-note').textContent(), 'Saved');
  });

  test('leaves the first rule first when it is moved up', async () => {
    const page = await openRules(browser);
    const up = page.getByRole('button', { name: 'Move up: First' });
    assert.equal(await up.getAttribute('aria-disabled'), 'true');
    await up.click({ force: true });
    assert.deepEqual(await rowTitles(page), ['First', 'Second', 'Third', 'Everything else']);
  });

  test('moves a rule by dragging it, down and up, but never below what happens otherwise', async () => {
    const page = await openRules(browser);
    const handle = (id: string) => page.locator(`#own-${id} .handle`);
    await handle('first').dragTo(page.locator('#own-third'), { targetPosition: { x: 300, y: 50 } });
    await waitForPolicy(browser, (policy) => ruleIds(policy) === 'second third first', 'the dragged rule is last');
    await handle('first').dragTo(page.locator('#own-second'), { targetPosition: { x: 300, y: 4 } });
    await waitForPolicy(
      browser,
      (policy) => ruleIds(policy) === 'first second third',
      'the dragged rule is first again',
    );
    await handle('first').dragTo(page.locator('#own-otherwise'));
    assert.deepEqual(await rowTitles(page), ['First', 'Second', 'Third', 'Everything else']);
  });

  test('switches a rule off and on', async () => {
    const page = await openRules(browser);
    const toggle = page.getByRole('switch', { name: 'Rule is on: Second' });
    await toggle.click();
    await waitForPolicy(browser, ({ rules }) => rules[1]?.enabled === false, 'the rule is off');
    await waitForAnnouncement(page, '“Second” is off.');
    await toggle.click();
    await waitForPolicy(browser, ({ rules }) => rules[1]?.enabled === true, 'the rule is on');
  });

  test('duplicates a rule as one that is off', async () => {
    const page = await openRules(browser);
    await page.getByRole('button', { name: 'Duplicate: Second' }).click();
    const { rules } = await waitForPolicy(browser, (policy) => policy.rules.length === 4, 'the copy is stored');
    assert.deepEqual(rules[2], { ...threeRules.rules[1], id: 'rule-1', title: 'Copy of Second', enabled: false });
  });

  test('removes rules, and undoes and redoes several steps', async () => {
    const page = await openRules(browser);
    await page.getByRole('button', { name: 'Remove: First' }).click();
    await page.getByRole('button', { name: 'Remove: Third' }).click();
    await waitForPolicy(browser, (policy) => ruleIds(policy) === 'second', 'two rules are gone');
    await page.getByRole('button', { name: 'Undo' }).click();
    await waitForPolicy(browser, (policy) => ruleIds(policy) === 'second third', 'one step is undone');
    await page.getByRole('button', { name: 'Undo' }).click();
    assert.deepEqual(
      await waitForPolicy(browser, ({ rules }) => rules.length === 3, 'both steps are undone'),
      threeRules,
    );
    assert.equal(await page.getByRole('button', { name: 'Undo' }).isDisabled(), true);
    await page.getByRole('button', { name: 'Redo' }).click();
    await waitForPolicy(browser, (policy) => ruleIds(policy) === 'second third', 'one step is redone');
  });

  test('shows the defaults as such, and keeps of a change no more than that', async () => {
    const page = await openRules(browser, { stored: null });
    await page.getByText('These are the defaults.').waitFor();
    assert.equal(await readPolicy(browser), null);
    await page.getByRole('switch', { name: 'Rule is on: Scripts' }).click();
    const policy = await waitForPolicy(browser, () => true, 'the rules are the person’s own');
    assert.deepEqual(policy, { ...emptyUserPolicy, switchedOff: ['scripts'] });
    assert.equal(await page.getByText('These are the defaults.').count(), 0);
    assert.equal((await rowTitles(page)).length, builtInRules.length + 1);
  });

  test('puts a changed default rule in its own place, keeps a moved one by name, and shows later defaults', async () => {
    const page = await openRules(browser, { stored: null });
    await page.getByRole('button', { name: 'Edit: Scripts' }).click();
    await page.getByLabel('Name', { exact: true }).fill('My scripts');
    await page.getByRole('button', { name: 'Save the rule' }).click();
    await page.getByRole('button', { name: 'Move up: Calendar entries' }).click();
    const policy = await waitForPolicy(browser, ({ order }) => order.length > 0, 'the order is stored');
    assert.deepEqual([ruleIds(policy), policy.removed, policy.switchedOff], ['scripts', ['scripts'], []]);
    const titles = await rowTitles(page);
    assert.deepEqual(titles.slice(0, 2), ['Programs', 'My scripts']);
    assert.deepEqual(titles.slice(-3), ['Calendar entries', 'E-mail messages', 'Everything else']);
    const later = [{ id: 'later', title: 'Later', then: { action: 'block' as const } }, ...builtInRules];
    await browser.setReplies({ policy: reportOf(managedPolicy({ rules: later })) });
    await page.reload();
    await page.getByRole('table').waitFor();
    assert.deepEqual(await rowTitles(page), ['Later', ...titles]);
  });

  test('restores the defaults, which can be undone', async () => {
    const page = await openRules(browser);
    await page.getByRole('button', { name: 'Restore defaults' }).click();
    await page.getByText('These are the defaults.').waitFor();
    await waitUntil(async () => (await readPolicy(browser)) === null, 'nothing is stored');
    assert.equal((await rowTitles(page)).length, builtInRules.length + 1);
    await page.getByRole('button', { name: 'Undo' }).click();
    assert.deepEqual(await waitForPolicy(browser, () => true, 'the own rules are back'), threeRules);
  });

  test('shows a rule that was stored elsewhere while the page is open', async () => {
    const page = await openRules(browser);
    await browser.store('local', { policy: { ...threeRules, rules: threeRules.rules.slice(0, 2) } });
    await waitUntil(async () => (await rowTitles(page)).length === 3, 'the page shows two rules');
    await page.getByRole('button', { name: 'Undo' }).click();
    await waitForPolicy(browser, ({ rules }) => rules.length === 3, 'that can be undone as well');
  });

  test('says loudly that a change could not be saved, keeps it, and saves it again', async () => {
    const page = await openRules(browser);
    // Fills the storage that the add-on may use but for a few bytes.
    const fill = (bytes: number) => page.evaluate(`chrome.storage.local.set({ filler: 'x'.repeat(${bytes}) })`);
    await fill(10 * 1024 * 1024 - JSON.stringify(threeRules).length - 60);
    await page.getByRole('button', { name: 'Duplicate: First' }).click();
    await page.getByRole('alert').getByText('Your last change could not be saved.').waitFor();
    assert.equal(await page.locator('.save-note').textContent(), 'Not saved');
    assert.equal((await rowTitles(page)).length, 5);
    assert.deepEqual(await readPolicy(browser), threeRules);
    await fill(1);
    await page.getByRole('button', { name: 'Save again' }).click();
    await waitForPolicy(browser, ({ rules }) => rules.length === 4, 'the change is saved');
    assert.equal(await page.getByText('Your last change could not be saved.').count(), 0);
  });

  test('says that stored rules cannot be read, shows the defaults, and replaces them with the next change', async () => {
    await browser.reset();
    await browser.setReplies({ policy: reportOf() });
    await browser.store('local', { policy: { version: 7 } });
    const page = await browser.openPage('addon/settings/settings.html');
    await page.getByRole('alert').getByText('Your saved rules cannot be read').waitFor();
    await page.getByRole('button', { name: 'Remove: Scripts' }).click();
    await waitForPolicy(browser, ({ removed }) => removed.join() === 'scripts', 'readable rules are stored');
    assert.equal(await page.getByText('Your saved rules cannot be read').count(), 0);
  });

  test('says that the background page does not answer, and tries again', async () => {
    await browser.reset();
    const page = await browser.openPage('addon/settings/settings.html');
    await page.getByRole('alert').getByText('Glovebox does not answer').waitFor();
    await browser.setReplies({ policy: reportOf() });
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('table').waitFor();
  });

  test('sets from how many files on “Open All” takes one disposable VM, unless the administrator forbids that', async () => {
    const page = await openRules(browser);
    const field = page.getByLabel('One disposable VM for “Open All”');
    assert.equal(await field.inputValue(), 'never');
    await field.selectOption('more than 5 files');
    await waitUntil(async () => (await browser.readStored('local', 'openAllTogetherAbove')) === 5, 'it is stored');
    await page.reload();
    await page.getByRole('table').waitFor();
    assert.equal(await field.inputValue(), '5');
    await field.selectOption('each file by itself');
    await waitUntil(
      async () => (await browser.readStored('local', 'openAllTogetherAbove')) === null,
      'it is taken back',
    );
    const forbidden = await openRules(browser, { report: reportOf(managedPolicy({ switches: { maySameVm: false } })) });
    assert.equal(await forbidden.getByLabel('One disposable VM for “Open All”').count(), 0);
  });
});

suite('rules that an administrator has set', () => {
  let browser: PagesBrowser;
  before(async () => {
    browser = await startPagesBrowser();
  });
  after(() => browser.stop());

  const mandatoryRules = [
    {
      id: 'cad',
      title: 'CAD drawings',
      when: { extensions: ['dwg'] },
      then: { action: 'view' as const, disposableTemplate: 'cad' },
    },
  ];
  const organisation = { name: 'Example Ltd', contact: 'it@example.org' };

  test('come first and locked, with the organisation’s name, while one’s own can be changed', async () => {
    const page = await openRules(browser, { report: reportOf(managedPolicy({ organisation, mandatoryRules })) });
    const row = page.locator('table.rules tbody tr').first();
    assert.match((await row.textContent()) ?? '', /CAD drawings.*template cad.*Set by Example Ltd/);
    assert.equal(await row.getByRole('button').count(), 0);
    assert.equal(await row.getByRole('switch').isDisabled(), true);
    await page.getByRole('button', { name: 'Remove: First' }).click();
    await waitForPolicy(browser, (policy) => ruleIds(policy) === 'second third', 'the own rule is gone');
  });

  test('and one’s own without a title are called by their number and what they hold for, in the order of the list', async () => {
    const stored = ownPolicy({
      rules: [
        { id: 'first', title: 'First', then: { action: 'open' } },
        { id: 'x', when: { types: ['pdf'] }, then: { action: 'block' } },
      ],
      otherwise: { action: 'view' },
    });
    const report = reportOf(
      managedPolicy({ organisation, mandatoryRules: [{ id: 'y', then: { action: 'view' } }, ...mandatoryRules] }),
    );
    const page = await openRules(browser, { stored, report });
    assert.deepEqual(await rowTitles(page), [
      'Rule 1: All files',
      'CAD drawings',
      'First',
      'Rule 4: PDF documents',
      'Everything else',
    ]);
    await page.getByRole('button', { name: 'Remove: Rule 4: PDF documents' }).click();
    await waitForPolicy(browser, (policy) => ruleIds(policy) === 'first', 'the rule is gone');
  });

  test('leave nothing to change where people may not add rules, and say who says so', async () => {
    const report = reportOf(
      managedPolicy({
        organisation,
        mandatoryRules,
        rules: [{ id: 'a', title: 'Theirs', then: { action: 'save' } }],
        switches: { mayAddRules: false },
      }),
    );
    const page = await openRules(browser, { report });
    await page.getByText('These rules are set by Example Ltd.').waitFor();
    await page.getByText('Questions to Example Ltd: it@example.org').waitFor();
    assert.deepEqual(await rowTitles(page), ['CAD drawings', 'Theirs', 'Everything else']);
    assert.equal(await page.locator('main').getByRole('button').count(), 0);
    await page.keyboard.press('Control+z');
    assert.deepEqual(await readPolicy(browser), threeRules);
  });

  test('are said loudly to be invalid, with each error', async () => {
    const errors: readonly PolicyError[] = [
      { path: 'mandatoryRules[2].then.action', key: 'policyErrorOneOf', values: [['"open"', '"view"']] },
      { path: '', key: 'policyErrorMissing', values: [] },
    ];
    const page = await openRules(browser, { report: { ...reportOf(), managed: { state: 'invalid', errors } } });
    const alert = page.getByRole('alert').filter({ hasText: 'Your administrator’s policy has errors.' });
    assert.deepEqual(await alert.getByRole('listitem').allTextContents(), [
      'mandatoryRules[2].then.action: must be "open" or "view"',
      'is missing',
    ]);
    assert.equal(await page.getByRole('button', { name: 'Add a rule' }).count(), 0);
  });

  test('that lie in the person’s own home are said not to be used, and lock nothing', async () => {
    const page = await openRules(browser, {
      report: {
        ...reportOf(),
        managed: { state: 'refused', path: '/home/user/.mozilla/managed-storage/glovebox.json' },
      },
    });
    await page.getByRole('alert').getByText('It is not used.').waitFor();
    await page.getByText('/home/user/.mozilla/managed-storage/glovebox.json').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Add a rule' }).isEnabled(), true);
  });
});
