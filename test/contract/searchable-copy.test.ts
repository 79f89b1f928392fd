// A safe copy whose text a second guest recognises, through a real dom0 to the command's own code. Both guests are played: what the
// second one is given is looked at byte by byte, and whatever it says, the copy of pictures is there and no word that was not checked.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { convertFile, type ConvertReport } from '../../native-host/convert-file.ts';
import { EmbeddedTransport } from '../../native-host/embedded-transport.ts';
import type { Deadlines } from '../../dom0/server/deadlines.ts';
import { recogniseCommand } from '../../protocol/agent-services.ts';
import { decodeExecParams, encodeData, encodeExitCode, encodeMessage, messageTypes } from '../../protocol/qrexec.ts';
import { success } from '../../protocol/result.ts';
import { encodeCopy, plainPage } from '../support/copy-stream.ts';
import { startGuestWorld, type PlayedGuest } from '../support/guest-world.ts';
import { waitUntil } from '../support/wait-until.ts';

const pages = [plainPage(60, 80, [255, 255, 255]), plainPage(80, 60, [20, 30, 200])];
const stdout = (bytes: Uint8Array | string): Uint8Array =>
  Buffer.concat([...encodeData(messageTypes.dataStdout, Uint8Array.from(Buffer.from(bytes)))]);
const end = encodeMessage(messageTypes.dataStdout);
const exit = (code: number): Uint8Array => encodeExitCode(code);
const missing = existsSync('/usr/bin/pdftotext') ? false : 'needs pdftotext';

interface Scene {
  readonly reader: PlayedGuest;
  /** What the second guest was given, and by which command line. */
  readonly given: { command: string; input: Buffer };
  readonly report: Promise<ConvertReport>;
  readonly stop: AbortController;
  readonly path: string;
  readonly folder: string;
  readonly told: readonly string[];
}

