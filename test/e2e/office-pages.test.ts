// Office documents of several pages in a real DispVM: the first page is shown when there is nothing else yet, then the
// others take their place behind it without anything to be seen of it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeBudgetXlsx, makeReportDocx, makeReviewPptx } from '../../scripts/benchmark/office-samples.ts';
import { missingForDispvms } from '../support/dispvm-world.ts';
import { withDispvmWorld } from '../support/document-suite.ts';
import type { DocumentUser } from '../support/document-user.ts';
import { GuestViewer, missingForHurry } from '../support/guest-viewer.ts';
import { missingForOffice } from '../support/missing-template.ts';
import { makeSlowSlides } from '../support/slow-slides.ts';
import { furtherCase, oneOrAll } from '../support/thorough.ts';

const missing = (await missingForDispvms()) ?? (await missingForOffice());
const target = '@dispvm:office';

interface Document {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly pages: number;
  readonly onFirst: string;
  readonly onSecond: string;
  readonly onLast: string;
}

const documents: readonly Document[] = [
  {
    name: 'report.docx',
    bytes: makeReportDocx(),
    pages: 7,
    onFirst: 'in month 1',
    onSecond: 'in month 3',
    onLast: 'opens the gate',
  },
  {
    name: 'budget.xlsx',
    bytes: makeBudgetXlsx(),
    pages: 6,
    onFirst: 'Item 1',
    onSecond: 'Item 80',
    onLast: 'Item 300',
  },
  {
    name: 'review.pptx',
    bytes: makeReviewPptx(),
    pages: 8,
    onFirst: 'Month 1 in review',
    onSecond: 'Month 2 in review',
    onLast: 'Month 8 in review',
  },
];

describe('an Office document of several pages', { skip: missing ?? false }, () => {
  let user: DocumentUser;
  withDispvmWorld((person) => {
    user = person;
  });

  for (const { name, bytes, pages, onFirst, onSecond, onLast } of oneOrAll(documents)) {
    test(`${name}: all pages follow the first`, async () => {
      const shown = await user.open(name, bytes, { target });
      await user.seesText(onFirst, 'the first page');
      await user.seesInBars(`Page 1 of ${pages}`, shown);
      await user.type('ctrl+Next');
      await user.seesInBars(`Page 2 of ${pages}`, shown);
      await user.seesText(onSecond, 'the second page');
      await user.type('ctrl+End');
      await user.seesInBars(`Page ${pages} of ${pages}`, shown);
      await user.seesText(onLast, 'the last page');
      await user.close(shown);
    });

    test(`${name}: keys that need the other pages wait for them, in their order`, async () => {
      const shown = await user.open(name, bytes, { target });
      await user.type('ctrl+Next', 'ctrl+End', 'ctrl+Prior');
      await user.seesInBars(`Page ${pages - 1} of ${pages}`, shown);
      await user.close(shown);
    });
  }

  test('stays as it was looked at when all pages have come', { skip: furtherCase }, async () => {
    const shown = await user.open('report.docx', makeReportDocx(), { target });
    // The keys take their time while pages are made: each has to be seen before the next.
    for (const key of ['ctrl+plus', 'ctrl+plus', 'Down', 'Down']) await user.changes(shown, key, () => user.type(key));
    const magnified = await user.still(shown);
    await user.seesInBars('Page 1 of 7', shown);
    await user.becomes(shown, 'the end of making pages', magnified);
    await user.close(shown);
  });
});

/** Of LibreOffice's and the viewer's clock: LibreOffice is given two and a half minutes, of a computer that emulates. */
const hurried = 5;
/** Around the sentence, once something stands above the page: OCR reads nothing else beside large letters and edges. */
const sentence = { x: 76, y: 190, width: 500, height: 48 } as const;

// In a box and no VM: the clock of one cannot be hurried.
describe('an Office document, the box of whose clock is hurried', { skip: missing ?? missingForHurry ?? false }, () => {
  test('whose other pages cannot be made says so, and its first page stays', { skip: furtherCase }, async () => {
    const viewer = await GuestViewer.start('office', hurried);
    try {
      await viewer.open('slow.fodp', makeSlowSlides('Copper window morning'));
      assert.equal(viewer.failed, null);
      await viewer.type('ctrl+Next');
      await viewer.says('Making the other pages', 'below');
      await viewer.sees('Copper window morning', 'the first page');
      await viewer.says('Only the first page is shown', 'above');
      await viewer.type('ctrl+Next', 'ctrl+End');
      await viewer.sees('Copper window morning', 'the first page is still there', 'eng', sentence);
      assert.equal(viewer.failed, null);
    } finally {
      await viewer.stop();
    }
  });
});
