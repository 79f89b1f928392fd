// Rules as files: what is exported comes back as it was, and what is wrong in a file is named by line and reason.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, suite, test } from 'node:test';
import type { Page } from 'playwright';
import { startPagesBrowser, type PagesBrowser } from '../../support/chromium.ts';
import { ownPolicy } from '../../support/own-policy.ts';
import { builtInRules } from '../../../addon/policy/built-in.ts';
import { openRules, readPolicy, rowTitles, ruleIds, threeRules, waitForPolicy } from './rules-page.ts';

const importText = async (
  page: Page,
  text: string | Buffer,
  { name = 'rules.json', button = 'Import…' } = {},
): Promise<void> => {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: button }).click();
  await (await chooser).setFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
  await page.getByRole('dialog').waitFor();
};

suite('importing and exporting rules', () => {
  let browser: PagesBrowser;
  before(async () => {
    browser = await startPagesBrowser();
  });
  after(() => browser.stop());

  const exportText = async (page: Page): Promise<string> => {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    assert.equal((await download).suggestedFilename(), 'glovebox-rules.json');
    return readFile(await (await download).path(), 'utf8');
  };

  test('gives back exactly what was exported', async () => {
    const exported = await exportText(await openRules(browser));
    const page = await openRules(browser, { stored: null });
    await importText(page, exported);
    await page.getByText('New rules: 3').waitFor();
    await page.getByText('Removed rules: 8').waitFor();
    await page.getByText('PDF documents, from @example.org: open in a disposable VM').waitFor();
    assert.equal(await readPolicy(browser), null);
    await page.getByRole('button', { name: 'Replace my rules' }).click();
    assert.deepEqual(await waitForPolicy(browser, () => true, 'the imported rules are stored'), threeRules);
    assert.equal(await exportText(page), exported);
  });

  test('a file that only bounds edits changes that, and nothing else', async () => {
    const page = await openRules(browser);
    await importText(page, JSON.stringify({ ...threeRules, editsMaxMib: 25 }));
    await page.getByText('How large a changed copy may be that comes back changes.').waitFor();
    await page.getByRole('button', { name: 'Replace my rules' }).click();
    assert.deepEqual(await waitForPolicy(browser, (policy) => policy.editsMaxMib !== undefined, 'it is stored'), {
      ...threeRules,
      editsMaxMib: 25,
    });
  });

  test('takes rules that were exported before as what they change in the defaults', async () => {
    const page = await openRules(browser, { stored: null });
    const rules = [{ id: 'mine', title: 'Mine', then: { action: 'save' } }, ...builtInRules.slice(1)];
    await importText(page, JSON.stringify({ version: 1, rules, otherwise: { action: 'view' } }));
    await page.getByText('New rules: 1').waitFor();
    await page.getByText('Removed rules: 1').waitFor();
    await page.getByRole('button', { name: 'Replace my rules' }).click();
    const policy = await waitForPolicy(browser, () => true, 'the imported rules are stored');
    assert.deepEqual([policy.version, ruleIds(policy), policy.removed], [2, 'mine', ['executables']]);
    assert.equal((await rowTitles(page))[0], 'Mine');
  });

  test('can be undone', async () => {
    const page = await openRules(browser);
    await importText(page, JSON.stringify(ownPolicy({ rules: [], otherwise: { action: 'block' } })));
    await page.getByText('What happens to everything else changes.').waitFor();
    await page.getByRole('button', { name: 'Replace my rules' }).click();
    await waitForPolicy(browser, ({ otherwise }) => otherwise?.action === 'block', 'the rules are replaced');
    await page.getByRole('button', { name: 'Undo' }).click();
    assert.deepEqual(
      await waitForPolicy(browser, ({ rules }) => rules.length === 3, 'the old rules are back'),
      threeRules,
    );
  });

  test('names the line and the reason of every error, and changes nothing', async () => {
    const page = await openRules(browser);
    await importText(
      page,
      `{
      "version": 1,
      "rules": [
        { "id": "a", "then": { "action": "opne" } },
        { "id": "b", "then": { "action": "block" }, "colour": "red" }
      ],
      "otherwise": { "action": "block" }
    }`,
    );
    const alert = page.getByRole('dialog').getByRole('alert');
    await alert.getByText('The file has errors. Your rules were not changed.').waitFor();
    assert.deepEqual(await alert.getByRole('listitem').allTextContents(), [
      'Line 4: rules[0].then.action must be "open", "view", "ask", "safe-copy", "print", "thunderbird", "local", "save" or "block"',
      'Line 5: rules[1].colour there is no such setting here',
    ]);
    assert.equal(await page.getByRole('button', { name: 'Replace my rules' }).count(), 0);
    await page.getByRole('button', { name: 'Close' }).click();
    assert.deepEqual(await readPolicy(browser), threeRules);
  });

  test('names the line where a text is no JSON at all', async () => {
    const page = await openRules(browser);
    await importText(page, '{\n  "version": 1,\n  "rules": [,]\n}');
    assert.match(
      (await page.getByRole('dialog').getByRole('listitem').first().textContent()) ?? '',
      /^Line 3: .*expected/,
    );
  });

  test('lets the same file be imported again after it was mended', async () => {
    const page = await openRules(browser);
    await importText(page, '{');
    await page.getByRole('button', { name: 'Close' }).click();
    await importText(page, JSON.stringify({ ...threeRules, rules: [] }));
    await page.getByText('Removed rules: 3').waitFor();
  });

  test('refuses a file that is too large, and says when nothing would change', async () => {
    const page = await openRules(browser);
    await importText(page, Buffer.alloc(4 * 1024 * 1024 + 1, ' '));
    await page.getByText('The file is too large to hold rules.').waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await importText(page, JSON.stringify(threeRules));
    await page.getByText('The file holds the rules that you already have.').waitFor();
  });

  test('warns of rules that can never decide, and shows what changes and moves', async () => {
    const page = await openRules(browser);
    const [first, second, third] = threeRules.rules;
    await importText(page, JSON.stringify({ ...threeRules, rules: [{ ...third, when: {} }, second, first] }));
    await page.getByText('Some of these rules can never decide:').waitFor();
    await page.getByText('Changed rules: 1').waitFor();
    await page.getByText('Your other rules come in another order.').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    assert.deepEqual(await rowTitles(page), ['First', 'Second', 'Third', 'Everything else']);
  });

  test('shows a hostile file’s name and texts as texts', async () => {
    const page = await openRules(browser);
    await importText(
      page,
      JSON.stringify({
        ...threeRules,
        rules: [{ id: 'x', title: '<img src=x onerror=alert(1)>', then: { action: 'block' } }],
      }),
      { name: '<b>\u202egpj.json' },
    );
    assert.match(
      (await page.getByRole('dialog').getByRole('heading').first().textContent()) ?? '',
      /<b>\ufffdgpj\.json/,
    );
    await page.getByRole('button', { name: 'Replace my rules' }).click();
    await page.getByText('<img src=x onerror=alert(1)>').waitFor();
    assert.equal(await page.locator('table img').count(), 0);
  });
});

