// Mail that nobody of this project wrote, much of it broken on purpose: every attachment that Thunderbird finds in it
// gets a decision with evidence, none stops the add-on, and nothing opens where the mail lives.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { builtInOtherwise, builtInRules, viewOnly } from '../../addon/policy/built-in.ts';
import type { Opening } from '../../addon/recent-openings.ts';
import type { MailUser } from '../../scripts/thunderbird/mail-user.ts';
import { furtherCase } from '../support/thorough.ts';
import { askAddon, setUserPolicy } from '../support/thunderbird/addon-page.ts';
import { assertNothingOpened, findLocalTraces } from '../support/thunderbird/local-openings.ts';
import { installReceivingHost } from '../support/thunderbird/native-hosts.ts';
import {
  dismissNotices,
  listOpenings,
  openingsCausedBy,
  startSession,
  type ThunderbirdSession,
} from '../support/thunderbird/session.ts';

const corpusDir = process.env['GLOVEBOX_CORPUS'] ?? fileURLToPath(new URL('../../../shared/corpus', import.meta.url));
const mailDir = join(corpusDir, 'mail');
const missing = existsSync(mailDir) ? false : `SKIPPED: no corpus at ${mailDir}; set GLOVEBOX_CORPUS`;

/** Shows a row of the list; gives the number of attachments that Thunderbird found in its message. */
const showMessage = async (user: MailUser, row: number): Promise<number> =>
  Number(
    await user.until(
      `message ${row} is shown`,
      `
    const pane = mainWindow().document.getElementById("tabmail").currentAbout3Pane;
    if (pane.threadTree.selectedIndex != args[0]) { pane.threadTree.selectedIndex = args[0];
      pane.threadTree.scrollToIndex(args[0], true); return null; }
    const reader = findWindow("main");
    if (!reader?.msgLoaded || reader.gMessage?.messageKey != pane.gDBView.getKeyAt(args[0])) return null;
    return String(reader.currentAttachments.length);`,
      row,
    ),
  );

/** By the function that every click ends in. */
const openAll = async (user: MailUser): Promise<void> => {
  await user.look(
    'const reader = findWindow("main"); for (const attachment of reader.currentAttachments) await attachment.open(reader.browsingContext);',
  );
};

const tableOf = (openings: readonly Opening[]): string[] => {
  const counts = new Map<string, number>();
  for (const { evidence, decision, failure } of openings) {
    const row = [
      evidence?.declared ?? '-',
      evidence?.detected ?? '-',
      decision?.action ?? `no decision: ${failure ?? ''}`,
    ].join(' | ');
    counts.set(row, (counts.get(row) ?? 0) + 1);
  }
  return Array.from(counts, ([row, count]) => `${row} | ${count}`).sort();
};

describe('a mailbox of strange messages', { concurrency: 1, skip: missing || furtherCase }, () => {
  let session: ThunderbirdSession;
  let names: string[] = [];

  before(async () => {
    names = (await readdir(mailDir)).sort();
    session = await startSession({
      messages: await Promise.all(names.map((name) => readFile(join(mailDir, name)))),
      prepareHome: installReceivingHost,
    });
    await session.user.openInbox();
    // Otherwise messages in messages would be opened by Thunderbird itself, one tab each.
    await setUserPolicy(session.user, {
      version: 1,
      rules: builtInRules.map((rule) => (rule.id === 'messages' ? { ...rule, then: viewOnly } : rule)),
      otherwise: builtInOtherwise,
    });
  });
  after(() => session.stop());

  test('every attachment gets a decision with evidence', async (t) => {
    const { user } = session;
    const rows = Number(
      await user.look('return mainWindow().document.getElementById("tabmail").currentAbout3Pane.gDBView.rowCount;'),
    );
    assert.equal(rows, names.length, 'Thunderbird lists every message');
    await showMessage(user, 0);
    const traces = await findLocalTraces(user);
    const openings: Opening[] = [];
    for (let row = 0; row < rows; row += 1) {
      const count = await showMessage(user, row);
      if (count === 0) continue;
      openings.push(...(await openingsCausedBy(user, () => openAll(user), count, 60_000)));
      await dismissNotices(user);
    }
    for (const row of tableOf(openings)) t.diagnostic(row);
    t.diagnostic(`${rows} messages, ${openings.length} attachments`);
    assert.ok(openings.length > 0);
    for (const { attachment, evidence, decision, failure } of openings) {
      assert.notEqual(evidence, null, attachment.name);
      assert.notEqual(decision, null, attachment.name);
      assert.notEqual(failure, 'internal', attachment.name);
    }
    await assertNothingOpened(user, traces);
    assert.deepEqual((await askAddon(user, 'policy')).managed, { state: 'none' });
    assert.equal(
      (await listOpenings(user)).some(({ outcome }) => outcome === 'under-way' || outcome === 'local'),
      false,
    );
  });
});
