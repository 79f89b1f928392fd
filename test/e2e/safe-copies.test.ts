// Safe copies from real DispVMs, looked at with programs that are not ours: MuPDF's, Poppler's, and tesseract for what the
// pictures say.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { findRequirements, TemplateStore } from '../../dom0/template/template-store.ts';
import { convertFile, type ConvertOptions, type ConvertReport } from '../../native-host/convert-file.ts';
import { EmbeddedTransport } from '../../native-host/embedded-transport.ts';
import { copyPagesMax } from '../../protocol/limits.ts';
import { dataDir } from '../../protocol/paths.ts';
import { success } from '../../protocol/result.ts';
import { missingForDispvms, startDispvmWorld, type DispvmWorld } from '../support/dispvm-world.ts';
import { loadedWords, makeLoadedPdf } from '../support/loaded-pdf.ts';
import { makeProtectedPdf } from '../support/protected-pdf.ts';
import { plainWords, readText } from '../support/read-text.ts';
import { makeSample } from '../support/sample-documents.ts';
import { assemblePdf, makePdf, pdfStream } from '../support/sample-pdf.ts';
import { waitUntil } from '../support/wait-until.ts';

const run = promisify(execFile);
const missingTool = ['mutool', 'pdftotext', 'pdfinfo', 'tesseract'].find((name) => !existsSync(`/usr/bin/${name}`));
const missing = (await missingForDispvms()) ?? (missingTool === undefined ? null : `needs ${missingTool}`);
const office = await new TemplateStore(dataDir(process.env), await findRequirements()).load('office');
const missingOffice = office.ok ? false : `no usable office template (${office.error}): glovebox template build office`;
const slowMs = 90_000;
// Letters that OCR tells apart at any size.
const sentence = 'Seven cotton tents';

/** As a camera that was held upright says it: EXIF's orientation 6, before all else in the file. */
const lyingOnItsSide = (jpeg: Buffer): Buffer => {
  const orientation = Buffer.from('4d4d002a00000008000101120003000000010006000000000000', 'hex');
  const segment = Buffer.concat([Buffer.from('Exif\0\0'), orientation]);
  const head = Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, segment.length + 2]);
  return Buffer.concat([head, segment, jpeg.subarray(2)]);
};

