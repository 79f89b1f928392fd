// Sheets that are wider than a page, and kinds that are known by name alone, by our viewer in the office template: nothing is cut
// off, letters stay legible, and what nothing shows is told at once, in the language of whoever opened it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { agentExitCodes } from '../../protocol/agent-services.ts';
import { missingForDispvms } from '../support/dispvm-world.ts';
import { makeDbase } from '../support/dbase-maker.ts';
import { makeCompoundFile } from '../support/compound-maker.ts';
import { GuestViewer } from '../support/guest-viewer.ts';
import { missingForOffice } from '../support/missing-template.ts';
import { iconMember } from '../support/paged-documents.ts';
import { convertPicture } from '../support/picture-maker.ts';

const missing = (await missingForDispvms()) ?? (await missingForOffice());

const oasis = 'urn:oasis:names:tc:opendocument:xmlns';
const namespaces = ['office', 'table', 'text', 'style'].map((name) => `xmlns:${name}="${oasis}:${name}:1.0"`).join(' ');
const cell = (text: string): string =>
  `<table:table-cell office:value-type="string"><text:p>${text}</text:p></table:table-cell>`;

interface Sheet {
  readonly name: string;
  readonly columns: readonly string[];
  /** Of each. */
  readonly widthCm: number;
}

/** Sheets that share one page style, as a program writes them that knows no other. */
const makeSheets = (...sheets: readonly Sheet[]): Buffer => {
  const styles = sheets.map(
    ({ widthCm }, index) =>
      `<style:style style:name="co${index}" style:family="table-column">` +
      `<style:table-column-properties style:column-width="${widthCm}cm"/></style:style>`,
  );
  const tables = sheets.map(
    ({ name, columns }, index) =>
      `<table:table table:name="${name}">` +
      `<table:table-column table:style-name="co${index}" table:number-columns-repeated="${columns.length}"/>` +
      `<table:table-row>${columns.map(cell).join('')}</table:table-row></table:table>`,
  );
  return Buffer.from(
    `<?xml version="1.0"?><office:document ${namespaces} office:mimetype="application/vnd.oasis.opendocument.spreadsheet">` +
      `<office:automatic-styles>${styles.join('')}</office:automatic-styles>` +
      `<office:body><office:spreadsheet>${tables.join('')}</office:spreadsheet></office:body></office:document>`,
  );
};

/** A line of text, with comments on it. */
const makeCommentedText = (count: number): Buffer => {
  const comments = Array.from(
    { length: count },
    (_, index) =>
      `<office:annotation><dc:creator>Jane Doe</dc:creator><text:p>Is number ${index + 1} right?</text:p></office:annotation>`,
  );
  return Buffer.from(
    `<?xml version="1.0"?><office:document ${namespaces} xmlns:dc="http://purl.org/dc/elements/1.1/" ` +
      `office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text>` +
      `<text:p>Seven cotton tents${comments.join('')}</text:p></office:text></office:body></office:document>`,
  );
};

const numbered = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `item${index + 1}`);

