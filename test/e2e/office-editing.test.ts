// Office documents edited in a real DispVM, by LibreOffice with its windows, which waits in the savefile: what is typed and
// saved is in the document that comes back, which keeps its format. The word is made for the run.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { makeBudgetXlsx, makeReportDocx, makeReviewPptx } from '../../scripts/benchmark/office-samples.ts';
import { missingForDispvms, type DispvmWorld } from '../support/dispvm-world.ts';
import { withDispvmWorld } from '../support/document-suite.ts';
import type { DocumentUser, Look, ShownDocument } from '../support/document-user.ts';
import { macroDocuments } from '../support/macro-documents.ts';
import { missingForOffice } from '../support/missing-template.ts';
import { protectOffice } from '../support/protected-office.ts';
import { furtherCase, oneOrAll } from '../support/thorough.ts';
import { waitUntil } from '../support/wait-until.ts';

const missing = (await missingForDispvms()) ?? (await missingForOffice());
const target = '@dispvm:office';
const slowMs = 90_000;
/** As long as a person looks at a page, and LibreOffice needs on a busy computer. */
const lookMs = 30_000;
/** Office documents behind a password are compound files. */
const compoundMagic = Buffer.from('d0cf11e0a1b11ae1', 'hex');
const word = `Kayak${randomBytes(3).toString('hex')}`;
const macroWords = {
  pageSays: 'Copper window morning',
  secondSays: 'Silver meadow evening',
  macroSays: 'Trombone',
  macroWrites: '/home/user/macro-ran',
} as const;

interface Edited {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Until what is typed next stands in the document. */
  readonly begin: readonly string[];
  readonly end: readonly string[];
  /** The member of the archive that has the text then. */
  readonly member: string;
  /** What the document said before it was edited. */
  readonly keeps: string;
}

const documents: readonly Edited[] = [
  {
    name: 'report.docx',
    bytes: makeReportDocx(),
    begin: ['ctrl+Home'],
    end: [],
    member: 'word/document.xml',
    keeps: 'in month 1',
  },
  {
    name: 'budget.xlsx',
    bytes: makeBudgetXlsx(),
    begin: ['ctrl+Home'],
    end: ['Return'],
    member: 'xl/sharedStrings.xml',
    keeps: 'Item 1',
  },
  {
    name: 'review.pptx',
    bytes: makeReviewPptx(),
    begin: ['Tab', 'F2', 'ctrl+End'],
    end: ['Escape'],
    member: 'ppt/slides/slide1.xml',
    keeps: 'Month 1 in review',
  },
  // Another document's ending: slides are slides all the same.
  {
    name: 'slides.docx',
    bytes: makeReviewPptx(),
    begin: ['Tab', 'F2', 'ctrl+End'],
    end: ['Escape'],
    member: 'ppt/slides/slide1.xml',
    keeps: 'Month 1 in review',
  },
];

