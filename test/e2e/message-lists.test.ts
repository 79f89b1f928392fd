// Nothing is taken away: the list of attachments and the text of a message are the same with and without the add-on.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { furtherCase } from '../support/thorough.ts';
import { innerMessages, picturesSubject } from '../support/thunderbird/inner-messages.ts';
import { installReceivingHost } from '../support/thunderbird/native-hosts.ts';
import { startSession, type ThunderbirdSession } from '../support/thunderbird/session.ts';
import { showRow, type ShownMessage } from '../support/thunderbird/shown-message.ts';

const corpusDir = process.env['GLOVEBOX_CORPUS'] ?? fileURLToPath(new URL('../../../shared/corpus', import.meta.url));

const startWith = (messages: readonly Buffer[], withAddon: boolean): Promise<ThunderbirdSession> =>
  startSession({ messages, withAddon, prepareHome: installReceivingHost });

const readAll = async (messages: readonly Buffer[], withAddon: boolean): Promise<ShownMessage[]> => {
  const session = await startWith(messages, withAddon);
  try {
    await session.user.openInbox();
    const shown: ShownMessage[] = [];
    const rows = Number(
      await session.user.look(
        'return mainWindow().document.getElementById("tabmail").currentAbout3Pane.gDBView.rowCount;',
      ),
    );
    assert.equal(rows, messages.length, 'Thunderbird lists every message');
    for (let row = 0; row < rows; row += 1) shown.push(await showRow(session.user, row));
    return shown;
  } finally {
    await session.stop();
  }
};

/** Everything but the pictures, which are the difference. */
const readable = ({ subject, attachments, text, invitation }: ShownMessage): object => ({
  subject,
  attachments,
  text,
  invitation,
});

const assertSame = (without: readonly ShownMessage[], withAddon: readonly ShownMessage[]): void => {
  assert.equal(withAddon.length, without.length);
  for (const [index, message] of withAddon.entries())
    assert.deepEqual(readable(message), readable(without[index] ?? message), `message ${index}`);
};

test('of messages in messages, invitations, cards and files between texts nothing is taken away', async () => {
  const messages = innerMessages();
  const [without, withAddon] = [await readAll(messages, false), await readAll(messages, true)];
  assertSame(without, withAddon);
  const texts = withAddon.map(({ text }) => text).join('\n');
  for (const expected of ['FIRST INNER TEXT', 'SECOND INNER TEXT', 'Window cleaning', 'TEXT BEFORE', 'TEXT AFTER'])
    assert.ok(texts.includes(expected), expected);
  assert.ok(withAddon.some(({ attachments }) => attachments.some((entry) => entry.includes('deep.pdf'))));
  assert.ok(
    withAddon.some(({ invitation }) => invitation !== null),
    'the bar of the invitation is there',
  );
  const [shown, held] = [without, withAddon].map(
    (list) => list.find(({ subject }) => subject === picturesSubject)?.pictures,
  );
  assert.deepEqual(
    [shown, held],
    [
      { shown: 3, held: 0 },
      { shown: 0, held: 3 },
    ],
  );
});

const readCorpus = async (folder: string): Promise<Buffer[]> => {
  const names = (await readdir(join(corpusDir, folder))).filter((name) => /\.(eml|msg)$/.test(name)).sort();
  return Promise.all(names.map((name) => readFile(join(corpusDir, folder, name))));
};
for (const folder of ['mail-found', 'mail']) {
  const missing = existsSync(join(corpusDir, folder))
    ? false
    : `SKIPPED: no corpus at ${join(corpusDir, folder)}; set GLOVEBOX_CORPUS`;
  test(
    `the list of attachments and the text are the same with and without the add-on: ${folder}`,
    { skip: missing || furtherCase },
    async (t) => {
      const messages = await readCorpus(folder);
      const [without, withAddon] = [await readAll(messages, false), await readAll(messages, true)];
      const count = (list: readonly ShownMessage[]): string => {
        const attachments = list.flatMap((message) => message.attachments).length;
        const pictures = list.reduce((sum, message) => sum + message.pictures.shown, 0);
        return `${list.length} messages, ${attachments} attachments, ${pictures} pictures shown`;
      };
      t.diagnostic(`without: ${count(without)}; with: ${count(withAddon)}`);
      assertSame(without, withAddon);
      assert.equal(
        withAddon.some(({ pictures }) => pictures.shown > 0),
        false,
      );
    },
  );
}
