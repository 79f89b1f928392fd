// The page after the installation, in a real Chromium: what it says, and how it follows the sample.
import assert from 'node:assert/strict';
import { after, afterEach, before, suite, test } from 'node:test';
import type { Page } from 'playwright';
import { listAxeViolations } from '../../support/axe.ts';
import { startPagesBrowser, type PagesBrowser } from '../../support/chromium.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { goodPolicy, goodStatus, locales, opening, readTexts } from './sample-openings.ts';

for (const locale of locales) {
  suite(`the first page in ${locale}`, () => {
    const text = readTexts(locale);
    let browser: PagesBrowser;
    before(async () => {
      browser = await startPagesBrowser({ locale });
    });
    afterEach(() => browser.reset());
    after(() => browser.stop());

    const show = async (): Promise<Page> => {
      await browser.setReplies({ status: goodStatus, policy: goodPolicy });
      const page = await browser.openPage('addon/first/first.html');
      await page.getByText(text('statusAllWell')).waitFor();
      return page;
    };
    const sample = async (more: Parameters<typeof opening>[2]): Promise<void> => {
      const stagesAtMs = { received: Date.now(), ...more?.stagesAtMs };
      await browser.store('session', {
        recentOpenings: [opening('r1', 'sample.pdf', { path: 'sample', ...more, stagesAtMs })],
      });
    };

    test('opens the sample by keyboard and follows it to its end', async () => {
      await sample({ outcome: 'failed', failure: 'host-missing' });
      const page = await show();
      const said = page.getByRole('status');
      assert.equal(
        await page.getByText(text('failure_host_missing_happened')).count(),
        0,
        'an earlier try says nothing',
      );
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await waitUntil(
        async () => (await browser.listRequests()).some(({ type }) => type === 'trySample'),
        'the background page was asked',
      );
      await sample({ dispvm: null, stagesAtMs: { callAccepted: Date.now() } });
      await said.getByText(text('runningStageStarting')).waitFor();
      await page.keyboard.press('Enter');
      await sample({ stagesAtMs: { visible: Date.now() } });
      await said.getByText(text('firstTryVisible')).waitFor();
      await sample({ outcome: 'done' });
      await said.getByText(text('firstTryDone')).waitFor();
      await sample({ outcome: 'blocked' });
      await said.getByText(text('firstTryRefused')).waitFor();
      await sample({ outcome: 'failed', failure: 'host-missing' });
      await said.getByText(text('failure_host_missing_happened')).waitFor();
      const presses = (await browser.listRequests()).filter(({ type }) => type === 'trySample');
      assert.equal(presses.length, 1, 'while one is under way the button does nothing');
    });

    for (const colorScheme of ['light', 'dark'] as const) {
      test(`passes axe in ${colorScheme} colours, and is not too wide`, async () => {
        const page = await show();
        await page.emulateMedia({ colorScheme });
        await page.getByRole('button', { name: text('firstTryButton') }).click();
        await sample({ stagesAtMs: { visible: Date.now() } });
        await page.getByText(text('firstTryVisible')).waitFor();
        assert.deepEqual(await listAxeViolations(page), []);
        for (const width of [700, 1400]) {
          await page.setViewportSize({ width, height: 900 });
          assert.equal(
            await page.evaluate('document.documentElement.scrollWidth <= innerWidth'),
            true,
            `at ${width} pixels`,
          );
        }
        assert.deepEqual(browser.errors, []);
      });
    }
  });
}
