// Books, papers and saved pages, by our viewer: their sentence is read, a sheet is as wide as the window, and what a
// PDF is besides its pages is said above them.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { makeComicBook, makeEpub, makeFictionBook, makePaper, makeSavedPage, makeXps } from '../support/book-maker.ts';
import { missingForDispvms } from '../support/dispvm-world.ts';
import { guestHome } from '../support/guest-box.ts';
import { GuestViewer } from '../support/guest-viewer.ts';
import { convertPicture } from '../support/picture-maker.ts';
import { makeSample } from '../support/sample-documents.ts';
import { makePdf } from '../support/sample-pdf.ts';
import {
  makeDynamicXfa,
  makeEdgedPdf,
  makeEndlessTree,
  makePageTree,
  makePortfolio,
  makeStaticXfa,
} from '../support/unusual-pdf.ts';
import { plainWords, readScreen } from '../support/read-text.ts';

const missing = await missingForDispvms();
const sentence = 'Seven cotton tents';
const second = 'Copper window morning';
const scripted = 'Trombone';
const [red, blue, green] = [0xff0000, 0x0000ff, 0x00a000] as const;

const books: Readonly<Record<string, () => Uint8Array | Promise<Uint8Array>>> = {
  'novel.epub': () => makeEpub(sentence),
  'novel.fb2': () => makeFictionBook(sentence),
  'letter.ps': () =>
    Buffer.from(`%!PS-Adobe-3.0\n/Helvetica findfont 28 scalefont setfont 60 700 moveto (${sentence}) show showpage\n`),
  'sign.eps': () =>
    Buffer.from(
      `%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 400 100\n/Helvetica findfont 28 scalefont setfont 20 40 moveto (${sentence}) show\n`,
    ),
  'plan.dxf': async () => (await makeSample('dxf', sentence)).bytes,
};

const sheets = {
  'a landscape sheet': { width: 842, height: 595 },
  'a slide': { width: 960, height: 540 },
  'a portrait sheet': { width: 595, height: 842 },
  'a wide plan': { width: 3000, height: 1000 },
} as const;