describe('an Office document that is edited', { concurrency: 1, skip: missing ?? false }, () => {
  let user: DocumentUser;
  let world: DispvmWorld;
  withDispvmWorld((person, itsWorld) => {
    user = person;
    world = itsWorld;
  });

  const isEdited = async ({ id }: ShownDocument): Promise<boolean> =>
    (await world.runX('xdotool', 'getwindowname', await world.windowOf(id))).includes('changes come back');
  const edit = async (t: TestContext, shown: ShownDocument): Promise<void> => {
    const begunMs = performance.now();
    await user.type('ctrl+e');
    await waitUntil(() => isEdited(shown), 'LibreOffice has the document', slowMs);
    t.diagnostic(`LibreOffice had it and rested after ${Math.round(performance.now() - begunMs)} ms`);
  };
  const save = async ({ id }: ShownDocument): Promise<void> => {
    await user.type('ctrl+s');
    const isSaved = (): boolean => world.log.some(({ event, dispvmId }) => event === 'saved' && dispvmId === id);
    await waitUntil(isSaved, 'dom0 holds what was saved', slowMs);
  };
  /** What comes back after the person has said so. */
  const returned = async ({ call, id }: ShownDocument): Promise<Buffer> => {
    await world.runX('xdotool', 'windowactivate', '--sync', await world.windowOf(id), 'key', 'alt+F4');
    await user.seesText('Return the changed copy', 'the person is asked');
    await user.typeOutside('Return');
    await call.over(slowMs);
    assert.equal(call.failure, null);
    return call.stdout;
  };

  for (const { name, bytes, begin, end, member, keeps } of oneOrAll(documents)) {
    test(`${name}: what was typed and saved comes back in it`, async (t) => {
      const shown = await user.open(name, bytes, { target, viewOnly: false });
      await edit(t, shown);
      await user.type(...begin);
      await user.typeText(word);
      if (end.length > 0) await user.type(...end);
      await save(shown);
      const text = await readMember(t, await returned(shown), member);
      assert.ok(text.includes(word), text.slice(0, 2000));
      assert.ok(text.includes(keeps));
    });
  }

  /** Processor time that its QEMU takes meanwhile, in hundredths of a second. */
  const workOf = async ({ id }: ShownDocument, meanwhile: () => Promise<void>): Promise<number> => {
    const path = `/proc/${await world.qemuPid(id)}/stat`;
    const read = async (): Promise<number> => {
      const stat = await readFile(path, 'latin1');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(fields[11]) + Number(fields[12]);
    };
    const before = await read();
    await meanwhile();
    return (await read()) - before;
  };
  const look = (): Promise<void> => sleep(lookMs);

  test(
    'is loaded while its pages are looked at, where it may be edited, and saved as ever',
    { skip: furtherCase },
    async (t) => {
      const onlySeen = await user.open('annual report.docx', makeReportDocx(), { target });
      const resting = await workOf(onlySeen, look);
      await user.close(onlySeen);
      const shown = await user.open('annual report.docx', makeReportDocx(), { target, viewOnly: false });
      const looks: Look[] = [];
      const working = await workOf(shown, async () => {
        looks.push(await user.still(shown));
        await look();
      });
      const seconds = `${working / 100} s of work in a look at what may be edited, ${resting / 100} s at what is only seen`;
      t.diagnostic(seconds);
      assert.ok(working > 1.4 * resting, seconds);
      const [seen] = looks;
      assert.ok(seen !== undefined);
      await user.becomes(shown, 'LibreOffice', seen);
      assert.ok(!shown.call.statuses.some(({ event }) => event === 'editing' || event === 'failure'));
      assert.ok(!world.log.some(({ event, dispvmId }) => event === 'saved' && dispvmId === shown.id));
      await edit(t, shown);
      await user.type('ctrl+Home');
      await user.typeText(word);
      await save(shown);
      assert.ok((await readMember(t, await returned(shown), 'word/document.xml')).includes(word));
    },
  );

  test('comes back as nothing where it was only looked at in LibreOffice', { skip: furtherCase }, async (t) => {
    const shown = await user.open('report.docx', makeReportDocx(), { target, viewOnly: false });
    await edit(t, shown);
    await user.close(shown);
    assert.equal(shown.call.stdout.length, 0);
  });

  describe('behind a password', () => {
    const password = 'tulip';
    const asks = 'Enter password to open file';
    const openLocked = async (): Promise<ShownDocument> => {
      const bytes = protectOffice(makeReportDocx(), password);
      const shown = await user.open('locked.docx', bytes, { target, viewOnly: false });
      await user.seesText('document is protected', 'the question for its pages');
      await user.typeText(password);
      await user.type('Return');
      await user.seesText('in month 1', 'the page');
      await look();
      await user.type('ctrl+e');
      await user.seesText(asks, 'the question for editing', slowMs);
      return shown;
    };

    test('is asked for it by LibreOffice too, and comes back with it', { skip: furtherCase }, async () => {
      const shown = await openLocked();
      await user.typeText(password);
      await user.type('Return');
      await waitUntil(() => isEdited(shown), 'LibreOffice has the document', slowMs);
      await user.type('ctrl+Home');
      await user.typeText(word);
      await save(shown);
      const bytes = await returned(shown);
      assert.ok(
        bytes.subarray(0, compoundMagic.length).equals(compoundMagic),
        bytes.subarray(0, 64).toString('latin1'),
      );
    });

    test('stays with its pages, and says so, where that is not given', { skip: furtherCase }, async () => {
      const shown = await openLocked();
      await user.type('Escape');
      await user.seesText('could not take this document', 'what the viewer says', slowMs);
      await user.seesText('in month 1', 'the page');
      assert.ok(!(await isEdited(shown)));
      await user.close(shown);
      assert.equal(shown.call.stdout.length, 0);
    });
  });

  test('stays with its pages where it is view only', async () => {
    const shown = await user.open('report.docx', makeReportDocx(), { target });
    await user.type('ctrl+e');
    await user.seesText('in month 1', 'the page');
    assert.ok(!shown.call.statuses.some(({ event }) => event === 'editing'));
    await user.close(shown);
  });

  test('runs no macro that is bound to its opening', async (t) => {
    const document = macroDocuments(macroWords).find(({ name }) => name.endsWith('.docm'));
    assert.ok(document !== undefined);
    const shown = await user.open(document.name, document.bytes, { target, viewOnly: false });
    await edit(t, shown);
    await user.seesText(macroWords.pageSays, 'what the page says by itself');
    await user.close(shown);
  });
});

const readMember = async (t: TestContext, archive: Uint8Array, member: string): Promise<string> => {
  const dir = await mkdtemp(join(tmpdir(), 'edited-office-'));
  t.after(() => rm(dir, { recursive: true }));
  const path = join(dir, 'edited.zip');
  await writeFile(path, archive);
  return (await promisify(execFile)('unzip', ['-p', path, member])).stdout;
};
