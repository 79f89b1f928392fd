import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';
import { PixelPdf, type PdfFile } from '../../../native-host/pixel-pdf.ts';
import type { Word } from '../../../native-host/word-stream.ts';
import { plainPage, type CopiedPage } from '../../support/copy-stream.ts';

interface Laid {
  readonly page: number;
  readonly words: readonly Word[];
}

const write = async (pages: readonly CopiedPage[], dpi = 150, laid: readonly Laid[] = []): Promise<Buffer> => {
  const pieces: Uint8Array[] = [];
  const file: PdfFile = {
    write: (bytes) => {
      pieces.push(Uint8Array.from(bytes));
      return Promise.resolve();
    },
    read: (offset, length) => Promise.resolve(Buffer.concat(pieces).subarray(offset, offset + length)),
  };
  const pdf = new PixelPdf(file, dpi);
  for (const page of pages) await pdf.addPage(page);
  for (const [index, page] of pages.entries()) {
    const { width, height, rgb } = page;
    const again = await pdf.readPage(index);
    assert.deepEqual({ ...again, rgb: [...(again?.rgb ?? [])] }, { width, height, rgb: [...rgb] });
  }
  for (const { page, words } of laid) await pdf.addWords(page, words);
  await pdf.finish();
  return Buffer.concat(pieces);
};

const grey: CopiedPage = {
  width: 4,
  height: 2,
  rgb: Uint8Array.from({ length: 24 }, (_, at) => 10 * Math.floor(at / 3)),
};
const coloured = plainPage(3, 5, [200, 10, 20]);

/** The bytes of each image's stream, inflated. */
const imagesOf = (pdf: Buffer): readonly Buffer[] =>
  [...pdf.toString('latin1').matchAll(/\/Subtype \/Image [^>]* \/Length ([0-9]+) >>\nstream\n/g)].map((found) => {
    const from = found.index + found[0].length;
    return inflateSync(pdf.subarray(from, from + Number(found[1])));
  });

test('each page is one image with the pixels that it was given, one byte a pixel where none has a colour', async () => {
  const pdf = await write([grey, coloured]);
  const [first, second, ...more] = imagesOf(pdf);
  assert.deepEqual([...(first ?? [])], [0, 10, 20, 30, 40, 50, 60, 70]);
  assert.deepEqual([...(second ?? [])], [...coloured.rgb]);
  assert.equal(more.length, 0);
  assert.match(pdf.toString('latin1'), /\/Width 4 \/Height 2 \/ColorSpace \/DeviceGray/);
  assert.match(pdf.toString('latin1'), /\/Width 3 \/Height 5 \/ColorSpace \/DeviceRGB/);
});

test('a page is as large on paper as its pixels at these dots per inch', async () => {
  const page = plainPage(1275, 1650, [255, 255, 255]);
  assert.match((await write([page])).toString('latin1'), /\/MediaBox \[0 0 612 792\]/);
  assert.match((await write([page], 100)).toString('latin1'), /\/MediaBox \[0 0 918 1188\]/);
});

test('its table says where each object begins, and its trailer where the table is', async () => {
  const pdf = (await write([grey, coloured, grey])).toString('latin1');
  const tableAt = Number(/startxref\n([0-9]+)\n%%EOF\n$/.exec(pdf)?.[1]);
  assert.ok(pdf.startsWith('xref\n0 12\n', tableAt));
  const rows = [...pdf.slice(tableAt).matchAll(/([0-9]{10}) 00000 n \n/g)];
  assert.equal(rows.length, 11);
  for (const [index, [, offset]] of rows.entries())
    assert.ok(pdf.startsWith(`${index + 1} 0 obj\n`, Number(offset)), String(index + 1));
});

test('the same pixels make the same file, and it holds no word but those of its form', async () => {
  const [one, other] = [await write([grey, coloured]), await write([grey, coloured])];
  assert.ok(one.equals(other));
  const words = new Set(
    one
      .toString('latin1')
      .replaceAll(/stream\n[^]*?\nendstream/g, '')
      .match(/\/[A-Za-z]+/g),
  );
  const known =
    '/Type /Page /Parent /MediaBox /Resources /XObject /P /Contents /Subtype /Image /Width /Height /ColorSpace ' +
    '/DeviceGray /DeviceRGB /BitsPerComponent /Filter /FlateDecode /Length /Pages /Count /Kids /Catalog /Size /Root';
  assert.deepEqual(
    [...words].filter((word) => !known.split(' ').includes(word)),
    [],
  );
});

const word = (left: number, top: number, width: number, text: string): Word => ({ left, top, width, height: 30, text });
const sheet = plainPage(600, 400, [255, 255, 255]);
const laid: readonly Laid[] = [
  { page: 0, words: [word(60, 60, 150, 'Grüße'), word(230, 60, 100, 'an'), word(60, 200, 200, 'alle)\\(')] },
  { page: 1, words: [word(300, 300, 200, 'Ωmega')] },
];

test(
  'words that are laid over pages are found by others, in order and where they stand',
  { skip: existsSync('/usr/bin/pdftotext') ? false : 'needs pdftotext' },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pixel-pdf-'));
    try {
      const path = join(folder, 'laid.pdf');
      writeFileSync(path, await write([sheet, sheet, sheet], 100, laid));
      const text = execFileSync('pdftotext', [path, '-']).toString();
      assert.deepEqual(
        text
          .split('\f')
          .slice(0, 3)
          .map((page) => page.trim().split(/\s+/)),
        [['Grüße', 'an', 'alle)\\('], ['Ωmega'], ['']],
      );
      const boxes = execFileSync('pdftotext', ['-bbox', '-l', '1', path, '-']).toString();
      const [, left, top, right] =
        /<word xMin="([0-9.]+)" yMin="([0-9.]+)" xMax="([0-9.]+)"[^>]*>Grüße</.exec(boxes) ?? [];
      // In points: 100 pixels are 72 of them.
      for (const [seen, meant] of [
        [left, 43.2],
        [top, 43.2],
        [right, 151.2],
      ] as const)
        assert.ok(Math.abs(Number(seen) - meant) < 1, `${seen} for ${meant}`);
      const drawn = execFileSync('pdftoppm', ['-r', '100', '-l', '1', '-gray', path]);
      assert.ok(
        drawn.subarray(drawn.length - 600 * 399).every((value) => value > 250),
        'nothing of the words is drawn',
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);

test('a word is no part of the file’s own words, and without words there is no font', async () => {
  const pdf = (await write([sheet], 100, [{ page: 0, words: [word(0, 0, 50, 'x>Tj/JS(y)')] }])).toString('latin1');
  assert.ok(!pdf.includes('/JS') && pdf.includes('/Font'));
  assert.ok(!(await write([sheet], 100, [{ page: 0, words: [] }])).toString('latin1').includes('/Font'));
});