describe('a safe copy', { skip: missing ?? false }, () => {
  let world: DispvmWorld;
  let folder: string;
  before(async () => {
    world = await startDispvmWorld();
    folder = await mkdtemp(join(tmpdir(), 'safe-copies-'));
  });
  after(async () => {
    await world.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const out = (name: string): string => join(folder, `${name}.safe.pdf`);
  const copy = async (name: string, bytes: Uint8Array, asked: Partial<ConvertOptions> = {}): Promise<ConvertReport> => {
    const path = join(folder, name);
    await writeFile(path, bytes);
    const transport = new EmbeddedTransport(
      () => Promise.resolve(success(connect(world.daemon.socketPath))),
      () => null,
    );
    return convertFile(transport, {
      path,
      out: out(name),
      mayReplace: true,
      dpi: null,
      password: new Uint8Array(0),
      disposableTemplate: null,
      pageDeadlineMs: slowMs,
      whenWaiting: () => undefined,
      whenTextPage: null,
      whenPage: () => undefined,
      stop: new AbortController().signal,
      ...asked,
    });
  };
  const assertMade = (report: ConvertReport, pages: number): void => {
    assert.equal(report.code, undefined);
    assert.equal(report.copy?.pages, pages);
    assert.equal(report.destroyed, true);
  };

  /** What each page says, as MuPDF draws it and tesseract reads it. */
  const readPages = async (pdf: string): Promise<readonly string[]> => {
    const pictures = await mkdtemp(join(folder, 'pictures-'));
    await run('mutool', ['draw', '-q', '-r', '100', '-o', join(pictures, '%03d.png'), pdf]);
    const names = (await readdir(pictures)).sort();
    return Promise.all(names.map(async (name) => plainWords(await readText(join(pictures, name)))));
  };

  test('says what the document says, and has nothing else of it: no script, link, file, word or name', async () => {
    const report = await copy('loaded.pdf', makeLoadedPdf(sentence));
    assertMade(report, 2);
    const path = out('loaded.pdf');
    const [first = '', second = ''] = await readPages(path);
    assert.ok(first.includes(plainWords('The first page')), first);
    assert.ok(second.includes(plainWords(sentence)), second);
    const objects = (await run('mutool', ['show', path, 'grep'])).stdout;
    const whole = `${objects}${(await readFile(path)).toString('latin1')}`;
    for (const word of [
      '/JS',
      '/JavaScript',
      '/URI',
      '/EmbeddedFile',
      '/Names',
      '/Info',
      '/Metadata',
      '/Annots',
      '/Font',
      '/OpenAction',
    ])
      assert.ok(!whole.includes(word), word);
    for (const word of Object.values(loadedWords)) assert.ok(!whole.includes(word), word);
    assert.equal((await run('pdftotext', [path, '-'])).stdout.replaceAll(/\s/g, ''), '');
    const info = (await run('pdfinfo', [path])).stdout;
    for (const fact of [
      /^JavaScript: +no$/m,
      /^Form: +none$/m,
      /^Metadata Stream: +no$/m,
      /^Pages: +2$/m,
      /^Page size: +612 x 792 pts/m,
    ])
      assert.match(info, fact);
    assert.doesNotMatch(info, /^(Author|Title|Creator|Producer|CreationDate):/m);
    const images = (await run('pdfimages', ['-list', path])).stdout.trim().split('\n').slice(2);
    assert.deepEqual(
      images.map((line) => line.trim().split(/\s+/).slice(0, 5)),
      [
        ['1', '0', 'image', '1275', '1650'],
        ['2', '1', 'image', '1275', '1650'],
      ],
    );
    assert.equal((await stat(path)).mode & 0o777, 0o600);
  });

  test('the document itself has all of that, so that it would be found', async () => {
    await writeFile(join(folder, 'control.pdf'), makeLoadedPdf(sentence));
    const path = join(folder, 'control.pdf');
    assert.match((await run('pdfinfo', [path])).stdout, /^JavaScript: +yes$/m);
    assert.match((await run('pdfinfo', [path])).stdout, /^Author: +authoredotter$/m);
    assert.ok((await run('pdftotext', [path, '-'])).stdout.includes(sentence));
    assert.ok((await run('mutool', ['show', path, 'grep'])).stdout.includes('/URI'));
  });

  test('the same document twice is the same copy, byte for byte', async () => {
    const [one, other] = [await copy('one.pdf', makePdf(sentence)), await copy('other.pdf', makePdf(sentence))];
    assertMade(one, 1);
    assertMade(other, 1);
    assert.ok((await readFile(out('one.pdf'))).equals(await readFile(out('other.pdf'))));
  });

  test('opens no window', async () => {
    const windows = (): Promise<string> =>
      world.runX('xdotool', 'search', '--onlyvisible', '--name', 'disp').catch(() => '');
    const seen: string[] = [];
    const report = await copy('window.pdf', makePdf(sentence), { whenPage: () => void seen.push('page') });
    assertMade(report, 1);
    assert.equal(seen.length, 1);
    assert.equal(await windows(), '');
    assert.deepEqual(await world.folders(), []);
  });

  test('is drawn at the dots per inch that were asked for', async () => {
    assertMade(await copy('fine.pdf', makePdf(sentence), { dpi: 300 }), 1);
    const images = (await run('pdfimages', ['-list', out('fine.pdf')])).stdout;
    assert.match(images, / 2550 +3300 /);
    assert.match((await run('pdfinfo', [out('fine.pdf')])).stdout, /^Page size: +612 x 792 pts/m);
  });

  for (const kind of ['txt', 'html', 'png', 'eml', 'zip'] as const) {
    test(`says what a ${kind} file says`, async () => {
      const { name, bytes } = await makeSample(kind, sentence);
      assertMade(await copy(name, bytes), 1);
      const [page = ''] = await readPages(out(name));
      assert.ok(page.includes(plainWords(sentence)), page);
    });
  }

  test('of a photo is one sheet of paper at most, the right way up', async () => {
    const path = join(folder, 'photo.jpg');
    await run('convert', ['-size', '3000x2000', 'plasma:tan-navy', path]);
    assertMade(await copy('photo.jpg', lyingOnItsSide(await readFile(path))), 1);
    const info = (await run('pdfinfo', [out('photo.jpg')])).stdout;
    const [, across, down] = /^Page size: +([0-9.]+) x ([0-9.]+) pts/m.exec(info) ?? [];
    assert.ok(Number(down) > Number(across), `it stands: ${across} x ${down}`);
    assert.ok(Number(across) <= 596 && Number(down) <= 842.5, `${across} x ${down}`);
  });

  test('of a long text has every line once, in order, none cut', async () => {
    const words = ['tent', 'moon', 'door', 'lion', 'wood', 'coat', 'nine', 'root'];
    const lines = Array.from({ length: 190 }, (_, index) => `${words[index % 8]} ${words[Math.floor(index / 8) % 8]}`);
    const report = await copy('long.txt', Buffer.from(lines.join('\n')));
    assert.equal(report.code, undefined);
    const pages = await readPages(out('long.txt'));
    assert.equal(pages.length, report.copy?.pages);
    assert.ok(pages.length > 2 && pages.length < 6, String(pages.length));
    // Read twice, in two ways; letters that OCR misreads now and then are allowed for.
    const read = pages.join('');
    const found = lines.filter((line) => read.includes(plainWords(line))).length;
    assert.ok(found > 180, `${found} of 190 lines were read`);
  });

  test('of an Office document says what that says', { skip: missingOffice }, async () => {
    const { name, bytes } = await makeSample('docx', sentence);
    const report = await copy(name, bytes);
    assertMade(report, 1);
    assert.equal(report.dispvm?.template, 'office');
    const [page = ''] = await readPages(out(name));
    assert.ok(page.includes(plainWords(sentence)), page);
  });

  test('needs the password of a document that has one, and takes it', async () => {
    const bytes = makeProtectedPdf(sentence, 'cotton');
    assert.equal((await copy('locked.pdf', bytes)).code, 'password-needed');
    assert.equal((await copy('locked.pdf', bytes, { password: Buffer.from('wool') })).code, 'password-wrong');
    assert.equal(existsSync(out('locked.pdf')), false);
    assertMade(await copy('locked.pdf', bytes, { password: Buffer.from('cotton') }), 1);
    const [page = ''] = await readPages(out('locked.pdf'));
    assert.ok(page.includes(plainWords(sentence)), page);
  });

  const pagesOf = (count: number): Buffer =>
    assemblePdf([
      '<< /Type /Catalog /Pages 2 0 R >>',
      `<< /Type /Pages /Kids [${Array.from({ length: count }, () => '3 0 R').join(' ')}] /Count ${count} >>`,
      '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 72 72] /Contents 4 0 R >>',
      pdfStream('0 0 m 72 72 l S'),
    ]);

  test('is made of no document that is damaged, of no known kind, or longer than a copy may be', async () => {
    const cases = [
      ['broken.pdf', Buffer.from('%PDF-1.7\nthis is no PDF'), 'document-damaged'],
      ['program.bin', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 3]), 'type-unsupported'],
      ['endless.pdf', pagesOf(copyPagesMax + 1), 'too-many-pages'],
    ] as const;
    for (const [name, bytes, code] of cases) {
      const report = await copy(name, bytes);
      assert.deepEqual([report.code, report.destroyed], [code, true], name);
      assert.equal(existsSync(out(name)), false);
    }
  });

  test('given up between two pages leaves nothing, and its DispVM is destroyed', async () => {
    const stop = new AbortController();
    const report = await copy('stopped.pdf', pagesOf(copyPagesMax), {
      stop: stop.signal,
      whenPage: (page) => {
        if (page === 2) stop.abort();
      },
    });
    assert.deepEqual([report.code, report.destroyed], ['cancelled', true]);
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name.includes('stopped.pdf.') || name.endsWith('.part')),
      [],
    );
    await waitUntil(async () => (await world.folders()).length === 0, 'nothing of the DispVM is left', slowMs);
  });
});
