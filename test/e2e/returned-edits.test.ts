// What a person does with a changed copy in a real Thunderbird, by the bar that tells of it: a reply to its message that
// has it attached, and a look at it in a new DispVM. What is typed is made for the run.
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import type { Opening } from '../../addon/recent-openings.ts';
import { findDispvmWindow } from '../../scripts/demo-opening.ts';
import { startDemoWorld, type DemoWorld } from '../../scripts/demo-world.ts';
import { makeReportDocx } from '../../scripts/benchmark/office-samples.ts';
import { sampleMessages, type SampleMessage } from '../../scripts/sample-mail.ts';
import type { MailUser } from '../../scripts/thunderbird/mail-user.ts';
import { missingForDispvms } from '../support/dispvm-world.ts';
import { missingForOffice } from '../support/missing-template.ts';
import { waitUntilRead } from '../support/read-text.ts';
import { readableWords } from '../support/readable-words.ts';
import { oneOrAll } from '../support/thorough.ts';
import { pressInBar } from '../support/thunderbird/bars.ts';
import { listOpenings } from '../support/thunderbird/session.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = (await missingForDispvms()) ?? (await missingForOffice());
const slowMs = 90_000;
/** A capital first: LibreOffice makes it one where a sentence begins. */
const typed = `Seven ${readableWords(2).join(' and ')} tents`;

interface Edited {
  readonly what: string;
  readonly subject: string;
  readonly attachment: string;
  readonly copy: string;
  /** Where it is typed. */
  readonly at: string;
  readonly has: (bytes: Buffer) => boolean;
}

/** A member of the archive that a copy is. */
const readMember = (bytes: Buffer, member: string): string => {
  const dir = mkdtempSync(join(tmpdir(), 'returned-member-'));
  try {
    writeFileSync(join(dir, 'copy.zip'), bytes);
    return execFileSync('unzip', ['-p', join(dir, 'copy.zip'), member], { encoding: 'utf8', stdio: 'pipe' });
  } catch {
    // A copy that is only half written is no archive yet.
    return '';
  } finally {
    rmSync(dir, { recursive: true });
  }
};

const documents: readonly Edited[] = [
  {
    what: 'a text',
    subject: 'What to bring',
    attachment: 'packing-list.txt',
    copy: 'packing-list (edited).txt',
    at: 'ctrl+End',
    has: (bytes) => bytes.toString().endsWith(typed),
  },
  {
    what: 'an Office document',
    subject: 'The report',
    attachment: 'report.docx',
    copy: 'report (edited).docx',
    at: 'ctrl+Home',
    has: (bytes) => readMember(bytes, 'word/document.xml').includes(typed),
  },
];
const docxType = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const report: SampleMessage = {
  subject: 'The report',
  text: 'Please add your name.\n',
  attachments: [{ name: 'report.docx', declaredType: docxType, bytes: Buffer.from(makeReportDocx()) }],
};
const inComposeWindow =
  'const writing = Services.wm.getMostRecentWindow("msgcompose"); if (writing === null) return null;';

for (const { what, subject, attachment, copy, at, has } of oneOrAll(documents)) {
  describe(`a changed copy of ${what} that came back`, { concurrency: 1, skip: missing ?? false }, () => {
    let world: DemoWorld;
    let user: MailUser;
    let dir: string;

    before(async () => {
      dir = await mkdtemp(join(tmpdir(), 'glovebox-returned-'));
      world = await startDemoWorld({
        headless: true,
        logFile: join(dir, 'dom0.log'),
        messages: [...sampleMessages(), report],
      });
      user = world.user;
      await user.openInbox();
    });
    after(async () => {
      await user.thunderbird.quit();
      await world.stop();
      await rm(dir, { recursive: true, force: true });
    });

    const display = (): string => user.thunderbird.display;
    const runX = async (...args: string[]): Promise<string> =>
      (await promisify(execFile)('xdotool', args, { env: { ...process.env, DISPLAY: display() } })).stdout;
    const isRead = (text: string): Promise<true> => waitUntilRead(display(), text, slowMs);
    const latest = async (): Promise<Opening | undefined> => (await listOpenings(user)).at(-1);
    const visibleWindow = async (): Promise<string> => {
      await waitUntil(async () => (await latest())?.stagesAtMs.visible !== undefined, 'the text is visible', slowMs);
      return (await waitUntil(() => findDispvmWindow(display()), 'the window is there')).id;
    };

    test('is saved privately after the person was asked, and the attachment stays as it is', async () => {
      await user.selectMessage(subject);
      await user.openAttachment(attachment);
      const window = await visibleWindow();
      await runX('windowactivate', '--sync', window, 'key', 'ctrl+e');
      await waitUntil(
        async () => (await runX('getwindowname', window)).includes('changes come back'),
        'the editor has the text',
        slowMs,
      );
      await runX('windowactivate', '--sync', window, 'key', at);
      await runX('type', '--delay', '60', typed);
      await runX('key', 'ctrl+s');
      await runX('key', 'alt+F4');
      await isRead('Return the changed copy?');
      await runX('key', 'Return');
      const path = join(user.thunderbird.home, 'Downloads', 'Glovebox', copy);
      await waitUntil(async () => (await latest())?.editedPath === path, 'the copy is home', slowMs);
      assert.ok(has(await readFile(path)));
      assert.equal((await stat(path)).mode & 0o777, 0o600);
    });

    test('goes with a reply to its message, whole', async () => {
      await user.raiseWindow('main');
      await pressInBar(user, 'Reply with it');
      const isReady = `${inComposeWindow} const items = writing.document.getElementById("attachmentBucket")?.itemChildren ?? [];
      return items.length === 1 && writing.gMsgCompose?.compFields.subject.includes(args[0]);`;
      await user.until('a reply with one attachment is open', isReady, subject);
      await user.look(`${inComposeWindow} writing.SaveAsDraft(); return true;`);
      const draft = await waitUntil(() => findDraft(), 'the draft is written', slowMs);
      assert.match(draft, /^In-Reply-To: /m);
      assert.ok(draft.includes(copy));
      const bodies = draft.split(/\r?\n\r?\n/).filter((part) => /^[A-Za-z0-9+/=\r\n]+$/.test(part));
      const isThere = bodies.some((body) => has(Buffer.from(body, 'base64')));
      assert.ok(isThere, draft);
      await user.look(`${inComposeWindow} writing.gMsgCompose.bodyModified = false; writing.close(); return true;`);
    });

    const findDraft = async (): Promise<string | null> => {
      const profile = join(dirname(user.thunderbird.home), 'profile');
      const names = await readdir(profile, { recursive: true });
      const drafts = names.filter((file) => /(^|\/)Drafts$/.test(file));
      for (const file of drafts) {
        const text = await readFile(join(profile, file), 'utf8').catch(() => '');
        if (text.includes(copy)) return text;
      }
      return null;
    };

    test('opens again in a new DispVM, with what was typed in it', async () => {
      const before = (await listOpenings(user)).length;
      await user.raiseWindow('main');
      await pressInBar(user, 'Open again');
      await waitUntil(async () => (await listOpenings(user)).length > before, 'it is asked for', slowMs);
      await visibleWindow();
      await isRead(typed);
      const opening = await latest();
      assert.deepEqual([opening?.attachment.name, opening?.dispvm !== null], [copy, true]);
    });
  });
}
