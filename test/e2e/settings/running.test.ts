// The part “Running now” in a real Chromium: what it lists, how it follows, and how it ends an opening.
import assert from 'node:assert/strict';
import { after, afterEach, before, suite, test } from 'node:test';
import type { Page } from 'playwright';
import { listAxeViolations } from '../../support/axe.ts';
import { startPagesBrowser, type PagesBrowser } from '../../support/chromium.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { locales, opening, readTexts } from './sample-openings.ts';

for (const locale of locales) {
  suite(`running now in ${locale}`, () => {
    const text = readTexts(locale);
    let browser: PagesBrowser;
    before(async () => {
      browser = await startPagesBrowser({ locale });
    });
    afterEach(() => browser.reset());
    after(() => browser.stop());

    const show = async (...openings: readonly unknown[]): Promise<Page> => {
      await browser.store('session', { recentOpenings: openings });
      const page = await browser.openPage('addon/settings/settings.html#running');
      await page.getByRole('heading', { level: 2, name: text('settingsRunning') }).waitFor();
      return page;
    };
    const closings = async (): Promise<string[]> =>
      (await browser.listRequests()).flatMap((request) => (request.type === 'close' ? [request.requestId] : []));

    test('says that nothing is open, and what would appear here', async () => {
      const page = await show(opening('r1', 'a.pdf', { outcome: 'done' }));
      await page.getByText(text('runningNone')).waitFor();
      assert.equal(await page.getByRole('listitem').filter({ hasText: 'a.pdf' }).count(), 0);
    });

    test('lists what is open with its disposable VM, and follows each change', async () => {
      const page = await show(opening('r1', 'first.pdf'));
      const first = page.getByRole('listitem', { name: 'first.pdf' });
      await first.getByText(text('runningDispvm', 'disp7', 'debian-13')).waitFor();
      await first.getByText(text('runningStageVisible')).waitFor();
      await browser.store('session', {
        recentOpenings: [
          opening('r1', 'first.pdf', { outcome: 'done' }),
          opening('r2', 'second.pdf', { dispvm: null, stagesAtMs: { click: Date.now() } }),
        ],
      });
      const second = page.getByRole('listitem', { name: 'second.pdf' });
      await second.getByText(text('runningStageReading')).waitFor();
      await second.getByText(text('runningNoDispvm')).waitFor();
      await second.getByRole('button', { name: text('runningCancel') }).waitFor();
      await first.waitFor({ state: 'detached' });
    });

    test('ticks, without a screen reader being told each time', async () => {
      const age = (await show(opening('r1', 'a.pdf'))).locator('[aria-live=off]');
      const before = await age.textContent();
      await waitUntil(async () => (await age.textContent()) !== before, 'the age ticked', 30_000);
    });

    test('closes by mouse, once, and leaves the keyboard at the heading when the file is gone', async () => {
      const page = await show(opening('r1', 'a.pdf'), opening('r2', 'b.pdf'));
      const button = page.getByRole('button', { name: `${text('runningClose')}: a.pdf` });
      await button.click();
      await page.getByRole('listitem', { name: 'a.pdf' }).getByText(text('runningStageClosing')).waitFor();
      await button.click({ force: true });
      await browser.store('session', { recentOpenings: [opening('r2', 'b.pdf')] });
      await button.waitFor({ state: 'detached' });
      await waitUntil(
        () => page.evaluate(() => document.activeElement?.id === 'running-title'),
        'the heading has the focus',
      );
      assert.deepEqual(await closings(), ['r1']);
    });

    test('shows the window of what is open, by mouse and by keyboard, and of nothing that has none', async () => {
      const page = await show(
        opening('r1', 'a.pdf'),
        opening('r2', 'b.pdf', { dispvm: null, stagesAtMs: { click: Date.now() } }),
      );
      const button = page.getByRole('button', { name: `${text('runningShow')}: a.pdf` });
      await button.click();
      await button.press('Enter');
      const asked = async (): Promise<string[]> =>
        (await browser.listRequests()).flatMap((request) => (request.type === 'show' ? [request.requestId] : []));
      await waitUntil(async () => (await asked()).length === 2, 'the background page was asked twice');
      assert.deepEqual(await asked(), ['r1', 'r1']);
      assert.equal(await page.getByText(text('runningShow'), { exact: true }).count(), 1);
    });

    test('closes by keyboard', async () => {
      const page = await show(
        opening('r1', 'a.pdf', { dispvm: null, stagesAtMs: { click: Date.now(), hostFirstByte: Date.now() } }),
      );
      await page.getByRole('link', { name: text('settingsStatus') }).focus();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await waitUntil(async () => (await closings()).length === 1, 'the background page was asked to close');
    });

    test('shows a hostile name as harmless text', async () => {
      const page = await show(opening('r1', '<b>in\u202Efdp.exe'));
      await page.getByRole('heading', { name: '<b>in\ufffdfdp.exe' }).waitFor();
    });

    for (const colorScheme of ['light', 'dark'] as const) {
      test(`passes axe in ${colorScheme} colours, with openings and without`, async () => {
        const page = await show(
          opening('r1', 'a.pdf'),
          opening('r2', `${'long'.repeat(60)}.pdf`, { dispvm: null, stagesAtMs: {} }),
        );
        await page.emulateMedia({ colorScheme });
        await page.getByRole('button').first().click();
        assert.deepEqual(await listAxeViolations(page), []);
        await browser.store('session', { recentOpenings: [] });
        await page.getByText(text('runningNone')).waitFor();
        assert.deepEqual(await listAxeViolations(page), []);
        assert.deepEqual(browser.errors, []);
      });
    }
  });
}
