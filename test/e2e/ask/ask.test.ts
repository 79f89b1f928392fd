// The question before opening, in a real Chromium: what it says, each answer by mouse and keyboard, and how it closes.
import assert from 'node:assert/strict';
import { after, afterEach, before, suite, test } from 'node:test';
import type { Locator, Page } from 'playwright';
import type { PageRequest, Question } from '../../../addon/page-messages.ts';
import { listAxeViolations } from '../../support/axe.ts';
import { startPagesBrowser, type PagesBrowser } from '../../support/chromium.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { goodPolicy, locales, readTexts } from '../settings/sample-openings.ts';

const question: Question = {
  name: 'Contract.pdf',
  evidence: {
    untrustedName: 'Contract.pdf',
    declared: 'application/pdf',
    guessed: 'application/pdf',
    extension: 'application/pdf',
    detected: 'application/pdf',
    sizeBytes: 254_321,
    warnings: [],
    message: { sender: 'alex@example.org', senderInAddressBook: true, encrypted: false, signed: false, accounts: [] },
  },
  decision: {
    action: 'ask',
    choices: ['local', 'open', 'save', 'thunderbird', 'view'],
    rule: 'contracts',
    ruleSource: 'user',
    ruleTitle: 'Contracts',
    untitled: null,
    note: 'They come from outside.',
    disposableTemplate: 'debian-13',
    network: false,
    closeAfterIdleMinutes: null,
    returnEdits: true,
    disagreement: false,
  },
  mayRemember: true,
};
/** Everything that can be odd at once, under the longest of names. */
const oddQuestion: Question = {
  ...question,
  name: `${'holiday '.repeat(60)}\u202Egpj.exe`,
  mayRemember: false,
  evidence: {
    ...question.evidence,
    untrustedName: 'holiday.jpg.exe',
    declared: 'image/jpeg',
    guessed: 'image/jpeg',
    extension: 'image/jpeg',
    detected: 'application/vnd.microsoft.portable-executable',
    warnings: ['disagreement', 'double-extension', 'hidden-characters', 'macros'],
    sizeBytes: null,
    message: { ...question.evidence.message, sender: null },
  },
  decision: {
    ...question.decision,
    choices: ['view', 'save'],
    ruleSource: 'mandatory',
    network: true,
    disagreement: true,
  },
};

