// A safe copy whose text is recognised, by two real DispVMs: what the second one is given is recorded where it leaves the command, and
// the words are found by programs that are not ours. They are made for the run.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { findRequirements, TemplateStore } from '../../dom0/template/template-store.ts';
import { convertFile } from '../../native-host/convert-file.ts';
import { EmbeddedTransport } from '../../native-host/embedded-transport.ts';
import { PageStream, type CopyNews } from '../../native-host/page-stream.ts';
import type { Transport } from '../../native-host/transport.ts';
import { dataDir } from '../../protocol/paths.ts';
import { recogniseService } from '../../protocol/recognise-service.ts';
import { success } from '../../protocol/result.ts';
import { missingForDispvms, startDispvmWorld, type DispvmWorld } from '../support/dispvm-world.ts';
import { loadedWords, makeLoadedPdf } from '../support/loaded-pdf.ts';
import { readableWords } from '../support/readable-words.ts';

const run = promisify(execFile);
const missingTool = ['mutool', 'pdftotext', 'pdfimages'].find((name) => !existsSync(`/usr/bin/${name}`));
const office = await new TemplateStore(dataDir(process.env), await findRequirements()).load('office');
const missing =
  (await missingForDispvms()) ??
  (missingTool === undefined ? null : `needs ${missingTool}`) ??
  (office.ok ? null : `no usable office template (${office.error}): glovebox template build office`);
const slowMs = 180_000;
const spoken = `Seven ${readableWords(2).join(' and ')} tents`;

/** What a call was given by its client. */
interface Given {
  readonly service: string;
  readonly written: Uint8Array[];
}

const watchCalls = (transport: Transport, given: Given[]): Transport => ({
  kind: transport.kind,
  closesInOrder: transport.closesInOrder,
  warmUp: () => transport.warmUp(),
  connect: (request, handlers) => {
    const call = transport.connect(request, handlers);
    const written: Uint8Array[] = [];
    given.push({ service: request.service, written });
    return {
      outcome: call.outcome,
      write: (bytes) => {
        written.push(Uint8Array.from(bytes));
        return call.write(bytes);
      },
      end: () => call.end(),
      close: () => call.close(),
      cancel: () => call.cancel(),
    };
  },
});

describe('a searchable safe copy', { skip: missing ?? false }, () => {
  let world: DispvmWorld;
  let folder: string;
  before(async () => {
    world = await startDispvmWorld();
    folder = await mkdtemp(join(tmpdir(), 'searchable-'));
  });
  after(async () => {
    await world.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** The pixels of the copy's pictures, as Poppler takes them out of it: one byte or three of each. */
  const picturesOf = async (pdf: string): Promise<readonly Buffer[]> => {
    const pictures = await mkdtemp(join(folder, 'pictures-'));
    await run('pdfimages', [pdf, join(pictures, 'page')]);
    const names = (await readdir(pictures)).sort();
    return Promise.all(
      names.map(async (name) => {
        const bytes = await readFile(join(pictures, name));
        const header = /^P([56])\n(\d+) (\d+)\n255\n/.exec(bytes.toString('latin1', 0, 40));
        return bytes.subarray(header?.[0].length);
      }),
    );
  };
  const isPicture = (page: CopyNews, picture: Buffer): boolean => {
    if (page.news !== 'page') return false;
    const isGrey = picture.length === page.width * page.height;
    return picture.equals(isGrey ? page.rgb.filter((_value, at) => at % 3 === 0) : page.rgb);
  };

  test('has text that is found where it was recognised, by a second DispVM that was given nothing but the pictures', async () => {
    const path = join(folder, 'read.pdf');
    const out = join(folder, 'read.safe.pdf');
    await writeFile(path, makeLoadedPdf(spoken));
    const given: Given[] = [];
    const seen: string[] = [];
    const transport = new EmbeddedTransport(
      () => Promise.resolve(success(connect(world.daemon.socketPath))),
      () => null,
    );
    const report = await convertFile(watchCalls(transport, given), {
      path,
      out,
      mayReplace: false,
      dpi: null,
      password: new Uint8Array(0),
      disposableTemplate: 'office',
      pageDeadlineMs: slowMs,
      whenWaiting: () => undefined,
      whenPage: () => undefined,
      whenTextPage: (page, pages) => seen.push(`${page}/${pages}`),
      stop: new AbortController().signal,
    });
    assert.deepEqual([report.code, report.copy?.pages, report.destroyed], [undefined, 2, true]);
    assert.deepEqual([report.text?.code, report.text?.pages, seen], [undefined, 2, ['1/2', '2/2']]);
    assert.ok(report.text?.dispvm?.template === 'office' && report.text.dispvm.id !== report.dispvm?.id);
    const text = (await run('pdftotext', [out, '-'])).stdout;
    assert.ok((text.split('\f')[1] ?? '').replaceAll(/\s+/g, ' ').includes(spoken), text);
    assert.ok((await run('mutool', ['draw', '-q', '-F', 'text', '-o', '-', out, '2'])).stdout.includes(spoken));
    // All that it was given: as many pages as there are pictures in the copy, pixel for pixel the same, and nothing behind them.
    const [call, ...more] = given.filter(({ service }) => service.startsWith(recogniseService));
    const stream = new PageStream('packed');
    const [count, ...pages] = stream.push(Buffer.concat(call?.written ?? []));
    const pictures = await picturesOf(out);
    assert.deepEqual([more.length, stream.isWhole, count], [0, true, { news: 'count', pages: pictures.length }]);
    for (const [index, page] of pages.entries())
      assert.ok(isPicture(page, pictures[index] ?? Buffer.alloc(0)), String(index));
    for (const hidden of Object.values(loadedWords)) assert.ok(!text.includes(hidden), hidden);
    assert.deepEqual(await world.folders(), []);
  });
});
