// What each decision does in a real Thunderbird, with real clicks and a native host that tells what it was asked for.
import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { ActivityEntry } from '../../addon/activity.ts';
import type { Opening } from '../../addon/recent-openings.ts';
import type { Outcome, Rule } from '../../protocol/policy.ts';
import { contract, makePdf } from '../../scripts/sample-files.ts';
import { sampleMessages, type SampleAttachment, type SampleMessage } from '../../scripts/sample-mail.ts';
import type { MailUser } from '../../scripts/thunderbird/mail-user.ts';
import { ownPolicy } from '../support/own-policy.ts';
import { askAddon, runInAddonPage, setUserPolicy } from '../support/thunderbird/addon-page.ts';
import { assertNothingOpened, findLocalTraces } from '../support/thunderbird/local-openings.ts';
import { installReceivingHost } from '../support/thunderbird/native-hosts.ts';
import { readReceived } from '../support/thunderbird/read-received.ts';
import type { Received } from '../support/thunderbird/receiving-host.ts';
import {
  countScreenWindows,
  dismissNotices,
  listNotices,
  listOpenings,
  openingsCausedBy,
  startSession,
  type ThunderbirdSession,
} from '../support/thunderbird/session.ts';
import { waitUntil } from '../support/wait-until.ts';

const program = Buffer.concat([Buffer.from('MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0', 'latin1'), Buffer.alloc(200)]);
const pdf: SampleAttachment = { name: 'contract.pdf', declaredType: 'application/pdf', bytes: makePdf(contract) };
const messages: readonly SampleMessage[] = [
  ...sampleMessages(),
  {
    subject: 'A program',
    text: 'Run me.\n',
    attachments: [{ name: 'setup.exe', declaredType: 'application/octet-stream', bytes: program }],
  },
  {
    subject: 'A program called a PDF',
    text: 'Read me.\n',
    attachments: [{ name: 'invoice.pdf', declaredType: 'application/pdf', bytes: program }],
  },
  {
    subject: 'A PDF called a picture',
    text: 'Look.\n',
    attachments: [{ name: 'photo.png', declaredType: 'image/png', bytes: pdf.bytes }],
  },
  {
    subject: 'From a bakery',
    from: 'Harbour Lights <orders@shop.bakery.example>',
    text: 'An order.\n',
    attachments: [pdf],
  },
];

const inDispvm = { disposableTemplate: null, network: false, closeAfterIdleMinutes: null };
const open: Outcome = { action: 'open', ...inDispvm, returnEdits: true };
const view: Outcome = { action: 'view', ...inDispvm };
const rule = (id: string, when: Rule['when'], then: Outcome): Rule => ({ id, enabled: true, when, then });

