// The part “Activity” in a real Chromium: the list, its filters, how long it is kept, clearing and taking it back.
import assert from 'node:assert/strict';
import { after, afterEach, before, suite, test } from 'node:test';
import type { Page } from 'playwright';
import { checkActivity } from '../../../addon/activity.ts';
import { listAxeViolations } from '../../support/axe.ts';
import { startPagesBrowser, type PagesBrowser } from '../../support/chromium.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { entry, locales, readTexts, sampleEntries } from './sample-openings.ts';

for (const locale of locales) {
  suite(`activity in ${locale}`, () => {
    const text = readTexts(locale);
    let browser: PagesBrowser;
    before(async () => {
      browser = await startPagesBrowser({ locale });
    });
    afterEach(() => browser.reset());
    after(() => browser.stop());

    const show = async (
      items: Readonly<Record<string, unknown>> = { activity: sampleEntries.toReversed() },
    ): Promise<Page> => {
      await browser.store('local', items);
      const page = await browser.openPage('addon/settings/settings.html#activity');
      await page.getByRole('heading', { level: 2, name: text('settingsActivity') }).waitFor();
      return page;
    };
    const namesShown = (page: Page): Promise<string[]> => page.locator('tbody th .file-name').allTextContents();
    const idsKept = async (): Promise<string[]> =>
      checkActivity(await browser.readStored('local', 'activity')).map(({ requestId }) => requestId);

    test('says that nothing was opened yet', async () => {
      const page = await show({});
      await page.getByText(text('activityNone')).waitFor();
      assert.equal(await page.getByRole('table').count(), 0);
    });

    test('lists every kind of end, newest first, in words', async () => {
      const page = await show();
      await page.getByText(text('activityCount', '7', '7')).waitFor();
      assert.deepEqual((await namesShown(page)).slice(0, 3), ['Contract draft 7.pdf', 'holiday.jpg.exe', 'table.xlsm']);
      for (const [name, ...words] of [
        [
          'Contract draft',
          text('activityOpened'),
          text('activityEdited'),
          'disp7',
          'alex@example.org',
          text('explainOtherwise'),
        ],
        [
          'holiday',
          text('activityBlocked'),
          text('warningDoubleExtension'),
          text('warningDisagreement'),
          'Programs are blocked',
          text('activityWhereNone'),
        ],
        ['table.xlsm', text('activityFailedLater'), text('failure_dispvm_died_happened'), text('warningMacros')],
        ['long', text('activityFailed'), text('failure_host_missing_happened'), text('activityFromUnknown')],
        ['timetable', text('activityDeclined'), 'calendar'],
        ['backup', text('activitySaved'), text('actionSave')],
        ['plan', text('activityLocal'), text('activityWhereLocal'), text('activityTypeUnknown')],
      ] as const) {
        const row = await page.getByRole('row').filter({ hasText: name }).innerText();
        for (const word of words) assert.ok(row.includes(word), `${name}: ${word} in ${row}`);
      }
    });

    test('finds by words and by outcome', async () => {
      const page = await show();
      const search = page.getByRole('searchbox', { name: text('activityFilterText') });
      await search.fill('LOTTERY');
      await page.getByText(text('activityCount', '1', '7')).waitFor();
      assert.deepEqual(await namesShown(page), ['holiday.jpg.exe']);
      await search.fill('nowhere to be found');
      await page.getByText(text('activityNoMatch')).waitFor();
      await search.fill('');
      await page.getByRole('combobox', { name: text('activityFilterOutcome') }).selectOption('failed');
      await page.getByText(text('activityCount', '2', '7')).waitFor();
    });

    test('shows what is recorded while one looks', async () => {
      const page = await show();
      await browser.store('local', { activity: [entry('new', 'just now.pdf', 0)] });
      await page.getByRole('rowheader', { name: /just now\.pdf/ }).waitFor();
    });

    test('clears and takes back by mouse', async () => {
      const page = await show();
      await page.getByRole('button', { name: text('activityClear') }).click();
      await page.getByText(text('activityNone')).waitFor();
      assert.deepEqual(await idsKept(), []);
      await page.getByRole('button', { name: text('activityUndo') }).click();
      await page.getByText(text('activityCount', '7', '7')).waitFor();
      assert.deepEqual(await idsKept(), sampleEntries.map(({ requestId }) => requestId).reverse());
      assert.equal(await page.getByRole('button', { name: text('activityUndo') }).count(), 0);
    });

    test('clears and takes back by keyboard, through every control in order', async () => {
      const page = await show();
      await page.getByRole('searchbox').focus();
      for (let step = 0; step < 3; step += 1) await page.keyboard.press('Tab');
      await page.keyboard.press('Space');
      await page.getByText(text('activityNone')).waitFor();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.getByText(text('activityCount', '7', '7')).waitFor();
      await waitUntil(
        () =>
          page
            .getByRole('button', { name: text('activityClear') })
            .evaluate((button) => document.activeElement === button),
        'the keyboard goes on at the button to clear',
      );
    });

    test('keeps entries as long as the person says, and takes that back too', async () => {
      const page = await show();
      const retention = page.getByRole('combobox', { name: text('activityRetention') });
      assert.equal(await retention.inputValue(), '30');
      await retention.selectOption('1');
      await page.getByText(text('activityRemoved', '5')).first().waitFor();
      assert.deepEqual(
        [await idsKept(), await browser.readStored('local', 'activityRetentionDays')],
        [['r2', 'r1'], 1],
      );
      await page.getByRole('button', { name: text('activityUndo') }).click();
      await page.getByText(text('activityCount', '7', '7')).waitFor();
      assert.deepEqual(
        [
          (await idsKept()).length,
          await browser.readStored('local', 'activityRetentionDays'),
          await retention.inputValue(),
        ],
        [7, 30, '30'],
      );
      await retention.selectOption('0');
      await page.getByText(text('activityOff')).waitFor();
      assert.deepEqual(await idsKept(), []);
    });

    test('forgets what it could take back when another part is looked at', async () => {
      const page = await show();
      await page.getByRole('button', { name: text('activityClear') }).click();
      await page.getByRole('button', { name: text('activityUndo') }).waitFor();
      await page.getByRole('link', { name: text('settingsStatus') }).click();
      await page.getByRole('link', { name: text('settingsActivity') }).click();
      await page.getByText(text('activityNone')).waitFor();
      assert.equal(await page.getByRole('button', { name: text('activityUndo') }).count(), 0);
    });

    test('shows a long list in steps and the whole entries of a broken one', async () => {
      const many = Array.from({ length: 150 }, (_, index) =>
        entry(`m${index}`, `file ${index}.pdf`, (150 - index) / 10),
      );
      const page = await show({ activity: [...many, { broken: true }] });
      await page.getByText(text('activityCount', '150', '150')).waitFor();
      assert.equal((await namesShown(page)).length, 100);
      await page.getByRole('button', { name: text('activityMore') }).click();
      await waitUntil(async () => (await namesShown(page)).length === 150, 'all are shown');
    });

    for (const colorScheme of ['light', 'dark'] as const) {
      test(`passes axe in ${colorScheme} colours, with entries and after clearing`, async () => {
        const page = await show();
        await page.emulateMedia({ colorScheme });
        await page.getByRole('table').waitFor();
        assert.deepEqual(await listAxeViolations(page), []);
        await page.getByRole('button', { name: text('activityClear') }).click();
        await page.getByRole('button', { name: text('activityUndo') }).waitFor();
        assert.deepEqual(await listAxeViolations(page), []);
        assert.deepEqual(browser.errors, []);
      });
    }
  });
}
