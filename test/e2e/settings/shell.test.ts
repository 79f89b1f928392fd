// The settings page as a whole: it opens in both languages and both colour schemes, and breaks no rule of
// accessibility.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { listAxeViolations } from '../../support/axe.ts';
import { startPagesBrowser, type PagesBrowser } from '../../support/chromium.ts';

for (const { locale, heading } of [
  { locale: 'en', heading: 'Glovebox settings' },
  { locale: 'de', heading: 'Glovebox-Einstellungen' },
] as const) {
  suite(`the settings page in ${locale}`, () => {
    let browser: PagesBrowser;
    before(async () => {
      browser = await startPagesBrowser({ locale });
    });
    after(() => browser.stop());

    for (const colorScheme of ['light', 'dark'] as const) {
      test(`shows its texts and passes axe in ${colorScheme} colours`, async () => {
        const page = await browser.openPage('addon/settings/settings.html');
        await page.emulateMedia({ colorScheme });
        await page.getByRole('heading', { level: 1, name: heading }).waitFor();
        assert.equal(await page.locator('html').getAttribute('lang'), locale);
        assert.deepEqual(await listAxeViolations(page), []);
        assert.deepEqual(browser.errors, []);
      });
    }
  });
}
