// Notes and drawings on a PDF that has no fields, in our viewer: what was saved is read and drawn by programs that are not ours.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { missingForDispvms } from '../support/dispvm-world.ts';
import { makeFormPdf, pageSize, text, type FormField } from '../support/form-pdf.ts';
import { readForm } from '../support/form-values.ts';
import { GuestViewer } from '../support/guest-viewer.ts';
import { drawPage, readMarks, rendererNames, unpacked } from '../support/pdf-marks.ts';
import { assemblePdf, pdfStream, showText } from '../support/sample-pdf.ts';

const missing = await missingForDispvms();
const sentence = `Agreed ${randomBytes(4).toString('hex')}, but for the third line of the second paragraph`;
const plain = makeFormPdf([], { says: 'A contract' });
const single: FormField = { name: 'single', rect: [60, 690, 300, 712], entries: text() };
const noteAt = { x: 100, y: 130 } as const;
/** A place on the page, in its points; y goes downwards. */
type Point = readonly [x: number, y: number];
const wave: readonly Point[] = Array.from({ length: 30 }, (_, step) => [180 + step * 4, 300 + 25 * Math.sin(step / 4)]);
const under: readonly Point[] = [
  [170, 350],
  [240, 353],
  [310, 348],
];
const smallBytes = 1024 * 1024;

const turnedPage = (turn: number): Buffer =>
  assemblePdf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Rotate ${turn} /Contents 4 0 R