for (const locale of locales) {
  suite(`the question in ${locale}`, () => {
    const text = readTexts(locale);
    let browser: PagesBrowser;
    before(async () => {
      browser = await startPagesBrowser({ locale });
    });
    afterEach(() => browser.reset());
    after(() => browser.stop());

    const ask = async (asked: Question | null): Promise<Page> => {
      await browser.setReplies({ ...(asked !== null && { question: asked }), policy: goodPolicy });
      const page = await browser.openPage('addon/ask/ask.html?requestId=r1');
      await page.setViewportSize({ width: 520, height: 420 });
      await page.getByRole('dialog').waitFor();
      return page;
    };
    const answers = async (): Promise<PageRequest[]> =>
      (await browser.listRequests()).filter(({ type }) => type === 'answer');
    const choiceButton = (page: Page, key: string): Locator =>
      page.locator('.choice').filter({ has: page.getByText(text(key), { exact: true }) });
    /** The window may be gone before the key is up again. */
    const press = (page: Page, key: string): Promise<void> => page.keyboard.press(key).catch(() => undefined);
    const closed = (page: Page): Promise<true> => waitUntil(() => page.isClosed(), 'the window closed itself');
    const focused = (page: Page): Promise<string | null> =>
      page.evaluate(() => {
        const { activeElement } = document;
        return activeElement === null || activeElement === document.body
          ? null
          : (activeElement.querySelector('strong') ?? activeElement).textContent;
      });

    test('says which file it is, from whom, of what kind, and why it asks', async () => {
      const page = await ask(question);
      const dialog = page.getByRole('dialog', { name: 'Contract.pdf' });
      for (const words of [
        text('askFrom', 'alex@example.org'),
        text('askKindDetected', text('explainOnePdf')),
        'Contracts',
        'They come from outside.',
      ]) {
        assert.ok((await dialog.innerText()).includes(words), words);
      }
      const buttons = await page.getByRole('group').locator('button strong').allTextContents();
      assert.deepEqual(
        buttons,
        ['actionView', 'actionOpen', 'actionSave', 'actionThunderbird', 'actionLocal'].map((key) => text(key)),
        'the safest first',
      );
      assert.deepEqual(browser.errors, []);
    });

    for (const [choice, key] of [
      ['view', 'actionView'],
      ['open', 'actionOpen'],
      ['save', 'actionSave'],
      ['thunderbird', 'actionThunderbird'],
      ['local', 'actionLocal'],
    ] as const) {
      test(`answers “${choice}” by mouse and closes`, async () => {
        const page = await ask(question);
        await choiceButton(page, key).click();
        await closed(page);
        assert.deepEqual(await answers(), [{ type: 'answer', requestId: 'r1', choice, remember: null }]);
      });
    }

    test('begins at the safest choice, which Enter takes', async () => {
      const page = await ask(question);
      assert.equal(await focused(page), text('actionView'));
      await page.locator('.choice[aria-disabled=false]').first().waitFor();
      await press(page, 'Enter');
      await closed(page);
      assert.deepEqual(await answers(), [{ type: 'answer', requestId: 'r1', choice: 'view', remember: null }]);
    });

    test('begins at “do not open” where no choice is safe', async () => {
      const page = await ask({ ...question, decision: { ...question.decision, choices: ['local', 'save'] } });
      assert.equal(await focused(page), text('askNo'));
      await press(page, 'Enter');
      await closed(page);
      assert.deepEqual(await answers(), [{ type: 'answer', requestId: 'r1', choice: null, remember: null }]);
    });

    test('does not take the second click of a double click for an answer', async () => {
      const page = await ask(question);
      // At once after it appeared, before anything can be pressed.
      const taken = await page.evaluate(() => {
        const buttons = [...document.querySelectorAll<HTMLButtonElement>('.choice')];
        const early = buttons.every((button) => button.getAttribute('aria-disabled') === 'true');
        if (early) for (const button of buttons) button.click();
        return early;
      });
      if (taken) assert.deepEqual(await answers(), []);
      await choiceButton(page, 'actionOpen').click();
      await closed(page);
      assert.deepEqual(
        (await answers()).map((answer) => 'choice' in answer && answer.choice),
        ['open'],
      );
    });

    test('goes through every control by keyboard, and remembers for what the person says', async () => {
      const page = await ask(question);
      const seen: (string | null)[] = [];
      for (let step = 0; step < 5; step += 1) {
        seen.push(await focused(page));
        await page.keyboard.press('Tab');
      }
      assert.deepEqual(
        seen,
        ['actionView', 'actionOpen', 'actionSave', 'actionThunderbird', 'actionLocal'].map((key) => text(key)),
      );
      const remember = page.getByRole('combobox', { name: text('askRemember') });
      assert.ok(await remember.evaluate((select) => document.activeElement === select));
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      assert.equal(await remember.inputValue(), 'sender');
      await page.keyboard.press('Tab');
      assert.equal(await focused(page), text('askNo'));
      for (let step = 0; step < 5; step += 1) await page.keyboard.press('Shift+Tab');
      assert.equal(await focused(page), text('actionOpen'));
      await page.locator('.choice[aria-disabled=false]').first().waitFor();
      await press(page, 'Enter');
      await closed(page);
      assert.deepEqual(await answers(), [{ type: 'answer', requestId: 'r1', choice: 'open', remember: 'sender' }]);
    });

    test('offers to remember no sender where none is known, and nothing where it may not', async () => {
      const unknown = await ask({
        ...question,
        evidence: { ...question.evidence, message: { ...question.evidence.message, sender: null } },
      });
      assert.deepEqual(await unknown.getByRole('option').allTextContents(), [
        text('askRememberNo'),
        text('askRememberType'),
      ]);
      await unknown.getByText(text('askFromUnknown')).waitFor();
      const forbidden = await ask({ ...question, mayRemember: false });
      assert.equal(await forbidden.getByRole('combobox').count(), 0);
    });

    test('does not open by Escape, and not by its button whatever is to be remembered', async () => {
      const page = await ask(question);
      await press(page, 'Escape');
      await closed(page);
      const again = await ask(question);
      await again.getByRole('combobox').selectOption('type');
      await again.getByRole('button', { name: text('askNo') }).click();
      await closed(again);
      assert.deepEqual(
        await answers(),
        Array(2).fill({ type: 'answer', requestId: 'r1', choice: null, remember: null }),
      );
    });

    test('says that the question is over, and closes', async () => {
      const page = await ask(null);
      await page.getByText(text('askOver')).waitFor();
      assert.equal(await focused(page), text('askClose'));
      await press(page, 'Enter');
      await closed(page);
      const left = await ask(null);
      await closed(left);
      assert.deepEqual(await answers(), []);
    });

    test('warns of everything odd in plain words, and keeps “do not open” in sight under the longest name', async () => {
      const page = await ask(oddQuestion);
      const words = await page.getByRole('dialog').innerText();
      for (const key of ['explainHiddenCharacters', 'explainMacros', 'explainNetwork', 'explainNextDistrust'])
        assert.ok(words.includes(text(key)), key);
      assert.ok(!words.includes('\u202E'));
      assert.ok(words.includes('Example Hospital'), 'who says so');
      const box = await page.getByRole('button', { name: text('askNo') }).boundingBox();
      assert.ok(box !== null && box.y + box.height <= 420 && box.x + box.width <= 520);
      assert.equal(
        await page.evaluate(() => document.documentElement.scrollWidth > innerWidth),
        false,
        'nothing is cut off at the side',
      );
      await choiceButton(page, 'actionSave').click();
      await closed(page);
    });

    for (const colorScheme of ['light', 'dark'] as const) {
      test(`passes axe in ${colorScheme} colours, plain, odd and over`, async () => {
        for (const asked of [question, oddQuestion, null]) {
          const page = await ask(asked);
          await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
          assert.deepEqual(await listAxeViolations(page), []);
          await page.close();
        }
        assert.deepEqual(browser.errors, []);
      });
    }
  });
}
