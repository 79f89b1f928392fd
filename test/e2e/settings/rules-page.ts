// Opens the rules for a test, and reads from them what a person would see.
import type { Page } from 'playwright';
import type { PolicyReport } from '../../../addon/policy/policy-report.ts';
import { effectivePolicy } from '../../../addon/policy/effective-policy.ts';
import {
  managedPolicySchema,
  userPolicySchema,
  type ManagedPolicy,
  type UserPolicy,
} from '../../../protocol/policy.ts';
import type * as z from 'zod';
import type { PagesBrowser } from '../../support/chromium.ts';
import { ownPolicy } from '../../support/own-policy.ts';
import { waitUntil } from '../../support/wait-until.ts';

export const settingsPage = 'addon/settings/settings.html';

/** Three rules that are easy to tell apart. */
export const threeRules = ownPolicy({
  rules: [
    { id: 'first', title: 'First', when: { types: ['pdf'], senders: ['@example.org'] }, then: { action: 'open' } },
    { id: 'second', title: 'Second', when: { types: ['image'] }, then: { action: 'view' } },
    { id: 'third', title: 'Third', when: { extensions: ['txt'] }, then: { action: 'block' } },
  ],
  otherwise: { action: 'view' },
});

export const reportOf = (managed: ManagedPolicy | null = null): PolicyReport => ({
  policy: effectivePolicy(managed, null),
  managed: { state: managed === null ? 'none' : 'valid' },
});

export const managedPolicy = (policy: Omit<z.input<typeof managedPolicySchema>, 'version'>): ManagedPolicy =>
  managedPolicySchema.parse({ version: 1, ...policy });

interface OpenOptions {
  readonly stored?: UserPolicy | null;
  readonly report?: PolicyReport;
  readonly part?: string;
}

/** Opens the page with nothing left of the test before. */
export const openRules = async (
  browser: PagesBrowser,
  { stored = threeRules, report = reportOf(), part = 'rules' }: OpenOptions = {},
): Promise<Page> => {
  await browser.reset();
  await browser.setReplies({ policy: report });
  if (stored !== null) await browser.store('local', { policy: stored });
  const page = await browser.openPage(`${settingsPage}#${part}`);
  if (part === 'rules') await page.getByRole('table').waitFor();
  return page;
};

/** What each row is called, from the top. */
export const rowTitles = (page: Page): Promise<string[]> =>
  page.locator('table.rules tbody .rule-title').allTextContents();

export const readPolicy = async (browser: PagesBrowser): Promise<UserPolicy | null> => {
  const stored = await browser.readStored('local', 'policy');
  return stored === undefined || stored === null ? null : userPolicySchema.parse(stored);
};

export const waitForPolicy = (
  browser: PagesBrowser,
  condition: (policy: UserPolicy) => boolean,
  name: string,
): Promise<UserPolicy> =>
  waitUntil(async () => {
    // What was stored before may be no policy.
    const stored = userPolicySchema.safeParse(await browser.readStored('local', 'policy'));
    return stored.success && condition(stored.data) && stored.data;
  }, name);

/** Of the person's own, in their order. */
export const ruleIds = ({ rules }: UserPolicy): string => rules.map(({ id }) => id).join(' ');

/** What a screen reader was told last. */
export const waitForAnnouncement = (page: Page, text: string | RegExp): Promise<void> =>
  page.locator('[aria-live=polite]').getByText(text).waitFor({ state: 'attached' });
