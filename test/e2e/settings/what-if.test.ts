// “What would happen?” in a real Chromium: the decision, its rule and its evidence, by the same functions as for real
// attachments.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Page } from 'playwright';
import { startPagesBrowser, type PagesBrowser } from '../../support/chromium.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { managedPolicy, openRules, readPolicy, reportOf, threeRules } from './rules-page.ts';

const windowsProgram = Buffer.concat([Buffer.from([0x4d, 0x5a, 0x90, 0, 3, 0, 0, 0]), Buffer.alloc(504)]);

suite('what would happen', () => {
  let browser: PagesBrowser;
  before(async () => {
    browser = await startPagesBrowser();
  });
  after(() => browser.stop());

  const ask = (report = reportOf(), stored: typeof threeRules | null = threeRules): Promise<Page> =>
    openRules(browser, { part: 'what-if', report, stored });
  const waitForAction = (page: Page, action: string): Promise<unknown> =>
    page.locator('.decision .badge').getByText(action, { exact: true }).waitFor();
  const evidence = (page: Page): Promise<string[]> => page.locator('table.evidence td').allTextContents();

  test('answers at every keystroke by a name and a sender', async () => {
    const page = await ask();
    await page.getByText('Choose a file, or write its name.').waitFor();
    await page.getByLabel('Name of the file').fill('bill.pdf');
    await waitForAction(page, 'View only');
    await page.getByText('Your rule decided: everything else.').waitFor();
    await page.getByLabel('Sender’s address').fill('Alex@Example.org');
    await waitForAction(page, 'Open');
    await page.getByText('Your rule decided: First.').waitFor();
    assert.deepEqual(await evidence(page), ['Not known', 'application/pdf', 'Not known', 'Not known', 'None']);
  });

  test('leads to the rule that decided and marks it', async () => {
    const page = await ask();
    await page.getByLabel('Name of the file').fill('photo.png');
    await page.getByRole('link', { name: 'Show the rule' }).click();
    await page.locator('#own-second.highlighted').waitFor();
    assert.equal(await page.locator('.highlighted').count(), 1);
    await page.goBack();
    assert.equal(await page.getByLabel('Name of the file').inputValue(), 'photo.png');
  });

  test('reads the first bytes of a file, and says plainly that they contradict its name', async () => {
    const page = await ask(reportOf(), null);
    await page
      .locator('.drop-zone input')
      .setInputFiles({ name: 'holiday.jpg', mimeType: 'image/jpeg', buffer: windowsProgram });
    await waitForAction(page, 'Block');
    await page.getByText('It says it is a photo, but it is a Windows program.').waitFor();
    await page.getByText('The evidence contradicts itself').waitFor();
    assert.deepEqual(await evidence(page), [
      'image/jpeg',
      'image/jpeg',
      'application/vnd.microsoft.portable-executable',
      '512 bytes',
      'It is not what it says it is',
    ]);
    await page.getByRole('button', { name: 'Forget the file' }).click();
    await waitForAction(page, 'Open');
  });

  test('takes a file that is dropped on it', async () => {
    const page = await ask();
    const data = await page.evaluateHandle(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(['%PDF-1.7\n'], 'dropped.bin'));
      return transfer;
    });
    await page.locator('.drop-zone').dispatchEvent('drop', { dataTransfer: data });
    await waitUntil(
      async () => (await evidence(page))[2] === 'application/pdf',
      'the dropped file is seen to be a PDF',
    );
    assert.equal(await page.getByLabel('Name of the file').inputValue(), 'dropped.bin');
  });

  test('does not read more of a large file than its start', async () => {
    const page = await ask();
    await page.evaluate(`globalThis.slices = []; const slice = Blob.prototype.slice;
      Blob.prototype.slice = function (from, to) { slices.push([from, to]); return slice.call(this, from, to); };
      for (const whole of ['arrayBuffer', 'text', 'stream', 'bytes']) File.prototype[whole] = () => {
        throw new Error('the whole file was read'); };`);
    await page.locator('.drop-zone input').setInputFiles({
      name: 'large.pdf',
      mimeType: '',
      buffer: Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(3_000_000, 'x')]),
    });
    await waitUntil(async () => (await evidence(page))[2] === 'application/pdf', 'the file is seen to be a PDF');
    const slices = await page.evaluate<[number, number][]>('globalThis.slices');
    assert.ok(
      slices.length > 0 && slices.every(([from, to]) => from === 0 && to <= 1024 * 1024),
      JSON.stringify(slices),
    );
    assert.deepEqual(browser.errors, []);
  });

  test('asks about size, encryption, signature, address book and account too', async () => {
    const when = {
      minSizeBytes: 1024 ** 2,
      encrypted: true,
      signed: true,
      senderInAddressBook: true,
      accounts: ['work'],
    };
    const page = await ask(
      reportOf(
        managedPolicy({
          organisation: { name: 'Example Ltd' },
          mandatoryRules: [{ id: 'all', title: 'All of it', when, then: { action: 'save' } }],
        }),
      ),
    );
    await page.getByLabel('Type, as the message says').fill('text/html; charset=utf-8');
    await waitForAction(page, 'View only');
    await page.getByLabel('Size', { exact: true }).fill('1');
    await page.getByLabel('Encryption').selectOption('yes');
    await page.getByLabel('Signature').selectOption('yes');
    await page.getByLabel('Sender in your address book').selectOption('yes');
    await waitForAction(page, 'View only');
    await page.getByLabel('Your account or address').fill('work');
    await waitForAction(page, 'Save only');
    await page.getByText('Example Ltd decided this with the rule: All of it.').waitFor();
    await page.getByLabel('Size: unit').selectOption('KB');
    await waitForAction(page, 'View only');
    await page.getByLabel('Size: unit').selectOption('MB');
    await page.getByRole('link', { name: 'Show the rule' }).click();
    await page.locator('#mandatory-all.highlighted').waitFor();
  });

  test('changes nothing', async () => {
    const page = await ask();
    await page.getByLabel('Name of the file').fill('a.bin');
    await waitForAction(page, 'View only');
    // No rule of these names programs.
    await page.getByLabel('Name of the file').fill('a.exe');
    await waitForAction(page, 'Block');
    assert.deepEqual(await readPolicy(browser), threeRules);
    assert.deepEqual(
      (await browser.listRequests()).filter(({ type }) => type !== 'policy'),
      [],
    );
  });
});
