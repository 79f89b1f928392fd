// PDF forms that are filled in by keys and clicks, in our viewer: what was saved is read back by programs that are not
// ours. Forms that were made to harm leave the viewer whole.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { missingForDispvms } from '../support/dispvm-world.ts';
import {
  button,
  choice,
  flags,
  makeFormPdf,
  makeTwoPageForm,
  pageSize,
  text,
  type FormField,
} from '../support/form-pdf.ts';
import { readForm } from '../support/form-values.ts';
import { GuestViewer } from '../support/guest-viewer.ts';
import { makeStaticXfa } from '../support/unusual-pdf.ts';

const missing = await missingForDispvms();
const noteHeight = 32;

const single: FormField = { name: 'single', rect: [60, 690, 300, 712], entries: text() };
const ofEveryKind: readonly FormField[] = [
  single,
  { name: 'lines', rect: [60, 600, 300, 680], entries: text(flags.multiline) },
  { name: 'comb', rect: [60, 570, 300, 592], entries: text(flags.comb, '/MaxLen 10') },
  { name: 'limited', rect: [60, 540, 300, 562], entries: text(0, '/MaxLen 4') },
  { name: 'secret', rect: [60, 510, 300, 532], entries: text(flags.password) },
  { name: 'check', rect: [60, 480, 80, 500], entries: button('Yes') },
  {
    name: 'combo',
    rect: [60, 450, 200, 470],
    entries: choice(flags.combo, '[(de) (Germany)] [(fr) (France)] [(it) (Italy)]', '/V (fr)'),
  },
  { name: 'list', rect: [60, 360, 200, 440], entries: choice(0, '(red) (green) (blue)') },
  { name: 'several', rect: [320, 360, 500, 440], entries: choice(flags.multiSelect, '(one) (two) (three)') },
  { name: 'free', rect: [320, 450, 500, 470], entries: choice(flags.combo | flags.editable, '(tea) (coffee)') },
];
const leftAlone: readonly FormField[] = [
  { name: 'fixed', rect: [320, 690, 560, 712], entries: text(flags.readOnly, '/V (as it is)') },
  { name: 'hidden', rect: [320, 650, 560, 680], entries: text(0, '/V (unseen)'), shownAs: 2 },
  { name: 'outside', rect: [900, 900, 990, 930], entries: text(0, '/V (far away)') },
  { name: 'press', rect: [320, 600, 400, 630], entries: `/FT /Btn /Ff ${flags.pushButton} /MK << /CA (Send) >>` },
  { name: 'sign', rect: [320, 560, 400, 590], entries: '/FT /Sig' },
];
const radioParent = (kids: string): string =>
  `<< /FT /Btn /Ff ${flags.radio | flags.noToggleToOff} /T (radio) /V /Off /Kids [${kids}] >>`;