describe('a decision', { concurrency: 1 }, () => {
  let session: ThunderbirdSession;
  let user: MailUser;
  const receivedFile = join(process.env['TMPDIR'] ?? '/tmp', `glovebox-actions-${process.pid}`);

  before(async () => {
    session = await startSession({ messages, prepareHome: installReceivingHost, env: { RECEIVED_FILE: receivedFile } });
    user = session.user;
    await user.openInbox();
  });
  beforeEach(async () => {
    await writeFile(receivedFile, '');
    await dismissNotices(user);
  });
  after(async () => {
    await session.stop();
    await rm(receivedFile, { force: true });
  });

  const received = (): Promise<Received[]> => readReceived(receivedFile);
  const useRules = async (rules: readonly Rule[], otherwise: Outcome = open): Promise<void> => {
    const policy = ownPolicy({ rules: [...rules], otherwise });
    await setUserPolicy(user, policy);
    await waitUntil(
      async () => JSON.stringify((await askAddon(user, 'policy')).policy.rules) === JSON.stringify(policy.rules),
      'the rules count',
    );
  };
  const click = async (subject: string, name: string): Promise<Opening> => {
    await user.selectMessage(subject);
    const [opening] = await openingsCausedBy(user, () => user.openAttachment(name));
    assert.ok(opening);
    return opening;
  };
  const notices = (): Promise<string[]> =>
    waitUntil(async () => {
      const shown = await listNotices(user);
      return shown.length > 0 && shown;
    }, 'a notification is on the screen');
  /** Clicks, and expects that nothing reached a host and nothing opened. */
  const clickRefused = async (subject: string, name: string): Promise<Opening> => {
    await user.selectMessage(subject);
    const traces = await findLocalTraces(user);
    const opening = await click(subject, name);
    await notices();
    await assertNothingOpened(user, traces);
    assert.deepEqual(await received(), []);
    return opening;
  };
  test('blocks a program, and says so', async () => {
    const opening = await clickRefused('A program', 'setup.exe');
    assert.deepEqual(
      [opening.outcome, opening.decision?.action, opening.decision?.rule],
      ['blocked', 'block', 'executables'],
    );
    assert.match((await notices()).join('\n'), /^“setup\.exe” is blocked: .+/);
  });

  test('blocks a program that is called a PDF, and says what it is', async () => {
    const opening = await clickRefused('A program called a PDF', 'invoice.pdf');
    assert.deepEqual(
      [opening.outcome, opening.decision?.disagreement, opening.evidence?.warnings],
      ['blocked', true, ['disagreement']],
    );
    assert.match((await notices()).join('\n'), /“invoice\.pdf” is blocked: .*Windows program/);
  });

  test('shows everything view-only while the person’s own rules cannot be read', async () => {
    await setUserPolicy(user, { version: 7, rules: [] });
    await waitUntil(
      async () => (await askAddon(user, 'policy')).policy.rules.some(({ id }) => id === 'own-rules-unreadable'),
      'they are known to be unreadable',
    );
    const opening = await click('A PDF called a picture', 'photo.png');
    assert.deepEqual([opening.decision?.action, opening.decision?.rule], ['view', 'own-rules-unreadable']);
    assert.deepEqual(
      (await received()).map(({ viewOnly }) => viewOnly),
      [true],
    );
    assert.match((await notices()).join('\n'), /This attachment opens view-only/);
  });

  test('opens what only lies about its type, and warns once', async () => {
    const opening = await click('A PDF called a picture', 'photo.png');
    assert.deepEqual([opening.outcome, opening.decision?.disagreement], ['done', true]);
    assert.equal((await received()).length, 1);
    const shown = await notices();
    assert.equal(shown.length, 1);
    assert.match(shown[0] ?? '', /^Be careful with “photo\.png”: .*picture.*PDF/i);
  });

  test('opens view-only by a rule, and takes nothing back', async () => {
    await useRules([rule('pdfs', { types: ['pdf'] }, view)]);
    const opening = await click('Contract for the shop windows', 'contract.pdf');
    assert.deepEqual([opening.decision?.rule, opening.decision?.ruleSource], ['pdfs', 'user']);
    assert.deepEqual(
      (await received()).map(({ viewOnly, returnEdits }) => ({ viewOnly, returnEdits })),
      [{ viewOnly: true, returnEdits: false }],
    );
  });

  test('asks for the template, the network and the time that a rule says', async () => {
    await useRules([
      rule(
        'cad',
        { extensions: ['pdf'] },
        { action: 'open', disposableTemplate: 'cad-dvm', network: true, closeAfterIdleMinutes: 7, returnEdits: false },
      ),
    ]);
    await click('Contract for the shop windows', 'contract.pdf');
    const [asked] = await received();
    assert.ok(asked);
    const { name, viewOnly, disposableTemplate, network, returnEdits, closeAfterIdleMinutes } = asked;
    assert.deepEqual(
      { name, viewOnly, disposableTemplate, network, returnEdits, closeAfterIdleMinutes },
      {
        name: 'contract.pdf',
        viewOnly: false,
        disposableTemplate: 'cad-dvm',
        network: true,
        returnEdits: false,
        closeAfterIdleMinutes: 7,
      },
    );
  });

  test('offers only to save, with Thunderbird’s own dialog', async () => {
    await useRules([rule('save-pdfs', { types: ['pdf'] }, { action: 'save' })]);
    await user.selectMessage('Contract for the shop windows');
    const traces = await findLocalTraces(user);
    const [opening] = await openingsCausedBy(user, async () => {
      await user.openAttachment('contract.pdf');
      await waitUntil(async () => (await countScreenWindows(user, 'Save')) > 0, 'the Save dialog is shown');
      assert.match((await notices()).join('\n'), /“contract\.pdf” can only be saved: /);
      await user.press('Escape');
    });
    await waitUntil(async () => (await countScreenWindows(user, 'Save')) === 0, 'the Save dialog is gone');
    assert.equal(opening?.outcome, 'declined');
    assert.deepEqual(await received(), []);
    await assertNothingOpened(user, traces);
  });

  test('saves where the person says', async () => {
    await useRules([rule('save-pdfs', { types: ['pdf'] }, { action: 'save' })]);
    await user.selectMessage('Contract for the shop windows');
    const path = join(session.dir, 'saved.pdf');
    const [opening] = await openingsCausedBy(user, async () => {
      await user.openAttachment('contract.pdf');
      await waitUntil(async () => (await countScreenWindows(user, 'Save')) > 0, 'the Save dialog is shown');
      await user.press('ctrl+a');
      await user.type(path);
      await user.press('Return');
    });
    assert.equal(opening?.outcome, 'saved');
    assert.deepEqual(await readFile(path), Buffer.from(sampleMessages()[0]?.attachments?.[0]?.bytes ?? []));
  });

  test('never opens locally without an administrator who allows it', async () => {
    await useRules([rule('local-pdfs', { types: ['pdf'] }, { action: 'local' })]);
    await user.selectMessage('Contract for the shop windows');
    const traces = await findLocalTraces(user);
    const opening = await click('Contract for the shop windows', 'contract.pdf');
    assert.equal(opening.decision?.action, 'view');
    assert.deepEqual(
      (await received()).map(({ viewOnly }) => viewOnly),
      [true],
    );
    await assertNothingOpened(user, traces);
  });

  test('goes by the sender of a real message', async () => {
    await useRules([rule('bakeries', { senders: ['*.bakery.example'] }, view)]);
    assert.equal((await click('From a bakery', 'contract.pdf')).decision?.rule, 'bakeries');
    assert.equal((await click('Contract for the shop windows', 'contract.pdf')).decision?.rule, 'otherwise');
  });

  test('“Open in disposable VM” answers a question, but opens nothing that is blocked', async () => {
    const pick = async (subject: string, name: string): Promise<Opening> => {
      await user.selectMessage(subject);
      const [opening] = await openingsCausedBy(user, async () => {
        await user.pickFromMenu(await user.locateAttachment(name), 'Glovebox');
        await user.pickFromOpenMenu('Open in disposable VM');
      });
      assert.ok(opening);
      return opening;
    };
    await useRules([
      rule('ask', { types: ['text'] }, { action: 'ask', choices: ['open', 'view'], ...inDispvm, returnEdits: true }),
      rule('no-pictures', { types: ['image'] }, { action: 'block' }),
    ]);
    assert.deepEqual(
      [(await pick('Everything in one message', 'packing-list.txt')).outcome, (await received()).length],
      ['done', 1],
    );
    assert.equal((await pick('Everything in one message', 'evening-hills.png')).outcome, 'blocked');
    assert.equal((await received()).length, 1);
  });

  test('reaches the activity list with its outcome', async () => {
    await useRules([rule('no-pdfs', { types: ['pdf'] }, { action: 'block' })]);
    const { requestId } = await click('Contract for the shop windows', 'contract.pdf');
    assert.ok((await listOpenings(user)).some((opening) => opening.requestId === requestId));
    const entry = await waitUntil(async () => {
      const { activity = [] } = (await runInAddonPage(user, 'return browser.storage.local.get("activity");')) as {
        activity?: ActivityEntry[];
      };
      return activity.find((candidate) => candidate.requestId === requestId);
    }, 'the activity list has it');
    assert.deepEqual(
      [entry.name, entry.sender, entry.outcome, entry.decision],
      [
        'contract.pdf',
        'jamie@example.org',
        'blocked',
        { action: 'block', rule: 'no-pdfs', ruleTitle: 'Rule 1: PDF documents' },
      ],
    );
  });
});
