// A safe copy on Qubes: what its stock qubes.PdfConvert is sent and what is made of its answer, with a program in the place
// of qrexec-client-vm that keeps what it gets and answers as that service does.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { inflateSync } from 'node:zlib';
import { convertFile, type ConvertOptions, type ConvertReport } from '../../native-host/convert-file.ts';
import { QubesTransport } from '../../native-host/qubes-transport.ts';
import { encodeCopy, plainPage } from '../support/copy-stream.ts';
import { clientThat } from '../support/qubes-client.ts';
import { waitUntil } from '../support/wait-until.ts';
import { privateFolders } from './private-folders.ts';

const pages = [plainPage(30, 40, [255, 255, 255]), plainPage(40, 30, [9, 99, 200])];
/** It writes its arguments (but `--`, which Node.js keeps to itself) and its input into files, then the answer, and ends with the code. */
const service = (root: string, exitCode: number): readonly [string, ...string[]] => [
  process.execPath,
  '-e',
  `const fs = require('node:fs');
   fs.writeFileSync(${JSON.stringify(join(root, 'called'))}, process.argv.slice(1).join(' '));
   fs.writeFileSync(${JSON.stringify(join(root, 'input'))}, fs.readFileSync(0));
   process.stdout.write(fs.readFileSync(${JSON.stringify(join(root, 'answer'))}), () => process.exit(${exitCode}));`,
];

interface Copied {
  readonly report: ConvertReport;
  readonly called: string;
  readonly input: string;
  readonly root: string;
}

const copy = async (
  t: TestContext,
  answer: Uint8Array,
  { exitCode = 0, ...asked }: Partial<ConvertOptions> & { exitCode?: number } = {},
): Promise<Copied> => {
  const { root, remove } = await privateFolders();
  t.after(remove);
  await writeFile(join(root, 'offer.pdf'), '%PDF-1.7 offer');
  await writeFile(join(root, 'answer'), answer);
  const report = await convertFile(new QubesTransport(service(root, exitCode)), { ...options(root), ...asked });
  const read = (name: string): Promise<string> => readFile(join(root, name), 'utf8');
  return { report, called: await read('called'), input: await read('input'), root };
};
const options = (root: string): ConvertOptions => ({
  path: join(root, 'offer.pdf'),
  out: join(root, 'safe.pdf'),
  mayReplace: false,
  dpi: null,
  password: new Uint8Array(0),
  disposableTemplate: null,
  pageDeadlineMs: 30_000,
  whenWaiting: () => undefined,
  whenTextPage: null,
  whenPage: () => undefined,
  stop: new AbortController().signal,
});

test('sends the document alone, and makes the copy of the pages that come as they are', async (t) => {
  const { report, called, input, root } = await copy(t, encodeCopy(pages, 'raw'));
  assert.equal(called, '@dispvm qubes.PdfConvert');
  assert.equal(input, '%PDF-1.7 offer');
  assert.deepEqual([report.code, report.destroyed, report.copy?.pages, report.copy?.dpi], [undefined, true, 2, 300]);
  const pdf = await readFile(join(root, 'safe.pdf'));
  const from = pdf.indexOf('stream\n', pdf.lastIndexOf('/Subtype /Image')) + 'stream\n'.length;
  assert.deepEqual([...inflateSync(pdf.subarray(from))], [...(pages[1]?.rgb ?? [])]);
});

test('dots per inch and a password go where the service looks for them, and a template where policy does', async (t) => {
  const { report, called, input } = await copy(t, encodeCopy(pages, 'raw'), {
    dpi: 200,
    password: Buffer.from('cotton'),
    disposableTemplate: 'papers',
  });
  assert.equal(called, '@dispvm:papers qubes.PdfConvert+200');
  assert.equal(input, '--password=cotton\n%PDF-1.7 offer');
  assert.equal(report.copy?.dpi, 200);
});

for (const [what, answer, exitCode, code] of [
  ['it fails, as for a document that is none', Buffer.alloc(0), 1, 'qubes-failed'],
  ['policy refuses', Buffer.alloc(0), 126, 'qubes-refused'],
  ['the disposable qube ends in the middle', encodeCopy(pages, 'raw').subarray(0, -9), 255, 'qubes-ended'],
  ['a page is missing', encodeCopy(pages, 'raw').subarray(0, -9), 0, 'agent-protocol'],
  ['more comes than was said', Buffer.concat([encodeCopy(pages, 'raw'), Buffer.from('1')]), 0, 'agent-protocol'],
] as const) {
  test(`leaves nothing where ${what}: ${code}`, async (t) => {
    const { report, root } = await copy(t, answer, { exitCode });
    assert.equal(report.code, code);
    assert.equal(report.copy, undefined);
    assert.deepEqual(
      (await readdir(root)).filter((name) => name === 'safe.pdf' || name.endsWith('.part')),
      [],
    );
  });
}

test('given up, it ends its client and is called cancelled', async (t) => {
  const { root, remove } = await privateFolders();
  t.after(remove);
  await writeFile(join(root, 'offer.pdf'), '%PDF-1.7 offer');
  const stop = new AbortController();
  const taken = join(root, 'taken');
  const transport = new QubesTransport(clientThat({ takes: taken, replies: null }));
  const report = convertFile(transport, { ...options(root), stop: stop.signal });
  await waitUntil(() => existsSync(`${taken}.end`), 'the client has the document');
  stop.abort();
  assert.deepEqual([(await report).code, (await report).destroyed], ['cancelled', false]);
});