describe('a PDF form', { skip: missing ?? false }, () => {
  let viewer: GuestViewer;
  before(async () => {
    viewer = await GuestViewer.start('debian-13');
  });
  after(() => viewer.stop());

  const edit = async (bytes: Uint8Array, name = 'form.pdf'): Promise<void> => {
    await viewer.open(name, bytes);
    assert.equal(viewer.failed, null, `${name} is shown`);
    await viewer.edit();
  };
  /** A place of the page, which is as wide as the window. */
  const click = (x: number, y: number, below = 0): Promise<void> => {
    const scale = viewer.width / pageSize.width;
    return viewer.click(x * scale, (pageSize.height - y) * scale + below);
  };

  test('is filled in by keys alone, whatever its fields are', async () => {
    await edit(makeFormPdf([...ofEveryKind, ...leftAlone]));
    await viewer.says('Click into a field, or press Tab. Ctrl+S saves.', 'below');
    const typed = async (...keys: readonly string[]): Promise<void> => {
      await viewer.type('Tab');
      for (const key of keys) await (key.length > 1 && /^[A-Z]/.test(key) ? viewer.type(key) : viewer.typeText(key));
    };
    await typed('jane doe');
    await typed('one line', 'Return', 'and another');
    await typed('12345');
    await typed('abcdefg');
    await typed('hush');
    await typed(' ');
    await typed('Return', 'Down', 'Return');
    await typed('Down', 'Down');
    await typed('Down');
    await typed('cocoa');
    const { values, states, shown } = await readForm(await viewer.save());
    assert.deepEqual(values, {
      single: 'jane doe',
      lines: 'one line\nand another',
      comb: '12345',
      limited: 'abcd',
      secret: 'hush',
      check: '/Yes',
      combo: 'it',
      list: 'green',
      several: 'one',
      free: 'cocoa',
      fixed: 'as it is',
      hidden: 'unseen',
      outside: 'far away',
      press: null,
      sign: null,
    });
    assert.deepEqual(states['check'], ['/Yes']);
    for (const words of ['jane doe', 'and another', '****', 'Italy', 'cocoa']) assert.ok(shown.includes(words), words);
    assert.ok(!shown.includes('hush'), 'what is secret is not to be read on the page');
  });

  test('is filled in by clicks, and a letter goes where it was clicked', async () => {
    const several: FormField = {
      name: 'several',
      rect: [320, 560, 500, 640],
      entries: choice(flags.multiSelect, '(one) (two) (three)'),
    };
    const combo: FormField = {
      name: 'combo',
      rect: [60, 450, 200, 470],
      entries: choice(flags.combo, '(de) (fr) (it)'),
    };
    // The parent of both buttons is the first object behind five fields.
    const radio = (on: string, left: number): FormField => ({
      name: '',
      rect: [left, 640, left + 20, 660],
      entries: button(on).replace('/FT /Btn', '/Parent 13 0 R'),
    });
    const given = { ...single, entries: text(0, '/V (iiiiWWWW)') };
    const fields = [given, radio('first', 60), radio('second', 100), combo, several];
    await edit(makeFormPdf(fields, { more: [radioParent('9 0 R 10 0 R')] }));
    // The four narrow letters are less than 12 points wide.
    await click(74, 700);
    await viewer.typeText('x');
    await click(70, 650);
    await click(110, 650);
    await click(400, 632);
    await click(400, 603);
    await click(100, 460);
    await viewer.type('Up', 'Return');
    const { values, states } = await readForm(await viewer.save());
    assert.equal(values['single'], 'iiiixWWWW');
    assert.deepEqual(states['radio'], ['/Off', '/second']);
    assert.deepEqual([values['several'], values['combo']], [['one', 'three'], 'de']);
  });

  test('can be undone step by step and done again, and what is saved is what is seen', async () => {
    await edit(makeFormPdf(ofEveryKind));
    await viewer.type('Tab');
    await viewer.typeText('one two three');
    await viewer.type('ctrl+z');
    await viewer.type('Tab');
    await viewer.typeText('lines');
    await viewer.type('ctrl+z', 'ctrl+y');
    const { values } = await readForm(await viewer.save());
    assert.deepEqual([values['single'], values['lines']], ['one two', 'lines']);
    await viewer.type('ctrl+z', 'ctrl+z', 'ctrl+z');
    await viewer.type('shift+Tab');
    await viewer.typeText('X');
    assert.match(String((await readForm(await viewer.save())).values['single']), /X$/);
  });

  test('keeps what it was before its changes, byte for byte, however often it is saved', async () => {
    const original = makeFormPdf([single]);
    await edit(original);
    await viewer.type('Tab');
    await viewer.typeText('once');
    const once = await viewer.save();
    await viewer.typeText(' more');
    const twice = await viewer.save();
    for (const saved of [once, twice]) assert.ok(saved.subarray(0, original.length).equals(original));
    assert.equal((await readForm(once)).values['single'], 'once');
    assert.equal((await readForm(twice)).values['single'], 'once more');
  });

  for (const [script, word] of [
    ['Polish', 'Łódź'],
    ['Greek', 'Ωμέγα'],
    ['Cyrillic', 'Жук'],
    ['Arabic', 'سلام'],
    ['Devanagari', 'नमस्ते'],
  ] as const) {
    test(`says what was typed in another script: ${script}`, async () => {
      await edit(makeFormPdf([single]));
      await viewer.type('Tab');
      for (const letter of word) {
        await viewer.type('ctrl+shift+u', ...Array.from((letter.codePointAt(0) ?? 0).toString(16)), 'Return');
      }
      const { values, shown } = await readForm(await viewer.save());
      assert.equal(values['single'], word);
      // Joined and turned letters are other characters to a reader; those of the others are their own.
      if (script !== 'Arabic' && script !== 'Devanagari') assert.ok(shown.includes(word), shown);
      else assert.doesNotMatch(shown, /[·•]/);
    });
  }

  test('shows on all of its pages what was filled in on one', async () => {
    await edit(makeTwoPageForm());
    await viewer.type('Tab');
    await viewer.typeText('shared');
    const { values, shown } = await readForm(await viewer.save());
    assert.equal(values['both'], 'shared');
    assert.equal(shown.split('shared').length - 1, 2, shown);
  });

  const withQpdf = async (pdf: Uint8Array, ...args: readonly string[]): Promise<Buffer> => {
    const folder = await mkdtemp(join(tmpdir(), 'glovebox-form-'));
    const [from, to] = [join(folder, 'from.pdf'), join(folder, 'to.pdf')];
    await writeFile(from, pdf);
    execFileSync('qpdf', [...args, from, to]);
    const made = await readFile(to);
    await rm(folder, { recursive: true });
    return made;
  };

  test('stays protected by its password', async () => {
    const original = await withQpdf(makeFormPdf([single]), '--encrypt', 'kestrel', 'owner', '256', '--');
    await viewer.open('form.pdf', original);
    await viewer.answer('kestrel');
    await viewer.still();
    await viewer.edit();
    await viewer.type('Tab');
    await viewer.typeText('protected');
    const saved = await viewer.save();
    assert.ok(!saved.includes('protected'));
    assert.equal((await readForm(saved, 'kestrel')).values['single'], 'protected');
  });

  test('is saved whole where its table had to be repaired, and where that is packed', async () => {
    const torn = Buffer.from(
      makeFormPdf([single])
        .toString('latin1')
        .replace(/startxref\n\d+/, 'startxref\n7'),
      'latin1',
    );
    const packed = await withQpdf(makeFormPdf([single]), '--object-streams=generate');
    for (const [what, bytes] of Object.entries({ torn, packed })) {
      await edit(bytes);
      await viewer.type('Tab');
      await viewer.typeText(what);
      await viewer.save();
      await viewer.typeText(' again');
      assert.equal((await readForm(await viewer.save())).values['single'], `${what} again`);
    }
  });

  test('says before that a signature covers no change', async () => {
    const signed: FormField = {
      name: 'signature',
      rect: [320, 560, 400, 590],
      entries: '/FT /Sig /V << /Type /Sig /Filter /Adobe.PPKLite /ByteRange [0 10 20 10] /Contents <00> >>',
    };
    await edit(makeFormPdf([single, signed], { form: '/SigFlags 3' }));
    await viewer.says(
      'This PDF is signed: once changes are saved, its signature covers only what was there before.',
      'above',
    );
    await click(70, 700, noteHeight);
    await viewer.typeText('after');
    assert.equal((await readForm(await viewer.save())).values['single'], 'after');
  });

  test('that is an XFA form too is an ordinary one once it was saved', async () => {
    await edit(
      makeFormPdf([single], { form: '/XFA [(preamble) 9 0 R]', more: ['<< /Length 0 >>\nstream\n\nendstream'] }),
    );
    await viewer.says('This PDF is an XFA form too: once saved, it is an ordinary form only.', 'above');
    await viewer.type('Tab');
    await viewer.typeText('plain');
    const saved = await withQpdf(await viewer.save());
    assert.doesNotMatch(saved.toString('latin1'), /\/XFA/);
  });

  test('that is an XFA form alone says that it cannot be filled in', async () => {
    await edit(makeStaticXfa('Nothing else'));
    await viewer.says('This PDF is an XFA form', 'above');
  });

  describe('that was made to harm', () => {
    const many = 20_000;
    const hostile: Readonly<Record<string, () => Buffer>> = {
      'twenty thousand fields': () =>
        makeFormPdf(Array.from({ length: many }, (_, index) => ({ ...single, name: `f${index}` }))),
      'a field that is its own child': () => makeFormPdf([{ ...single, entries: text(0, '/Kids [8 0 R 8 0 R]') }]),
      'a field that is its own parent': () => makeFormPdf([{ ...single, name: '', entries: text(0, '/Parent 8 0 R') }]),
      'children that double at every step': () => {
        const more = Array.from({ length: 40 }, (_, index) => `<< /Kids [${index + 10} 0 R ${index + 10} 0 R] >>`);
        return makeFormPdf([{ ...single, entries: text(0, '/Kids [9 0 R 9 0 R]') }], { more });
      },
      'a value of two million letters': () => makeFormPdf([{ ...single, entries: text(0, `/V (${'x'.repeat(2e6)})`) }]),
      'a comb of too many teeth': () => makeFormPdf([{ ...single, entries: text(flags.comb, '/MaxLen 20000') }]),
      'too many choices': () => makeFormPdf([{ ...single, entries: choice(flags.combo, '(a) '.repeat(1e5)) }]),
      'letters of no size': () => makeFormPdf([{ ...single, entries: text(0, '/DA (/Helv -1e9 Tf)') }]),
      'a field without an extent': () => makeFormPdf([{ ...single, rect: [60, 700, 60, 700] }]),
      'a field as large as numbers go': () => makeFormPdf([{ ...single, rect: [-1e30, -1e30, 1e30, 1e30] }]),
      'choices that are no texts': () => makeFormPdf([{ ...single, entries: choice(0, '[] [1 2 3] null 8 0 R <<>>') }]),
    };
    for (const [what, make] of Object.entries(hostile)) {
      test(`leaves the viewer whole: ${what}`, async () => {
        await edit(make(), 'hostile.pdf');
        await viewer.type('Tab', 'a', 'Down', 'Return', 'ctrl+z', 'ctrl+s');
        await edit(makeFormPdf([single]));
        await viewer.type('Tab');
        await viewer.typeText('whole');
        assert.equal((await readForm(await viewer.save())).values['single'], 'whole');
      });
    }
  });
});
