// Marks on a PDF's pages and fields that bring no look: the viewer draws them while it loads the page, so none of their
// numbers may keep it from coming to an end.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { missingForDispvms } from '../support/dispvm-world.ts';
import { flags, makeFormPdf, text, type FormField } from '../support/form-pdf.ts';
import { readForm } from '../support/form-values.ts';
import { GuestViewer } from '../support/guest-viewer.ts';
import { makeMarkedPdf } from '../support/unusual-pdf.ts';

const missing = await missingForDispvms();
const sentence = 'Seven cotton tents';
const square = '/Subtype /Square /Rect [60 300 300 500]';
const cloudy = '/BE << /S /C /I 2 >>';
const wavyOver = (height: number): string =>
  `/Subtype /Squiggly /Rect [60 600 300 640] /QuadPoints [60 ${600 + height} 300 ${600 + height} 60 600 300 600]`;

const endless: Readonly<Record<string, string>> = {
  'arcs of no size': `${square} /BS << /W 0 >> /BE << /S /C /I 0.000000001 >>`,
  'arcs that go backwards': `${square} /BS << /W -20 >> /BE << /S /C /I 1 >>`,
  'a box as large as numbers go': `/Subtype /Circle /Rect [0 0 ${'9'.repeat(30)} ${'9'.repeat(30)}] ${cloudy}`,
  'a corner as far as numbers go': `/Subtype /Polygon /Rect [60 300 300 500] /Vertices [60 300 300 ${'9'.repeat(30)} 200 500] ${cloudy}`,
  'waves of no height': wavyOver(0),
  'waves that are too many': wavyOver(0.0001),
};

describe('a mark on a page', { skip: missing ?? false }, () => {
  let viewer: GuestViewer;
  before(async () => {
    viewer = await GuestViewer.start('debian-13');
  });
  after(() => viewer.stop());

  const picture = async (marks: readonly string[]): Promise<Readonly<ArrayLike<number>>> => {
    await viewer.open('marked.pdf', makeMarkedPdf(sentence, marks));
    assert.equal(viewer.failed, null);
    return viewer.still();
  };

  for (const [what, mark] of Object.entries(endless)) {
    test(`that would never be drawn to its end leaves the page to be read: ${what}`, async () => {
      await picture([mark]);
      await viewer.sees(sentence, 'the page');
    });
  }

  test('of an ordinary kind looks as it says: clouds and waves', async () => {
    const plain = await picture([square]);
    assert.notDeepEqual(await picture([`${square} ${cloudy}`]), plain);
    const straight = await picture([wavyOver(30).replace('Squiggly', 'Underline')]);
    assert.notDeepEqual(await picture([wavyOver(30)]), straight);
  });

  test('that is a field of two thousand million teeth is one without any, and stays what it was in the file', async () => {
    const comb: FormField = {
      name: 'comb',
      rect: [60, 650, 300, 672],
      entries: text(flags.comb, '/MaxLen 2000000000 /V (tulip)'),
    };
    await viewer.open(
      'form.pdf',
      makeFormPdf([{ ...comb, name: 'other', rect: [60, 690, 300, 712], entries: text() }, comb]),
    );
    await viewer.sees('tulip', 'what the field says', 'eng', { x: 104, y: 204, width: 390, height: 30 });
    await viewer.edit();
    await viewer.type('Tab');
    await viewer.typeText('rose');
    const saved = await viewer.save();
    assert.deepEqual((await readForm(saved)).values, { other: 'rose', comb: 'tulip' });
    assert.equal(saved.toString('latin1').split('/MaxLen').length - 1, 1, 'the field is not written anew');
    await viewer.type('Tab', 'ctrl+a');
    await viewer.typeText('lily');
    assert.equal((await readForm(await viewer.save())).values['comb'], 'lily');
  });
});