describe('a paper', { skip: missing ?? false }, () => {
  let viewer: GuestViewer;
  before(async () => {
    viewer = await GuestViewer.start('debian-13');
  });
  after(() => viewer.stop());

  const assertOpen = async (name: string, bytes: Uint8Array): Promise<void> => {
    await viewer.open(name, bytes);
    assert.equal(viewer.failed, null, `${name} is shown`);
  };

  const readFont = (): Promise<Buffer> =>
    readFile(join(viewer.box.root, 'usr/share/fonts/truetype/dejavu/DejaVuSans.ttf'));

  for (const [name, make] of Object.entries(books)) {
    test(`can be read: ${name}`, async () => {
      await assertOpen(name, await make());
      await viewer.sees(sentence, 'its sentence');
    });
  }

  for (const name of ['paper.xps', 'paper.oxps']) {
    test(`can be read: ${name}`, async () => {
      await assertOpen(name, makeXps(sentence, await readFont()));
      await viewer.sees(sentence, 'its sentence');
    });
  }

  test('that an editor did not take stays, and says so above itself', async () => {
    await viewer.open('letter.pdf', makePdf(sentence));
    viewer.endEditor();
    await viewer.says('could not take this document', 'above');
    await viewer.sees(sentence, 'the page');
  });

  test('of a book (FictionBook) begins with its cover, and goes on with its first chapter', async () => {
    const cover = await convertPicture(['-size', '300x400', 'xc:#00a000', 'png:-']);
    await assertOpen('novel.fb2', makeFictionBook(sentence, cover));
    const first = await viewer.still();
    assert.ok(first.includes(green), 'the cover');
    await viewer.type('ctrl+Next');
    await viewer.sees(sentence, 'the first chapter');
  });

  test('of pictures (CBZ) has its pages one after the other', async () => {
    await assertOpen('comic.cbz', await makeComicBook(sentence, second));
    await viewer.sees(sentence, 'the first page');
    await viewer.type('ctrl+Next');
    await viewer.sees(second, 'the second page');
  });

  test('that was scanned (DjVu) can be read', async () => {
    await viewer.box.put('page.pbm', await makePaper(sentence));
    await viewer.box.call(['cjb2', 'page.pbm', 'page.djvu']);
    await assertOpen('scan.djvu', await viewer.box.take('page.djvu'));
    await viewer.sees(sentence, 'its sentence');
  });

  test('of letters (a font) shows them, by itself', async () => {
    await assertOpen('letters.ttf', await readFont());
    await viewer.sees('The quick brown fox jumps over the lazy dog', 'a sample');
    await viewer.sees('letters.ttf', 'its name');
  });

  test('of signs (a font without letters) shows those, and no letters of another font', async () => {
    const path = 'usr/share/fonts/type1/urw-base35/D050000L.t1';
    await assertOpen('signs.pfb', await readFile(join(viewer.box.root, path)));
    const text = await viewer.text();
    assert.match(text, /→.*↔/s);
    assert.doesNotMatch(text, /quick|ABC/);
  });

  for (const [what, size] of Object.entries(sheets)) {
    test(`is as wide as the window: ${what}`, async () => {
      await assertOpen('sheet.pdf', makeEdgedPdf(sentence, size));
      const look = await viewer.still();
      const middle = viewer.height / 2;
      assert.equal(viewer.colourAt(1, middle, look), red, 'its left edge is the window’s');
      assert.equal(viewer.colourAt(viewer.width - 2, middle, look), blue, 'its right edge is the window’s');
    });
  }

  test('that lies in the file is turned, and as wide as the window then', async () => {
    await assertOpen('sheet.pdf', makeEdgedPdf(sentence, sheets['a portrait sheet'], 270));
    // What is its right edge in the file is above now.
    const { width, height } = sheets['a portrait sheet'];
    const top = (viewer.height - (viewer.width * width) / height) / 2 + 4;
    const look = await viewer.still();
    for (const x of [1, viewer.width / 2, viewer.width - 2]) assert.equal(viewer.colourAt(x, top, look), blue);
  });

  for (const [name, bytes, said] of [
    ['form.pdf', makeDynamicXfa(sentence), 'This PDF is an XFA form, which only some programs'],
    ['form-too.pdf', makeStaticXfa(sentence), 'This PDF is an XFA form too'],
    ['portfolio.pdf', makePortfolio(sentence), 'This PDF is a portfolio'],
  ] as const) {
    test(`says what it is above the page: ${name}`, async () => {
      await assertOpen(name, bytes);
      await viewer.says(said, 'above');
      assert.ok((await viewer.text()).includes(sentence));
    });
  }

  for (const [what, tree] of Object.entries({
    'than there are': { count: 999_999, kids: [sentence, second] },
    'than there are below a node, which comes first': {
      count: 501,
      kids: [
        { count: 500, kids: [sentence] },
        { count: 1, kids: [second] },
      ],
    },
    'than there are below the only node': { count: 999_999, kids: [{ count: 999_999, kids: [sentence, second] }] },
    'than below zero': { count: -3, kids: [sentence, second] },
    'and fewer than there are': { count: 1, kids: [{ count: 0, kids: [sentence] }, second] },
  }))
    test(`that tells of more pages ${what} has those that are there`, async () => {
      await assertOpen('tree.pdf', makePageTree(tree));
      const told = await viewer.hears(({ event }) => event === 'page', 'of its pages');
      assert.deepEqual(told, { event: 'page', page: 1, pages: 2 });
      await viewer.sees(sentence, 'the first page');
      await viewer.type('ctrl+Next');
      await viewer.sees(second, 'the last page');
    });

  test('whose pages lie within themselves is shown, and has no more than the file has objects', async () => {
    await assertOpen('endless.pdf', makeEndlessTree(sentence, 999_999));
    const told = await viewer.hears(({ event }) => event === 'page', 'of its pages');
    assert.ok(told.event === 'page' && told.pages < 20);
    await viewer.sees(sentence, 'the first page');
  });

  test('that was a web page (MHTML) comes with its own pictures, loads nothing and runs nothing', async () => {
    const picture = (colour: number): Promise<Buffer> =>
      convertPicture(['-size', '300x100', `xc:#${colour.toString(16).padStart(6, '0')}`, 'png:-']);
    await viewer.box.put('own.png', await picture(blue));
    await assertOpen(
      'tents.mhtml',
      makeSavedPage({
        says: sentence,
        scriptSays: scripted,
        loads: `file://${guestHome}/own.png`,
        picture: await picture(green),
      }),
    );
    await viewer.sees(sentence, 'the page');
    const look = await viewer.still();
    assert.ok(look.includes(green), 'its own picture is shown');
    assert.ok(!look.includes(blue), 'nothing of the guest’s is loaded');
    assert.ok(!plainWords(await readScreen(viewer.screen.display)).includes(plainWords(scripted)));
    await viewer.sees('not loaded', 'what is said of it');
  });

  test('that was a web page has the colours that it names, and letters that can be read on them', async () => {
    await assertOpen(
      'colours.html',
      Buffer.from(
        `<!doctype html><style>h1{background:DarkSlateGray;color:LightYellow} h2{color:Maroon} p{border:20px solid DarkCyan}
</style><h1>${sentence}</h1><h2 style="background-color:rgba(255,255,0,0.5)">${second}</h2><p>1</p>`,
      ),
    );
    await viewer.sees(sentence, 'what is light on dark');
    await viewer.sees(second, 'what is dark on light');
    const look = await viewer.still();
    for (const colour of [0x2f4f4f, 0x008b8b, 0xffff80]) {
      assert.ok(look.includes(colour), `#${colour.toString(16)} is to be seen`);
    }
  });
});
