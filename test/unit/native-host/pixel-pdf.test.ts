import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';
import { PixelPdf } from '../../../native-host/pixel-pdf.ts';
import { plainPage, type CopiedPage } from '../../support/copy-stream.ts';

const write = async (pages: readonly CopiedPage[], dpi = 150): Promise<Buffer> => {
  const pieces: Uint8Array[] = [];
  const pdf = new PixelPdf((bytes) => {
    pieces.push(Uint8Array.from(bytes));
    return Promise.resolve();
  }, dpi);
  for (const page of pages) await pdf.addPage(page);
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
