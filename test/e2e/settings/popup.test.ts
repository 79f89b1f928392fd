// What the button in Thunderbird's tool bar shows, in a real Chromium: what is open, what is wrong, and the ways to the
// rest.
import assert from 'node:assert/strict';
import { after, afterEach, before, suite, test } from 'node:test';
import type { Page } from 'playwright';
import type { StatusReport } from '../../../addon/page-messages.ts';
import { listAxeViolations } from '../../support/axe.ts';
import { startPagesBrowser, type PagesBrowser } from '../../support/chromium.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { goodPolicy, goodStatus, locales, opening, readTexts } from './sample-openings.ts';

const badStatus: StatusReport = {
  ...goodStatus,
  templates: [
    { name: 'debian-13', problem: null, system: null },
    { name: 'office', problem: 'template-stale', system: null },
  ],
  failedGuards: ['save'],
};
/** As wide as Thunderbird lets it be. */
const popupSize = { width: 432, height: 600 };

for (const locale of locales) {
  suite(`the button’s page in ${locale}`, () => {
    const text = readTexts(locale);
    let browser: PagesBrowser;
    before(async () => {
      browser = await startPagesBrowser({ locale });
    });
    afterEach(() => browser.reset());
    after(() => browser.stop());

    const show = async (status: StatusReport, ...openings: readonly unknown[]): Promise<Page> => {
      await browser.setReplies({ status, policy: goodPolicy });
      await browser.store('session', { recentOpenings: openings });
      const page = await browser.openPage('addon/popup/popup.html');
      await page.setViewportSize(popupSize);
      await page.locator('.banner').waitFor();
      return page;
    };

    test('says what is open and that all is well, in few words', async () => {
      const page = await show(goodStatus, opening('r1', 'a.pdf'), opening('r2', 'b.pdf', { outcome: 'done' }));
      await page.getByRole('listitem', { name: 'a.pdf' }).getByText(text('runningStageVisible')).waitFor();
      await page.getByText(text('statusAllWell')).waitFor();
      await page.getByText(text('statusPolicyFrom', 'Example Hospital')).waitFor();
      assert.equal(await page.locator('.status-line').count(), 0);
      assert.equal(await page.locator('.running-item').count(), 1);
    });

    test('names what is wrong and what to do, and nothing else', async () => {
      const page = await show(badStatus);
      await page.getByText(text('runningNone')).waitFor();
      await page.getByText(text('failure_template_stale_happened')).waitFor();
      await page.getByText(text('guardSave')).waitFor();
      assert.deepEqual(await page.locator('.status-line dt').allTextContents(), [
        text('statusTemplate', 'office'),
        text('statusGuards'),
      ]);
    });

    test('closes a document by keyboard, and Escape closes the page', async () => {
      const page = await show(goodStatus, opening('r1', 'a.pdf'));
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      const isAsked = async (): Promise<boolean> =>
        (await browser.listRequests()).some((request) => request.type === 'close' && request.requestId === 'r1');
      await waitUntil(isAsked, 'the background page was asked to close');
      const closed = page.waitForEvent('close');
      // The page goes while the key is still down.
      await Promise.all([closed, page.keyboard.press('Escape').catch(() => undefined)]);
    });

    test('leads to the parts of the settings', async () => {
      for (const [name, part] of [
        ['popupSettings', 'rules'],
        ['settingsActivity', 'activity'],
        ['settingsStatus', 'status'],
      ] as const) {
        const page = await show(goodStatus);
        const opened = browser.context.waitForEvent('page');
        await page.getByRole('button', { name: text(name), exact: true }).click();
        assert.equal(new URL((await opened).url()).hash, `#${part}`);
      }
    });

    for (const colorScheme of ['light', 'dark'] as const) {
      test(`passes axe in ${colorScheme} colours, well and unwell, and is not too wide`, async () => {
        for (const status of [goodStatus, badStatus]) {
          const page = await show(
            status,
            opening('r1', `${'long'.repeat(60)}.pdf`),
            opening('r2', 'b.pdf', { dispvm: null, stagesAtMs: {} }),
          );
          await page.emulateMedia({ colorScheme });
          assert.deepEqual(await listAxeViolations(page), []);
          assert.equal(
            await page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth'),
            true,
          );
        }
        assert.deepEqual(browser.errors, []);
      });
    }
  });
}