const searchable = (title: string, body: (scene: Scene) => Promise<void>, deadlines: Partial<Deadlines> = {}): void => {
  test(title, { skip: missing }, async () => {
    const world = await startGuestWorld(deadlines);
    const folder = await mkdtemp(join(tmpdir(), 'searchable-'));
    const path = join(folder, 'safe.pdf');
    await writeFile(join(folder, 'offer.txt'), 'an offer');
    const stop = new AbortController();
    const told: string[] = [];
    try {
      const report = convertFile(
        new EmbeddedTransport(
          () => Promise.resolve(success(connect(world.socketPath))),
          () => null,
        ),
        {
          path: join(folder, 'offer.txt'),
          out: path,
          mayReplace: false,
          dpi: null,
          password: new Uint8Array(0),
          disposableTemplate: null,
          pageDeadlineMs: 20_000,
          whenWaiting: () => undefined,
          whenPage: () => undefined,
          whenTextPage: (page, count) => told.push(`${page}/${count}`),
          stop: stop.signal,
        },
      );
      const drawer = await waitUntil(() => world.guests[0], 'the first guest is there');
      drawer.listen();
      await waitUntil(() => drawer.stdinEnded, 'it has the document');
      await drawer.say(stdout(encodeCopy(pages)), end, exit(0));
      const reader = await waitUntil(() => world.guests[1], 'the second guest is there');
      assert.ok(drawer.isGone, 'the first one has gone before the second one is asked for');
      const given = { command: '', input: Buffer.alloc(0) };
      reader.listen(({ type, payload }) => {
        if (type === messageTypes.execCmdline) given.command = decodeExecParams(payload)?.cmdline ?? '';
        if (type === messageTypes.dataStdin) given.input = Buffer.concat([given.input, payload]);
      });
      await waitUntil(() => reader.stdinEnded, 'it has all pages');
      await body({ reader, given, report, stop, path, folder, told });
      await waitUntil(() => world.registry.describe().length === 0, 'both DispVMs have given their place back');
      assert.ok(reader.isGone);
    } finally {
      await world.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
};

const textOf = (path: string): readonly string[] =>
  execFileSync('pdftotext', [path, '-']).toString().split(/\s+/).filter(Boolean);

searchable(
  'the second guest is given the pixels of the pages and not one byte more; its words are found',
  async (scene) => {
    const { reader, given, report, path, told } = scene;
    assert.equal(given.command, recogniseCommand(150));
    assert.ok(given.input.equals(encodeCopy(pages)));
    await reader.say(stdout('2\n2 10 20 12 seven\n30 10 25 12 tents\n0\n'), end, exit(0));
    const { code, copy, text, destroyed } = await report;
    assert.deepEqual([code, copy?.pages, destroyed], [undefined, 2, true]);
    assert.deepEqual([text?.pages, text?.code, text?.dispvm?.template], [2, undefined, 'office']);
    assert.deepEqual(told, ['1/2', '2/2']);
    assert.deepEqual(textOf(path), ['seven', 'tents']);
  },
);

const first = '1\n2 10 20 12 seven\n';
for (const [what, said, code, words] of [
  ['that it cannot read', [end, exit(67)], 'viewer-failed', []],
  ['that it has no such program', [end, exit(66)], 'viewer-missing', []],
  ['nothing', [end, exit(0)], 'agent-protocol', []],
  ['no words but a PDF', [stdout('%PDF-1.7\n')], 'agent-protocol', []],
  ['a word beside the page', [stdout('1\n50 10 20 12 seven\n')], 'agent-protocol', []],
  ['a word on a page that is none', [stdout(`${first}0\n${first}`)], 'agent-protocol', ['seven']],
  [
    'a sign that turns the direction, on its second page',
    [stdout(`${first}1\n0 0 5 5 te\u202ent\n`)],
    'agent-protocol',
    ['seven'],
  ],
  ['one page and breaks', [stdout(first), end, exit(67)], 'viewer-failed', ['seven']],
  ['words on stderr', [encodeMessage(messageTypes.dataStderr, Buffer.from('please'))], 'agent-protocol', []],
] as const)
  searchable(`a second guest that says ${what}: the copy is saved and says ${code}`, async (scene) => {
    await scene.reader.say(...said);
    const { code: failed, copy, text, destroyed } = await scene.report;
    assert.deepEqual([failed, copy?.pages, text?.code, destroyed], [undefined, 2, code, true]);
    assert.deepEqual(textOf(scene.path), [...words]);
    assert.deepEqual((await readdir(scene.folder)).sort(), ['offer.txt', 'safe.pdf']);
  });

searchable('a second guest that dies leaves a copy of pictures', async ({ reader, report, path }) => {
  reader.socket.destroy();
  const { code, copy, text } = await report;
  assert.deepEqual([code, copy?.pages, text?.code], [undefined, 2, 'dispvm-died']);
  assert.ok(!(await readFile(path)).toString('latin1').includes('/Font'));
});

searchable(
  'a second guest that says nothing is given up by dom0, and the copy is saved',
  async ({ report }) => {
    const { code, copy, text } = await report;
    assert.deepEqual([code, copy?.pages, text?.code], [undefined, 2, 'viewer-timeout']);
  },
  { texts: { silenceMs: 400, graceMs: 1500, bytesPerSecond: 1024 } },
);

searchable('given up while its text is read, nothing is left', async ({ stop, report, folder }) => {
  stop.abort();
  const { code, copy, destroyed } = await report;
  assert.deepEqual([code, copy, destroyed], ['cancelled', undefined, true]);
  assert.deepEqual(await readdir(folder), ['offer.txt']);
});

test(
  'where dom0 grants copies and no recognition, nothing is recognised and no DispVM is started',
  { skip: missing },
  async () => {
    const world = await startGuestWorld({}, 'painted', 'glovebox.SafeCopy * @anyvm @dispvm allow\n');
    try {
      const call = await world.call({ service: 'glovebox.RecogniseText+150' });
      await call.over();
      assert.deepEqual([call.failure, call.isRefused, world.guests.length], ['policy-denied', true, 0]);
    } finally {
      await world.stop();
    }
  },
);

test('an argument that is no number of dots per inch is no service', async () => {
  const world = await startGuestWorld();
  try {
    for (const service of ['glovebox.RecogniseText', 'glovebox.RecogniseText+1', 'glovebox.RecogniseText+150+en']) {
      const call = await world.call({ service, requestId: 'wrong' });
      await call.over();
      assert.equal(call.exitCode, 127, service);
    }
    assert.equal(world.guests.length, 0);
  } finally {
    await world.stop();
  }
});
