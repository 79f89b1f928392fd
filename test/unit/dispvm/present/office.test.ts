import assert from 'node:assert/strict';
import { test } from 'node:test';
import { office } from '../../../../dispvm/present/office.ts';
import type { Input, Ran, Tools } from '../../../../dispvm/present/presenter.ts';
import { speak } from '../../../../dispvm/present/words.ts';

const exited = (exitCode: number): Ran => ({ ended: 'exited', exitCode });

interface Document {
  readonly password?: string | null;
  readonly bytes?: string;
  /** What the renderer writes beside the pages that it stored. */
  readonly saidPages?: string;
}

/** Presents with a renderer that ends so; gives what came of it and what the renderer was told. */
const presentWith = (
  ran: Ran | readonly Ran[],
  { password = null, bytes = 'PK\x03\x04 more', saidPages }: Document = {},
) => {
  const ends = [ran].flat();
  const told: { place: string; lines: readonly string[]; about: string }[] = [];
  const written = new Map<string, string>();
  const tools = {
    newPath: (name: string) => `/home/user/present/1/${name}`,
    readLatin1: (path: string) => (path.endsWith('.pages') ? (saidPages ?? null) : bytes),
    writeText: (path: string, text: string): boolean => {
      written.set(path, text);
      return true;
    },
    ask: (place: string, lines: readonly string[], about: string): Ran => {
      told.push({ place, lines, about });
      const end = ends.shift();
      assert.ok(end !== undefined, 'the renderer is asked once more');
      return end;
    },
  } as Partial<Tools> as Tools;
  const input: Input = {
    path: '/home/user/attachment/-rf report.docx',
    untrustedName: '-rf report.docx',
    sizeBytes: bytes.length,
    untrustedHead: new Uint8Array(bytes.length),
    password,
  };
  return { outcome: office.present(input, tools), told, written };
};

test('shows what the renderer stored, as pages', () => {
  const { outcome, told } = presentWith(exited(0));
  assert.deepEqual(outcome, {
    kind: 'open',
    direct: 'pages',
    path: '/home/user/present/1/document.pdf',
    limit: { shown: 1000, all: null },
  });
  assert.deepEqual(told, [
    {
      place: '/run/glovebox/office',
      lines: ['/home/user/attachment/-rf report.docx', '/home/user/present/1/document.pdf', ''],
      about: '/home/user/present/1/document.pdf',
    },
  ]);
});

test('gives what is written into a text the words of whoever opened it', () => {
  const beside = '/home/user/present/1/document.pdf.words';
  assert.equal(presentWith(exited(0)).written.get(beside), 'Comments\nThe first 500 of %d comments are shown here.\n');
  speak('de');
  const { written } = presentWith(exited(0));
  speak('en');
  assert.equal(written.get(beside), 'Kommentare\nHier sind die ersten 500 von %d (Kommentare) zu sehen.\n');
});

test('shows the first page where that is all there is yet, and makes all of them when it is told to', () => {
  const { outcome, told } = presentWith([exited(10), exited(0)]);
  assert.ok(outcome.kind === 'open');
  assert.equal(outcome.path, '/home/user/present/1/document.pdf');
  assert.equal(told.length, 1);
  assert.ok(outcome.rest !== undefined);
  const rest = outcome.rest();
  assert.deepEqual(
    told.map(({ lines, about }) => [...lines, about]),
    [
      [
        '/home/user/attachment/-rf report.docx',
        '/home/user/present/1/document.pdf',
        '',
        '/home/user/present/1/document.pdf',
      ],
      ['', '/home/user/present/1/all.pdf', '', '/home/user/present/1/all.pdf'],
    ],
  );
  assert.deepEqual(rest, {
    kind: 'open',
    direct: 'pages',
    path: '/home/user/present/1/all.pdf',
    limit: { shown: 1000, all: null },
  });
});

test('says of how many pages the first ones are shown, as far as the renderer tells a number', () => {
  for (const [saidPages, all] of [
    ['1205', 1205],
    ['1205 pages', null],
    ['', null],
    ['9999999', null],
  ] as const) {
    const { outcome } = presentWith(exited(0), { saidPages });
    assert.deepEqual(outcome.kind === 'open' ? outcome.limit : null, { shown: 1000, all }, saidPages);
  }
});

test('says why the other pages could not be made', () => {
  const restOf = (ran: Ran) => {
    const { outcome } = presentWith([exited(10), ran]);
    return outcome.kind === 'open' ? outcome.rest?.() : outcome;
  };
  assert.deepEqual(restOf(exited(70)), { kind: 'failed', why: 'damaged' });
  assert.deepEqual(restOf(exited(76)), { kind: 'failed', why: 'tooSlow' });
});

test('gives a password to the renderer alone: no program is started whose words others can read', () => {
  assert.equal(presentWith(exited(0), { password: 'pa ss' }).told[0]?.lines[2], 'pa ss');
});