/Resources << /Font << /F1 5 0 R >> >> >>`,
    pdfStream(showText('A contract')),
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]);

describe('a PDF without fields', { skip: missing ?? false }, () => {
  let viewer: GuestViewer;
  before(async () => {
    viewer = await GuestViewer.start('debian-13');
  });
  after(() => viewer.stop());

  const edit = async (bytes: Uint8Array): Promise<void> => {
    await viewer.open('contract.pdf', bytes);
    assert.equal(viewer.failed, null);
    await viewer.edit();
    await viewer.still();
  };
  /** The page is as wide as the window. */
  const onScreen = ([x, y]: Point, width: number = pageSize.width): [string, string] => [
    String(Math.round((x * viewer.width) / width)),
    String(Math.round((y * viewer.width) / width)),
  ];
  const click = (x: number, y: number): Promise<void> => {
    const [right, down] = onScreen([x, y]);
    return viewer.click(Number(right), Number(down));
  };
  const draw = async (points: readonly Point[]): Promise<void> => {
    const [first = ['0', '0'], ...others] = points.map((point) => onScreen(point));
    const moves = others.flatMap((place) => ['mousemove', ...place, 'sleep', '0.01']);
    await viewer.runX('mousemove', ...first, 'mousedown', '1', ...moves, 'mouseup', '1');
    await viewer.still();
  };
  const write = async (words: string): Promise<void> => {
    await viewer.type('ctrl+t');
    await click(noteAt.x, noteAt.y);
    await viewer.typeText(words);
  };

  test('says what can be put on it', async () => {
    await edit(plain);
    await viewer.says('Ctrl+T writes on it, Ctrl+D draws on it.', 'below');
    await viewer.type('ctrl+t');
    await viewer.says('Click where the text is to begin', 'below');
    await viewer.type('Escape', 'ctrl+d');
    await viewer.says('Draw with the pointer. Ctrl+Z takes back a line', 'below');
  });

  test('takes a note and a drawing behind every byte that it had, and every program shows them where they were put', async () => {
    await edit(plain);
    await write(sentence);
    await viewer.type('ctrl+d');
    await draw(wave);
    await draw(under);
    const saved = await viewer.save();
    assert.ok(saved.subarray(0, plain.length).equals(plain), 'it is the file as it came, with changes behind it');
    const { notes, drawings, shown } = await readMarks(saved);
    assert.deepEqual([notes, drawings], [[sentence], 1]);
    assert.ok(shown.replaceAll(/\s+/g, ' ').includes(sentence), shown);
    for (const renderer of rendererNames) {
      const [page, original] = [await drawPage(saved, renderer), await drawPage(plain, renderer)];
      for (const [x, y] of [...wave, ...under]) assert.ok(page.hasInkNear(x, y), `${renderer} draws at ${x}, ${y}`);
      assert.ok(page.hasInkNear(noteAt.x + 10, noteAt.y, 6), `${renderer} draws the note`);
      assert.equal(original.inkBox, null);
      assert.equal(page.strayFrom(original), 0, `${renderer} draws all else as it was`);
    }
  });

  test('is written on without a pointer, and what was written is changed and moved', async () => {
    await edit(plain);
    await viewer.type('ctrl+t', 'Return');
    await viewer.typeText('first line');
    await viewer.type('Return');
    await viewer.typeText('second');
    await viewer.type('Up', 'Home');
    await viewer.typeText('The ');
    const before = (await drawPage(await viewer.save(), 'pdftoppm')).inkBox;
    await viewer.type(...Array.from({ length: 5 }, () => 'ctrl+Left'), 'ctrl+Down', 'ctrl+Down');
    const saved = await viewer.save();
    const moved = (await drawPage(saved, 'pdftoppm')).inkBox;
    assert.deepEqual((await readMarks(saved)).notes, ['The first line\nsecond']);
    assert.ok(before !== null && moved !== null);
    assert.ok(Math.abs(before.left - moved.left - 30) <= 1 && Math.abs(moved.top - before.top - 12) <= 1);
  });

  test('is as it was where a note was put and left empty', async () => {
    await edit(plain);
    await viewer.type('ctrl+t');
    await click(noteAt.x, noteAt.y);
    await viewer.type('Escape', 'ctrl+t', 'Return', 'ctrl+z', 'ctrl+z');
    await viewer.says('There is nothing to undo.', 'below');
    assert.ok(!viewer.words.some((word) => word.event === 'unsaved' && word.isAny), 'nothing is unsaved');
    await write('x');
    await viewer.type('BackSpace', 'Escape');
    assert.deepEqual((await readMarks(await viewer.save())).notes, []);
  });

  test('has nothing left in it of what was undone or written over, however often it was saved', async () => {
    await edit(plain);
    await write('confidential');
    await viewer.save();
    await viewer.type('ctrl+a');
    await viewer.typeText('public');
    assert.deepEqual((await readMarks(await viewer.save())).notes, ['public']);
    const written = await unpacked(await viewer.file());
    assert.deepEqual([written.includes('public'), written.includes('confidential')], [true, false]);
    await viewer.type('ctrl+z', 'ctrl+z', 'ctrl+z', 'ctrl+z');
    const saved = await viewer.save();
    assert.deepEqual((await readMarks(saved)).notes, []);
    for (const words of ['confidential', 'public']) assert.ok(!(await unpacked(saved)).includes(words), words);
  });

  test('gives back line by line what was drawn, and takes the drawing elsewhere too', async () => {
    await edit(plain);
    await viewer.type('ctrl+d');
    await draw(wave);
    await draw(under);
    await viewer.type('ctrl+z');
    await viewer.still();
    await viewer.type('ctrl+shift+d');
    await click(430, 400);
    const page = await drawPage(await viewer.save(), 'pdftoppm');
    assert.ok(wave.every(([x, y]) => page.hasInkNear(x, y)));
    assert.ok(!under.some(([x, y]) => page.hasInkNear(x, y)));
    // The middle of the wave is where it was clicked.
    assert.ok(wave.every(([x, y]) => page.hasInkNear(x + 430 - 238, y + 400 - 300)));
    await viewer.type('ctrl+z', 'ctrl+z');
    const saved = await viewer.save();
    assert.equal((await drawPage(saved, 'pdftoppm')).inkBox, null);
    assert.equal((await readMarks(saved)).drawings, 0);
  });

  test('keeps a drawing at the edge of its page whole', async () => {
    await edit(plain);
    await viewer.type('ctrl+d');
    await draw(wave);
    await viewer.type('ctrl+shift+d');
    await click(pageSize.width - 2, 200);
    const box = (await drawPage(await viewer.save(), 'pdftoppm')).inkBox;
    assert.ok(box !== null && box.right >= pageSize.width - 3);
    const page = await drawPage(await viewer.file(), 'pdftoppm');
    assert.ok(wave.every(([x, y]) => page.hasInkNear(x + pageSize.width - 296, y - 100)));
  });

  for (const turn of [90, 180, 270]) {
    test(`is written on as it is read, turned by ${turn} degrees`, async () => {
      await edit(turnedPage(turn));
      await viewer.type('ctrl+t');
      await viewer.click(200, 200);
      await viewer.typeText('nnnnnnnnnnnnnnnnnnnn');
      await viewer.type('Escape');
      const saved = await viewer.save();
      for (const renderer of rendererNames) {
        const page = await drawPage(saved, renderer);
        const box = page.inkBox;
        const scale = viewer.width / page.width;
        assert.ok(box !== null);
        assert.ok(box.right - box.left > 100 && box.bottom - box.top < 12, `${renderer}: upright`);
        assert.ok(Math.abs(box.left - 200 / scale) < 4 && Math.abs(box.top - 200 / scale) < 12, `${renderer}: there`);
      }
    });
  }

  for (const [script, words] of [
    ['Polish', 'Łódź'],
    ['Greek', 'Ωμέγα'],
    ['Cyrillic', 'Жук'],
    ['Arabic', 'سلام'],
    ['Devanagari', 'नमस्ते'],
    ['Han', '漢字かな交じり文章漢字かな交じり文章漢字かな交じり文章'],
  ] as const) {
    test(`is written on in another script: ${script}`, async () => {
      await edit(plain);
      await write('');
      for (const letter of words)
        await viewer.type('ctrl+shift+u', ...Array.from((letter.codePointAt(0) ?? 0).toString(16)), 'Return');
      await viewer.type('Escape');
      const saved = await viewer.save();
      assert.deepEqual((await readMarks(saved)).notes, [words]);
      assert.ok(saved.length < smallBytes, `${saved.length} bytes`);
      const boxes = await Promise.all(rendererNames.map(async (renderer) => (await drawPage(saved, renderer)).inkBox));
      // With the same letters: nobody takes a font of their own that lacks some.
      const [one, other] = boxes;
      assert.ok(one && other);
      for (const side of ['left', 'top', 'right', 'bottom'] as const)
        assert.ok(Math.abs(one[side] - other[side]) <= 2, `${side}: ${one[side]} and ${other[side]}`);
    });
  }

  test('that is a form is filled in beside it', async () => {
    await edit(makeFormPdf([single]));
    await viewer.type('Tab');
    await viewer.typeText('jane');
    await write('beside it');
    await viewer.type('shift+Tab');
    await viewer.typeText(' doe');
    const saved = await viewer.save();
    assert.equal((await readForm(saved)).values['single'], 'jane doe');
    assert.deepEqual((await readMarks(saved)).notes, ['beside it']);
  });

  for (const [what, make] of Object.entries({
    'twenty thousand fields': () =>
      makeFormPdf(Array.from({ length: 20_000 }, (_, index) => ({ ...single, name: `f${index}` }))),
    'nothing but a form of Adobe’s': () =>
      makeFormPdf([], { form: '/XFA 8 0 R', more: ['<< /Length 0 >>\nstream\n\nendstream'] }),
  })) {
    test(`leaves the page as it is, and says so: ${what}`, async () => {
      await edit(make());
      await viewer.type('ctrl+t', 'Return');
      await viewer.says('Nothing can be put on this page.', 'below');
      await viewer.type('ctrl+d');
      await draw(under);
      await viewer.says('Nothing can be put on this page.', 'below');
      assert.ok(!viewer.words.some((word) => word.event === 'unsaved' && word.isAny));
      await edit(plain);
      await write('whole');
      assert.deepEqual((await readMarks(await viewer.save())).notes, ['whole']);
    });
  }
});