suite('importing rules in German', () => {
  let browser: PagesBrowser;
  before(async () => {
    browser = await startPagesBrowser({ locale: 'de' });
  });
  after(() => browser.stop());

  test('names what is wrong in German', async () => {
    const page = await openRules(browser);
    const rules = [
      { id: 'a', when: { senders: ['x'] }, then: { action: 'opne' } },
      { id: 'otherwise', then: { action: 'block' }, colour: 'red' },
    ];
    await importText(page, JSON.stringify({ version: 1, rules, otherwise: { action: 'block' } }), {
      button: 'Importieren',
    });
    assert.deepEqual(await page.getByRole('dialog').getByRole('listitem').allTextContents(), [
      'Zeile 1: rules[0].when.senders[0] muss aussehen wie "alex@example.org", "@example.org" oder "*.example.org"',
      'Zeile 1: rules[0].then.action muss "open", "view", "ask", "safe-copy", "print", "thunderbird", "local", "save" oder "block" sein',
      'Zeile 1: rules[1].id "otherwise" ist der Name für alles andere',
      'Zeile 1: rules[1].colour diese Einstellung gibt es hier nicht',
    ]);
    await page.getByRole('button', { name: 'Schließen' }).click();
    await importText(page, '{ "version": 1, }', { button: 'Importieren' });
    assert.deepEqual(await page.getByRole('dialog').getByRole('listitem').allTextContents(), [
      'Zeile 1:  davor steht ein Komma zu viel',
    ]);
  });

  test('warns of a rule that can never decide in German', async () => {
    const page = await openRules(browser);
    const then = { action: 'view' };
    await importText(
      page,
      JSON.stringify({
        version: 1,
        rules: [
          { id: 'a', then },
          { id: 'b', then },
        ],
        otherwise: then,
      }),
      { button: 'Importieren' },
    );
    await page
      .getByRole('dialog')
      .getByText('die Regel "b" kann nie zutreffen: "a" kommt vorher und trifft auf alles zu')
      .waitFor();
  });
});