test('tells a document that needs a password from one whose password was wrong', () => {
  assert.deepEqual(presentWith(exited(74)).outcome, { kind: 'password', isWrong: false });
  assert.deepEqual(presentWith(exited(71), { password: 'no' }).outcome, { kind: 'password', isWrong: true });
});

test('says why a document cannot be shown', () => {
  const why = (ran: Ran) => {
    const { outcome } = presentWith(ran);
    return outcome.kind === 'failed' ? outcome.why : outcome.kind;
  };
  assert.deepEqual(
    [70, 72, 73, 76, 67, 1, -1].map((exitCode) => why(exited(exitCode))),
    ['damaged', 'unsupported', 'tooLarge', 'tooSlow', 'failed', 'failed', 'failed'],
  );
  assert.equal(why({ ended: 'missing' }), 'programMissing');
});

const compound = '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1';
const wide = (ascii: string): string => ascii.replace(/./g, '$&\0');

for (const [what, bytes, why] of [
  ['encrypted in a way that LibreOffice does not know', `${compound}…${wide('EncryptedPackage')}`, 'locked'],
  ['an encrypted presentation of PowerPoint 97', `${compound}…\x14\0\0\0\xdf\xc4\xd1\xf3`, 'locked'],
  ['a broken presentation that is not', `${compound}…\x14\0\0\0\x5f\xc0\x91\xe3`, 'damaged'],
  ['a broken archive that names the stream', `PK\x03\x04…${wide('EncryptedPackage')}`, 'damaged'],
] as const) {
  test(`says ${why} of ${what}`, () => {
    assert.deepEqual(presentWith(exited(70), { bytes }).outcome, { kind: 'failed', why });
  });
}

test('shows the preview that a Pages document brings where it cannot be read, and says that it is one', () => {
  const present = (untrustedName: string, inside: string, exitCode = 70) => {
    const written = new Set<string>();
    const tools = {
      newPath: (name: string) => `/out/${written.size}-${name}`,
      readLatin1: () => 'PK\x03\x04',
      sizeBytes: (path: string) => (written.has(path) ? 100 : 0),
      writeText: () => true,
      ask: () => exited(exitCode),
      run: (argv: readonly string[], options: { outputPath: string }) => {
        if (argv.at(-1) === inside) written.add(options.outputPath);
        return exited(0);
      },
    } as Partial<Tools> as Tools;
    const input: Input = {
      path: '/in/a',
      untrustedName,
      sizeBytes: 4,
      untrustedHead: Uint8Array.from([0x50, 0x4b, 3, 4]),
      password: null,
    };
    return office.present(input, tools);
  };
  assert.deepEqual(present('report.pages', 'preview.jpg'), {
    kind: 'open',
    direct: 'picture',
    path: '/out/0-content.jpg',
    isPreview: true,
  });
  assert.deepEqual(present('talk.KEY', 'QuickLook/Preview.pdf'), {
    kind: 'open',
    direct: 'pages',
    path: '/out/0-content.pdf',
    isPreview: true,
  });
  assert.deepEqual(present('report.pages', 'other.jpg'), { kind: 'failed', why: 'damaged' });
  assert.deepEqual(present('report.docx', 'preview.jpg'), { kind: 'failed', why: 'damaged' });
  assert.deepEqual(present('report.pages', 'preview.jpg', 76), { kind: 'failed', why: 'tooSlow' });
});

test('shows a list that a program calls a workbook as a table, and asks LibreOffice of what it reads itself', () => {
  const kindOf = (untrustedName: string, bytes: string): string => {
    const asked: string[] = [];
    const tools = {
      newPath: (name: string) => `/out/${name}`,
      readLatin1: () => bytes,
      sizeBytes: () => bytes.length,
      writeText: () => true,
      ask: (place: string) => {
        asked.push(place);
        return exited(0);
      },
    } as Partial<Tools> as Tools;
    const untrustedHead = Uint8Array.from(bytes, (letter) => letter.charCodeAt(0));
    office.present({ path: '/in', untrustedName, sizeBytes: bytes.length, untrustedHead, password: null }, tools);
    return asked.length > 0 ? 'LibreOffice' : 'table';
  };
  assert.equal(kindOf('export.xls', 'Name\tAmount\r\nA\t1\r\n'), 'table');
  assert.equal(kindOf('export.xls', '<html><table><tr><td>1</table>'), 'LibreOffice');
  assert.equal(kindOf('export.xls', 'ID;PCALC\nC;X1;Y1;K1\nE\n'), 'LibreOffice');
  assert.equal(kindOf('export.xls', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0'), 'LibreOffice');
  assert.equal(kindOf('letter.doc', 'Name\tAmount\r\n'), 'LibreOffice');
});

test('calls a document of no bytes damaged instead of showing an empty page', () => {
  const { outcome, told } = presentWith(exited(0), { bytes: '' });
  assert.deepEqual(outcome, { kind: 'failed', why: 'damaged' });
  assert.equal(told.length, 0);
});