describe('in the office template', { skip: missing ?? false, concurrency: 1 }, () => {
  let viewer: GuestViewer;
  before(async () => {
    viewer = await GuestViewer.start('office');
  });
  after(() => viewer.stop());

  const pagesOf = async (name: string, bytes: Uint8Array): Promise<number> => {
    await viewer.open(name, bytes);
    // The first page is told of alone where it comes alone.
    const word = await viewer.hears(({ event }) => event === 'page', `of the pages of ${name}`);
    return word.event === 'page' ? word.pages : 0;
  };

  test('a sheet of up to two pages’ width stays on one page, and a wider one goes on beside it', async () => {
    const narrow: Sheet = { name: 'Narrow', columns: numbered(12), widthCm: 2.5 };
    assert.equal(await pagesOf('narrow.fods', makeSheets(narrow)), 1);
    const wide: Sheet = { name: 'Wide', columns: numbered(40), widthCm: 2.5 };
    // 100 cm on pages of 17 cm: three take twice as much.
    assert.equal(await pagesOf('wide.fods', makeSheets(wide)), 3);
    await viewer.sees('item1', 'the first column');
    assert.equal(await pagesOf('both.fods', makeSheets(narrow, wide)), 4, 'one sheet’s width is not another’s');
  });

  test('a column that is wider than a page is not cut', async () => {
    const words = `Seven cotton tents ${'stand on the wide green meadow '.repeat(4)}all day long`;
    assert.equal(await pagesOf('column.fods', makeSheets({ name: 'One', columns: [words], widthCm: 26 })), 1);
    await viewer.sees('all day long', 'the end of the column');
  });

  test('a text’s comments follow it, under a heading in the reader’s language, and it is said that there are more', async () => {
    const text = makeCommentedText(501);
    for (const [language, heading, cut] of [
      ['en', 'Comments', 'The first 500 of 501 comments are shown here.'],
      ['de', 'Kommentare', 'Hier sind die ersten 500 von 501 (Kommentare) zu sehen.'],
    ] as const) {
      await viewer.open('notes.fodt', text, { language });
      await viewer.type('ctrl+Next');
      await viewer.hears((word) => word.event === 'page' && word.page === 2, 'of the second page');
      assert.match(await viewer.text(), new RegExp(`^${heading}\\s[^]*Jane Doe: Is number 1 right`));
      await viewer.type('ctrl+End');
      await viewer.hears((word) => word.event === 'page' && word.page === word.pages, 'of the last page');
      assert.ok((await viewer.text()).replace(/\s+/g, ' ').includes(cut), cut);
    }
  });

  test('a dBase table is shown in its own encoding, without what is deleted, and leads on to its other rows', async () => {
    const columns = [
      { name: 'WORD', type: 'C', width: 30 },
      { name: 'SINCE', type: 'D', width: 8 },
      { name: 'PRICE', type: 'Y', width: 8 },
    ];
    const price = Buffer.alloc(8);
    price.writeBigInt64LE(125_000n);
    // “Tents” in Russian, in code page 866.
    const russian = Buffer.of(0x8f, 0xa0, 0xab, 0xa0, 0xe2, 0xaa, 0xa8);
    const rows = Array.from({ length: 700 }, (_, index) => [`Tent ${index}`, '20261128', price]);
    const table = {
      columns,
      rows: [[russian, '20261128', price], ...rows],
      deleted: [1],
      language: 0x65,
      promised: 9000,
    };
    await viewer.open('tents.dbf', makeDbase(table));
    const words = async (): Promise<string> => (await viewer.text()).replace(/\s+/g, ' ').trim();
    const first = await words();
    assert.match(first, /WORD SINCE PRICE Палатки 2026-11-28 12\.50 Tent 1 /);
    assert.ok(!first.includes('Tent 0 '), 'what is deleted');
    await viewer.openNext('the next part');
    assert.match(await words(), /WORD SINCE PRICE .*Tent 300 /);
    await viewer.openNext('the last part');
    await viewer.type('ctrl+End');
    await viewer.hears((word) => word.event === 'page' && word.page === word.pages, 'of the last page');
    assert.match(await words(), /Tent 699 2026-11-28 12\.50$/, 'the last row that there is, and no word of more');
  });

  test('a project plan is told by name at once, whatever it is called, in English and German', async () => {
    const plan = makeCompoundFile({ Props14: Buffer.alloc(5000, 1) });
    for (const name of ['bridge.mpp', 'bridge.doc', 'bridge']) {
      await viewer.open(name, plan);
      assert.match(await viewer.text(), /There is no viewer[^]*of this kind: Project plan/, name);
      await viewer.open(name, plan, { language: 'de' });
      assert.match(await viewer.text(), /kein Anzeigeprogramm[^]*Art: Projektplan/, name);
    }
  });

  test('a Hangul document is told by name', async () => {
    const names = ['\x05HwpSummaryInformation', 'FileHeader', 'DocInfo'];
    const document = makeCompoundFile(Object.fromEntries(names.map((name) => [name, Buffer.alloc(5000, 1)])));
    await viewer.open('letter.hwp', document);
    assert.match(await viewer.text(), /of this kind: Hangul document/);
  });

  test('the largest picture of a macOS icon is shown, and one that is packed as only macOS does is named so', async () => {
    const png = await convertPicture(['-size', '256x256', 'xc:#1428dc', 'png:-']);
    const packed = iconMember('is32', Buffer.alloc(64, 0x81));
    await viewer.open('program.icns', iconMember('icns', Buffer.concat([packed, iconMember('ic08', png)])));
    assert.equal(viewer.failed, null);
    await viewer.still();
    assert.equal(viewer.colourAt(512, 384), 0x1428dc);
    await viewer.open('old.icns', iconMember('icns', packed));
    assert.equal(viewer.failed, agentExitCodes.unsupported);
  });

  test('a PCX picture is shown', async () => {
    await viewer.open('poster.pcx', await convertPicture(['-size', '64x64', 'xc:#d01010', 'pcx:-']));
    assert.equal(viewer.failed, null);
    const seen = await viewer.still();
    assert.ok(
      seen.some((pixel) => (pixel & 0xffffff) === 0xd01010),
      'its red',
    );
  });
});
