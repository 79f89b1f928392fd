// The dialog in which a rule is written: every field comes out in what is stored, and what is wrong is said at its
// field.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Page } from 'playwright';
import { builtInOtherwise } from '../../../addon/policy/built-in.ts';
import type { Outcome } from '../../../protocol/policy.ts';
import { startPagesBrowser, type PagesBrowser } from '../../support/chromium.ts';
import { ownPolicy } from '../../support/own-policy.ts';
import { managedPolicy, openRules, readPolicy, reportOf, rowTitles, threeRules, waitForPolicy } from './rules-page.ts';

suite('the rule dialog', () => {
  let browser: PagesBrowser;
  before(async () => {
    browser = await startPagesBrowser();
  });
  after(() => browser.stop());

  const addRule = async (page: Page): Promise<void> => {
    await page.getByRole('button', { name: 'Add a rule' }).click();
    await page.getByRole('dialog', { name: 'Add a rule' }).waitFor();
  };
  const save = (page: Page): Promise<void> => page.getByRole('button', { name: 'Save the rule' }).click();
  const localAllowed = reportOf(managedPolicy({ switches: { mayOpenLocally: true }, templates: { cad: 'win-cad' } }));

  test('writes every condition and every setting of a disposable VM', async () => {
    const page = await openRules(browser);
    await addRule(page);
    await page.getByLabel('Name', { exact: true }).fill('Everything at once');
    for (const name of ['PDF documents', 'Office documents with macros', 'It can hold macros'])
      await page.getByLabel(name).check();
    await page.getByLabel('Other types').fill('image/*, Application/X-Thing,');
    await page.getByLabel('Endings of the name').fill('.PDF');
    await page.getByLabel('Endings of the name').press('Enter');
    await page.getByLabel('Senders').fill('Alex@Example.org, *.example.net,');
    await page.getByLabel('Your accounts').fill('Work');
    await page.getByLabel('At least this large', { exact: true }).fill('1,5');
    await page.getByLabel('At least this large: unit').selectOption('KB');
    await page.getByLabel('At most this large', { exact: true }).fill('20');
    await page.getByLabel('Sender in your address book').selectOption('yes');
    await page.getByLabel('Encryption').selectOption('no');
    await page.getByLabel('Signature').selectOption('yes');
    await page.getByRole('radio', { name: /^Ask each time/ }).check();
    await page.getByRole('group', { name: 'Choices to ask for' }).getByLabel('save').uncheck();
    await page.getByLabel('Template').fill('cad');
    await page.getByLabel('Close after idle minutes').fill('15');
    await page.getByLabel('With network').check();
    await page.getByLabel('Changes come back').uncheck();
    await page.getByLabel('Reason').fill('Because');
    await save(page);
    const { rules } = await waitForPolicy(browser, (policy) => policy.rules.length === 4, 'the rule is stored');
    assert.deepEqual(rules[0], {
      id: 'rule-1',
      title: 'Everything at once',
      enabled: true,
      note: 'Because',
      when: {
        types: ['pdf', 'office-macros', 'image/*', 'application/x-thing'],
        extensions: ['pdf'],
        senders: ['alex@example.org', '*.example.net'],
        accounts: ['Work'],
        warnings: ['macros'],
        senderInAddressBook: true,
        encrypted: false,
        signed: true,
        minSizeBytes: 1536,
        maxSizeBytes: 20 * 1024 * 1024,
      },
      then: {
        action: 'ask',
        choices: ['open', 'view'],
        disposableTemplate: 'cad',
        network: true,
        closeAfterIdleMinutes: 15,
        returnEdits: false,
      },
    });
  });

  test('says which stricter rules it would decide before, and that a sender can be forged', async () => {
    const page = await openRules(browser);
    await addRule(page);
    const dialog = page.getByRole('dialog', { name: 'Add a rule' });
    const overrides = dialog.getByText(/It comes before stricter rules .*: Second · Third/);
    const forged = dialog.getByText(/^A sender can be forged/);
    await page.getByRole('radio', { name: /^Open in a disposable VM/ }).check();
    await overrides.waitFor();
    assert.equal(await forged.count(), 0);
    await page.getByLabel('Senders').fill('alex@example.org,');
    await forged.waitFor();
    await page.getByLabel('Signature').selectOption('yes');
    await forged.waitFor({ state: 'detached' });
    await page.getByRole('radio', { name: /^Block/ }).check();
    await overrides.waitFor({ state: 'detached' });
    await dialog.getByText(/^Programs, scripts, shortcuts and disk images stay blocked/).waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('The sender can be forged, because no signature is asked for.').waitFor();
  });

  test('changes a rule and leaves alone what was not touched', async () => {
    const page = await openRules(browser);
    await page.getByRole('button', { name: 'Edit: First' }).click();
    await page.getByRole('button', { name: 'Remove “@example.org”' }).click();
    await page.getByRole('checkbox', { name: 'Pictures' }).check();
    await save(page);
    const { rules } = await waitForPolicy(
      browser,
      (policy) => policy.rules[0]?.when.types?.length === 2,
      'the change is stored',
    );
    assert.deepEqual(rules, [
      { ...threeRules.rules[0], when: { types: ['pdf', 'image'] } },
      ...threeRules.rules.slice(1),
    ]);
  });

  for (const [radio, action] of [
    ['Open in a disposable VM', 'open'],
    ['View only in a disposable VM', 'view'],
    ['Show in Thunderbird', 'thunderbird'],
    ['Save only', 'save'],
    ['Make a safe PDF', 'safe-copy'],
    ['Print', 'print'],
    ['Block', 'block'],
    ['Open on this computer', 'local'],
  ] as const) {
    // What is as the default is not kept.
    const actionOf = (otherwise: Outcome | undefined): string => (otherwise ?? builtInOtherwise).action;
    test(`writes the action “${action}”, and shows only the settings that matter to it`, async () => {
      const page = await openRules(browser, { report: localAllowed });
      await page.getByRole('button', { name: 'Edit: Everything else' }).click();
      await page.getByRole('radio', { name: new RegExp(`^${radio}`) }).check();
      assert.equal(await page.getByLabel('Template').count(), action === 'open' || action === 'view' ? 1 : 0);
      assert.equal(await page.getByLabel('Changes come back').count(), action === 'open' ? 1 : 0);
      assert.equal(await page.getByRole('group', { name: 'Choices to ask for' }).count(), 0);
      await save(page);
      const { otherwise } =
        action === 'view'
          ? threeRules
          : await waitForPolicy(browser, (policy) => actionOf(policy.otherwise) === action, 'the action is stored');
      assert.equal(actionOf(otherwise), action);
    });
  }

  test('offers opening on this computer only where the administrator allows it', async () => {
    const locally = (page: Page) => page.getByRole('radio', { name: /^Open on this computer/ });
    const locked = await openRules(browser);
    await addRule(locked);
    assert.equal(await locally(locked).count(), 0);
    await locked.getByRole('radio', { name: /^Ask each time/ }).check();
    assert.equal(await locked.getByRole('checkbox', { name: 'open on this computer' }).count(), 0);
    const allowed = await openRules(browser, { report: localAllowed });
    await addRule(allowed);
    assert.equal(await locally(allowed).count(), 1);
    await allowed.getByRole('radio', { name: /^Ask each time/ }).check();
    assert.equal(await allowed.getByRole('checkbox', { name: 'open on this computer' }).count(), 1);
  });

  test('shows an old rule that opens on this computer as not allowed any more', async () => {
    const page = await openRules(browser, {
      stored: ownPolicy({
        rules: [{ id: 'old', title: 'Old', then: { action: 'local' } }],
        otherwise: { action: 'view' },
      }),
    });
    await page.getByRole('button', { name: 'Edit: Old' }).click();
    await page.getByText('Your administrator does not allow this.').waitFor();
  });

  test('says at each field what is wrong, leads there, and stores nothing', async () => {
    const page = await openRules(browser);
    await addRule(page);
    const wrong = [
      ['Other types', 'not a type', 'Write a type like'],
      ['Endings of the name', 'a b', 'Write an ending like'],
      ['Senders', 'alex', 'Write an address like'],
      ['At least this large', 'much', 'Write a number like'],
      ['Template', 'no spaces', 'A template’s name has'],
      ['Close after idle minutes', '0', 'Write a whole number of minutes'],
    ] as const;
    for (const [label, text] of wrong) await page.getByLabel(label, { exact: true }).fill(text);
    await save(page);
    await page.getByRole('alert').getByText('Please look at the marked fields.').waitFor();
    for (const [label, text, message] of wrong) {
      const field = page.getByLabel(label, { exact: true });
      assert.equal(await field.getAttribute('aria-invalid'), 'true', label);
      assert.equal(await field.inputValue(), text);
      const describedBy = ((await field.getAttribute('aria-describedby')) ?? '').split(' ');
      const said = await Promise.all(describedBy.map((id) => page.locator(`#${id}`).textContent()));
      assert.ok(
        said.some((part) => part?.startsWith(message)),
        `${label}: ${said.join(' | ')}`,
      );
    }
    assert.equal(await page.locator(':focus').getAttribute('id'), 'rule-form-types');
    assert.deepEqual(await readPolicy(browser), threeRules);
  });

  test('refuses a question without choices and a largest size below the smallest', async () => {
    const page = await openRules(browser);
    await addRule(page);
    await page.getByRole('radio', { name: /^Ask each time/ }).check();
    for (const choice of ['open in a disposable VM', 'view only', 'save'])
      await page.getByRole('group', { name: 'Choices to ask for' }).getByLabel(choice).uncheck();
    await page.getByLabel('At least this large', { exact: true }).fill('2');
    await page.getByLabel('At most this large', { exact: true }).fill('1');
    await save(page);
    await page.getByText('Allow at least one choice.').waitFor();
    await page.getByText('This is smaller than the smallest size.').waitFor();
    assert.deepEqual(await readPolicy(browser), threeRules);
  });

  test('stores nothing when it is cancelled', async () => {
    const page = await openRules(browser);
    await addRule(page);
    await page.getByLabel('Name', { exact: true }).fill('Never');
    await page.getByRole('button', { name: 'Cancel' }).click();
    assert.equal(await page.getByRole('dialog').count(), 0);
    assert.deepEqual(await rowTitles(page), ['First', 'Second', 'Third', 'Everything else']);
    assert.deepEqual(await readPolicy(browser), threeRules);
  });
});
