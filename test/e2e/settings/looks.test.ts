// Every state of the rules, the import and “What would happen?” in both languages and both colour schemes: axe finds
// nothing wrong, no text is missing, nothing is wider than the window.
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Page } from 'playwright';
import { lockedDownPolicy } from '../../../addon/policy/effective-policy.ts';
import { listAxeViolations } from '../../support/axe.ts';
import { startPagesBrowser, type PagesBrowser } from '../../support/chromium.ts';
import { managedPolicy, openRules, reportOf, threeRules } from './rules-page.ts';
import { oneOrAll } from '../../support/thorough.ts';

const importText = (page: Page, text: string): Promise<void> =>
  page
    .locator('.tool-bar input[type=file]')
    .setInputFiles({ name: 'a.json', mimeType: 'application/json', buffer: Buffer.from(text) });
const organisation = { name: 'Example Ltd', contact: 'it@example.org' };
const mandatoryRules = [
  {
    id: 'cad',
    title: 'CAD',
    when: { extensions: ['dwg'], senders: ['*.example.org'] },
    then: { action: 'view' as const, disposableTemplate: 'cad' },
    note: 'For a reason',
  },
];
const editOtherwise = '#own-otherwise-edit';

/** Each leaves the page as it shall be looked at. */
const states: Readonly<Record<string, (browser: PagesBrowser) => Promise<Page>>> = {
  'the defaults': (browser) => openRules(browser, { stored: null }),
  'one’s own rules': (browser) =>
    openRules(browser, {
      stored: { ...threeRules, rules: threeRules.rules.map((rule, index) => ({ ...rule, enabled: index > 0 })) },
    }),
  'mandatory rules': (browser) =>
    openRules(browser, { report: reportOf(managedPolicy({ organisation, mandatoryRules })) }),
  'locked rules': (browser) =>
    openRules(browser, {
      report: reportOf(managedPolicy({ organisation, mandatoryRules, switches: { mayAddRules: false } })),
    }),
  'an invalid policy': (browser) =>
    openRules(browser, {
      report: {
        policy: lockedDownPolicy,
        managed: { state: 'invalid', errors: [{ path: 'rules[0]', key: 'policyErrorMissing', values: [] }] },
      },
    }),
  'a refused policy': (browser) =>
    openRules(browser, { report: { ...reportOf(), managed: { state: 'refused', path: '/home/user/x.json' } } }),
  'the dialog with entries and errors': async (browser) => {
    const page = await openRules(browser);
    await page.locator('#own-first-edit').click();
    await page.locator('#rule-form-types').fill('no type');
    await page.locator('dialog input[value=ask]').check();
    await page.locator('#rule-form-idle').fill('0');
    await page.locator('dialog [type=submit]').click();
    await page.locator('#rule-form-idle-error').waitFor();
    return page;
  },
  'the dialog of everything else': async (browser) => {
    const page = await openRules(browser);
    await page.locator(editOtherwise).click();
    return page;
  },
  'an import with errors': async (browser) => {
    const page = await openRules(browser);
    await importText(page, '{ "version": 3 }');
    await page.locator('dialog .findings').waitFor();
    return page;
  },
  'an import to confirm': async (browser) => {
    const page = await openRules(browser);
    await importText(
      page,
      JSON.stringify({ ...threeRules, rules: [{ ...threeRules.rules[0], id: 'new', when: {} }, threeRules.rules[1]] }),
    );
    await page.locator('dialog .findings').waitFor();
    return page;
  },
  'what would happen, unasked': (browser) => openRules(browser, { part: 'what-if' }),
  'what would happen, answered': async (browser) => {
    const page = await openRules(browser, { part: 'what-if' });
    await page
      .locator('.drop-zone input')
      .setInputFiles({ name: 'holiday.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('%PDF-1.7\n') });
    await page.locator('table.evidence').waitFor();
    return page;
  },
};

for (const locale of oneOrAll(['en', 'de'] as const)) {
  suite(`how the rules look in ${locale}`, () => {
    let browser: PagesBrowser;
    before(async () => {
      browser = await startPagesBrowser({ locale });
    });
    after(() => browser.stop());

    for (const [name, show] of Object.entries(states)) {
      test(`${name}: nothing for axe to complain of in light and dark, nothing missing, nothing too wide`, async () => {
        const page = await show(browser);
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          assert.deepEqual(await listAxeViolations(page), [], colorScheme);
        }
        // A text that is missing is an empty one.
        assert.deepEqual(
          await page
            .locator('button, label, legend, h1, h2, h3, h4, option, summary')
            .evaluateAll((elements) =>
              elements
                .filter(
                  (element) =>
                    element.textContent.trim() === '' &&
                    element.getAttribute('aria-label') === null &&
                    !(element instanceof HTMLOptionElement),
                )
                .map(({ outerHTML }) => outerHTML),
            ),
          [],
        );
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
