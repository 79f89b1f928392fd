// The part “Status” in a real Chromium: what works, what does not and what to do then, and checking again.
import assert from 'node:assert/strict';
import { after, afterEach, before, suite, test } from 'node:test';
import type { Locator, Page } from 'playwright';
import type { StatusReport } from '../../../addon/page-messages.ts';
import type { PolicyReport } from '../../../addon/policy/policy-report.ts';
import { listAxeViolations } from '../../support/axe.ts';
import { startPagesBrowser, type PagesBrowser } from '../../support/chromium.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { goodPolicy, goodStatus, locales, readTexts } from './sample-openings.ts';

const invalid: PolicyReport = {
  ...goodPolicy,
  managed: {
    state: 'invalid',
    errors: [{ path: 'rules[2].then.action', key: 'policyErrorOneOf', values: [['open', 'view', 'ask']] }],
  },
};
const badStatus: StatusReport = {
  ...goodStatus,
  dom0: 'policy-invalid',
  templates: [
    { name: 'debian-13', problem: 'template-stale', system: null },
    { name: 'windows', problem: null, system: null },
  ],
  addonLocked: false,
  addonLockMissing: true,
  standing: { experiments: 'suppressed', endsOnThisChannel: false, hasSecondNet: false },
};

for (const locale of locales) {
  suite(`status in ${locale}`, () => {
    const text = readTexts(locale);
    let browser: PagesBrowser;
    before(async () => {
      browser = await startPagesBrowser({ locale });
    });
    afterEach(() => browser.reset());
    after(() => browser.stop());

    const show = async (status: StatusReport | null, policy: PolicyReport | null = goodPolicy): Promise<Page> => {
      await browser.setReplies({ ...(status !== null && { status }), ...(policy !== null && { policy }) });
      return browser.openPage('addon/settings/settings.html#status');
    };
    const line = (page: Page, title: string): Locator =>
      page.locator('.status-line').filter({ has: page.getByText(title, { exact: true }) });

    test('says that everything works, and whose rules are in force', async () => {
      const page = await show(goodStatus);
      await page.locator('.banner').getByText(text('statusAllWell')).waitFor();
      for (const title of [text('statusHost'), text('statusDom0'), text('statusTemplate', 'debian-13')])
        await line(page, title).getByText(text('statusWorks')).waitFor();
      await line(page, text('statusTransport')).getByText(text('statusTransportEmbedded')).waitFor();
      await line(page, text('statusLock')).getByText(text('statusLockOnText')).waitFor();
      await line(page, text('statusPolicy')).getByText(text('statusPolicyFrom', 'Example Hospital')).waitFor();
      await line(page, text('statusPolicy')).getByText(text('statusPolicyContact', 'it@hospital.example')).waitFor();
    });

    test('says of which build the daemon is, and when it gives way to another one', async () => {
      const page = await show(goodStatus);
      const daemon = line(page, text('statusDom0'));
      await daemon.getByText(text('statusDom0Build', '0123456789abcdef')).waitFor();
      assert.equal(await page.getByText(text('statusDom0Ends')).count(), 0);
      await browser.setReplies({
        status: { ...goodStatus, daemon: { build: null, endsWhenClosed: true } },
        policy: goodPolicy,
      });
      await page.getByRole('button', { name: text('statusCheckAgain') }).click();
      await daemon.getByText(text('statusDom0Ends')).waitFor();
      await page.locator('.banner').getByText(text('statusAllWell')).waitFor();
    });

    test('names each thing that does not work with what to do', async () => {
      const page = await show(badStatus, invalid);
      await page.getByText(text('statusSomethingWrong')).first().waitFor();
      await line(page, text('statusDom0')).getByText(text('failure_policy_invalid_next')).waitFor();
      await line(page, text('statusTemplate', 'debian-13'))
        .getByText(text('failure_template_stale_happened'))
        .waitFor();
      await line(page, text('statusTemplate', 'windows')).getByText(text('statusWorks')).waitFor();
      await line(page, text('statusLock')).getByText(text('statusLockMissingNext')).waitFor();
      await line(page, text('statusPolicy'))
        .getByText(`rules[2].then.action: ${text('policyErrorOneOf', text('policyErrorOr', 'open, view', 'ask'))}`)
        .waitFor();
    });

    test('tells templates of all users of the computer from the person’s own, and why one of them is not used', async () => {
      const templates: StatusReport['templates'] = [
        { name: 'debian-13', problem: null, system: 'used' },
        { name: 'office', problem: null, system: 'template-stale' },
        { name: 'media', problem: null, system: null },
      ];
      const page = await show({ ...goodStatus, templates });
      await line(page, text('statusTemplate', 'debian-13')).getByText(text('statusTemplateSystem')).waitFor();
      const own = text('statusTemplateOwn', text('failure_template_stale_happened'));
      await line(page, text('statusTemplate', 'office')).getByText(own).waitFor();
      for (const key of ['statusTemplateSystem', 'statusTemplateOwn'] as const) {
        const start = text(key, '').trim();
        assert.equal(await line(page, text('statusTemplate', 'media')).getByText(start).count(), 0);
      }
      await page.locator('.banner').getByText(text('statusAllWell')).waitFor();
    });

    test('names what is not guarded inside Thunderbird, and does not call it well where nobody knows', async () => {
      const page = await show({ ...goodStatus, failedGuards: ['open', 'save'] });
      for (const key of ['statusGuardsFailed', 'guardOpen', 'guardSave', 'statusGuardsFailedNext'] as const)
        await line(page, text('statusGuards')).getByText(text(key)).waitFor();
      await page.locator('.banner').getByText(text('statusSomethingWrong')).waitFor();
      const unknown = await show({ ...goodStatus, failedGuards: null });
      await line(unknown, text('statusGuards')).getByText(text('statusGuardsUnknown')).waitFor();
      await unknown.locator('.banner').getByText(text('statusSomethingWrong')).waitFor();
    });

    test('says how long Thunderbird lets it run, and what opens attachments then', async () => {
      const kept = await show(goodStatus);
      await line(kept, text('statusExperiments')).getByText(text('statusExperimentsKeptText')).waitFor();
      await line(kept, text('statusSecondNet')).getByText(text('statusSecondNetOnText')).waitFor();
      const standing = { experiments: 'open', endsOnThisChannel: true, hasSecondNet: false } as const;
      const open = await show({ ...goodStatus, standing });
      for (const key of ['statusExperimentsOpenText', 'statusExperimentsNext'] as const)
        await line(open, text('statusExperiments')).getByText(text(key)).waitFor();
      await line(open, text('statusSecondNet')).getByText(text('statusSecondNetNext')).waitFor();
      await open.locator('.banner').getByText(text('statusAllWell')).waitFor();
      const stopped = await show({ ...goodStatus, standing: { ...standing, experiments: 'suppressed' } });
      await line(stopped, text('statusExperiments')).getByText(text('statusExperimentsStopped')).waitFor();
      await stopped.locator('.banner').getByText(text('statusSomethingWrong')).waitFor();
      const unknown = await show({ ...goodStatus, standing: null });
      await line(unknown, text('statusExperiments')).getByText(text('statusUnknown')).waitFor();
    });

    test('does not guess what lies behind a helper program that is missing', async () => {
      const page = await show(
        { ...goodStatus, host: 'host-missing', transport: null, templates: null },
        { ...goodPolicy, managed: { state: 'none' } },
      );
      await line(page, text('statusHost')).getByText(text('failure_host_missing_next')).waitFor();
      for (const title of [text('statusDom0'), text('statusTransport'), text('statusTemplates')])
        await line(page, title).getByText(text('statusHostFirst')).waitFor();
      await line(page, text('statusPolicy')).getByText(text('statusPolicyNoneText')).waitFor();
    });

    test('says where nobody tells about templates, where there are none, and which policy file is not used', async () => {
      const page = await show(
        { ...goodStatus, transport: 'qubes', templates: null },
        { ...goodPolicy, managed: { state: 'refused', path: '/home/me/glovebox.json' } },
      );
      await line(page, text('statusTemplates')).getByText(text('statusTemplatesQubes')).waitFor();
      await line(page, text('statusTransport')).getByText(text('statusTransportQubes')).waitFor();
      await line(page, text('statusPolicy')).getByText('/home/me/glovebox.json').waitFor();
      await browser.setReplies({ status: { ...goodStatus, templates: [] }, policy: goodPolicy });
      await page.getByRole('button', { name: text('statusCheckAgain') }).click();
      await line(page, text('statusTemplates')).getByText(text('failure_template_missing_next')).waitFor();
      await page.locator('.banner').getByText(text('statusSomethingWrong')).waitFor();
    });

    test('sends whoever opens attachments on a farm to the administrator, who has its templates', async () => {
      const page = await show({ ...goodStatus, transport: 'farm', templates: [] });
      const templates = line(page, text('statusTemplates'));
      await templates.getByText(text('statusTemplatesFarmNext')).waitFor();
      assert.equal(await templates.getByText(text('failure_template_missing_next')).count(), 0);
      await browser.setReplies({
        status: {
          ...goodStatus,
          transport: 'farm',
          templates: [
            { name: 'office', problem: 'template-stale', system: null },
            { name: 'media', problem: 'template-unlike', system: null },
          ],
        },
        policy: goodPolicy,
      });
      await page.getByRole('button', { name: text('statusCheckAgain') }).click();
      await line(page, text('statusTemplate', 'office')).getByText(text('statusTemplatesFarmNext')).waitFor();
      await line(page, text('statusTemplate', 'media')).getByText(text('failure_template_unlike_next')).waitFor();
    });

    test('calls neither well nor wrong a template that policy names while its files are being read, until they are', async () => {
      const template = { name: 'debian-13', problem: null, system: null } as const;
      const page = await show({ ...goodStatus, transport: 'farm', templates: [{ ...template, isUnread: true }] });
      await page.locator('.banner').getByText(text('statusNotKnownYet')).waitFor();
      const unread = line(page, text('statusTemplate', 'debian-13'));
      for (const key of ['statusUnknown', 'statusTemplateUnread', 'statusTemplateUnreadNext'] as const)
        await unread.getByText(text(key), { exact: true }).waitFor();
      assert.equal(await unread.getByText(text('statusWorks'), { exact: true }).count(), 0);
      assert.deepEqual(await listAxeViolations(page), []);
      // As it says itself.
      await browser.setReplies({
        status: { ...goodStatus, transport: 'farm', templates: [template] },
        policy: goodPolicy,
      });
      await page.getByRole('button', { name: text('statusCheckAgain') }).click();
      await unread.getByText(text('statusWorks')).waitFor();
      await page.locator('.banner').getByText(text('statusAllWell')).waitFor();
    });

    test('checks again by mouse and by keyboard', async () => {
      const page = await show(badStatus);
      await page.getByText(text('statusSomethingWrong')).first().waitFor();
      await browser.setReplies({ status: goodStatus, policy: goodPolicy });
      await page.getByRole('button', { name: text('statusCheckAgain') }).click();
      await page.locator('.banner').getByText(text('statusAllWell')).waitFor();
      await browser.setReplies({ status: badStatus, policy: goodPolicy });
      await page.keyboard.press('Enter');
      await page.locator('.banner').getByText(text('statusSomethingWrong')).waitFor();
      await waitUntil(
        async () => (await browser.listRequests()).filter(({ type }) => type === 'status').length === 3,
        'asked three times',
      );
    });

    test('says so where the background page does not answer', async () => {
      const page = await show(null, null);
      await page.getByRole('alert').getByText(text('statusNoAnswer')).waitFor();
      await browser.setReplies({ status: goodStatus, policy: goodPolicy });
      await page.getByRole('button', { name: text('statusCheckAgain') }).click();
      await page.locator('.banner').getByText(text('statusAllWell')).waitFor();
    });

    for (const colorScheme of ['light', 'dark'] as const) {
      test(`passes axe in ${colorScheme} colours, well and unwell`, async () => {
        const page = await show(goodStatus);
        await page.emulateMedia({ colorScheme });
        await page.locator('.banner').getByText(text('statusAllWell')).waitFor();
        assert.deepEqual(await listAxeViolations(page), []);
        await browser.setReplies({ status: badStatus, policy: invalid });
        await page.getByRole('button', { name: text('statusCheckAgain') }).click();
        await page.locator('.banner').getByText(text('statusSomethingWrong')).waitFor();
        assert.deepEqual(await listAxeViolations(page), []);
        assert.deepEqual(browser.errors, []);
      });
    }
  });
}
