// A safe copy for the add-on: what is told, what becomes of the pages, and that nothing of them stays where it must not.
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { CopyRequest, type CopyAsked } from '../../../native-host/copy-request.ts';
import { inPlaces, safeCopyName } from '../../../native-host/edit-destination.ts';
import { EditedCopy } from '../../../native-host/edited-copy.ts';
import type { PersonDialogs } from '../../../native-host/person-dialogs.ts';
import type { CallHandlers, CallOutcome, Transport } from '../../../native-host/transport.ts';
import type { ToAddon } from '../../../protocol/native-messages.ts';
import { failure, success } from '../../../protocol/result.ts';
import { encodeCopy, plainPage } from '../../support/copy-stream.ts';

const pages = [plainPage(4, 2, [200, 10, 20]), plainPage(4, 2, [1, 1, 1])];
const transport: Transport = {
  kind: 'embedded',
  closesInOrder: true,
  warmUp: () => undefined,
  connect: () => assert.fail('nothing is called but by the request'),
};
const noDialogs: PersonDialogs = {
  askPassword: () => assert.fail('no password is asked for'),
  askForText: () => assert.fail('nobody is asked for the text'),
  print: () => assert.fail('nothing is printed'),
};

interface World {
  readonly request: CopyRequest;
  readonly said: ToAddon[];
  readonly taken: Uint8Array[];
  readonly passwords: string[];
  /** What the DispVM sends, and the end of its call. */
  readonly answer: (untrustedBytes: Uint8Array, outcome?: CallOutcome) => Promise<void>;
  readonly folder: string;
}

const begin = async (
  t: TestContext,
  asked: Partial<CopyAsked>,
  dialogs: Partial<PersonDialogs> = {},
): Promise<World> => {
  const folder = await mkdtemp(join(tmpdir(), 'glovebox-copy-request-'));
  t.after(() => rm(folder, { recursive: true }));
  const said: ToAddon[] = [];
  const taken: Uint8Array[] = [];
  const passwords: string[] = [];
  let handlers: CallHandlers | null = null;
  let end: (outcome: CallOutcome) => void = () => undefined;
  const outcome = new Promise<CallOutcome>((resolve) => (end = resolve));
  const cancel = (): void => end(failure({ code: 'cancelled', exitCode: null }));
  const request = new CopyRequest(
    {
      requestId: 'c',
      untrustedName: 'a.docx',
      purpose: 'safe-copy',
      searchable: false,
      wrongPasswords: null,
      ...asked,
    },
    {
      transport,
      call: (password, given) => {
        passwords.push(Buffer.from(password).toString());
        handlers = given;
        const write = (bytes: Uint8Array): Promise<void> => Promise.resolve(void taken.push(Uint8Array.from(bytes)));
        return { write, end: () => undefined, close: cancel, cancel, outcome };
      },
      copy: new EditedCopy(inPlaces([folder], 'a.docx', safeCopyName), Infinity),
      dialogs: { ...noDialogs, ...dialogs },
      send: (message) => said.push(message),
    },
  );
  const answer: World['answer'] = async (untrustedBytes, ended = success(null)) => {
    // What is asked of the person comes first, even where nothing is.
    await new Promise((resolve) => setImmediate(resolve));
    assert.ok(handlers !== null);
    await handlers.onStdout(untrustedBytes);
    end(ended);
  };
  return { request, said, taken, passwords, answer, folder };
};

const types = (said: readonly ToAddon[]): readonly string[] => said.map(({ type }) => type);
const filesBelow = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder, { recursive: true })).filter((name) => name.includes('.')).sort();

test('a copy is saved, with each page told as it comes', async (t) => {
  const { request, said, taken, answer, folder } = await begin(t, {});
  request.chunk(Buffer.from('hello').toString('base64'));
  request.end();
  await answer(encodeCopy(pages));
  assert.deepEqual(await request.finished, { saved: null, failed: null });
  assert.equal(Buffer.concat(taken).toString(), 'hello');
  assert.deepEqual(
    said.filter(({ type }) => type === 'page'),
    [1, 2].map((page) => ({ type: 'page', requestId: 'c', page, pages: 2 })),
  );
  assert.deepEqual(types(said).slice(-2), ['copied', 'done']);
  assert.deepEqual(await filesBelow(folder), ['Glovebox/a (safe).pdf']);
  assert.match(await readFile(join(folder, 'Glovebox/a (safe).pdf'), 'latin1'), /^%PDF-1\.4/);
});

test('nothing is left of a copy that is not whole, given up, or of another form', async (t) => {
  const stream = encodeCopy(pages);
  const endings: readonly (readonly [bytes: Uint8Array, outcome: CallOutcome, code: string])[] = [
    [stream.subarray(0, -1), success(null), 'agent-protocol'],
    [Buffer.from('what?\n'), success(null), 'agent-protocol'],
    [stream, failure({ code: 'policy-denied', exitCode: null }), 'policy-denied'],
  ];
  for (const [bytes, outcome, code] of endings) {
    const { request, said, answer, folder } = await begin(t, {});
    await answer(bytes, outcome);
    await request.finished;
    assert.deepEqual(said.at(-1), { type: 'failed', requestId: 'c', code });
    assert.deepEqual(await filesBelow(folder), []);
  }
  const { request, said, folder } = await begin(t, {});
  request.close();
  await request.finished;
  assert.deepEqual(said, [{ type: 'failed', requestId: 'c', code: 'cancelled' }]);
  assert.deepEqual(await filesBelow(folder), []);
});

test('what is printed has no name while the dialog is open, and is gone with it', async (t) => {
  const seen: string[] = [];
  const world = await begin(
    t,
    { purpose: 'print' },
    {
      print: async (path, untrustedName) => {
        seen.push(untrustedName, (await readFile(path, 'latin1')).slice(0, 8), ...(await filesBelow(world.folder)));
        return { is: 'done', value: null };
      },
    },
  );
  await world.answer(encodeCopy(pages));
  await world.request.finished;
  assert.deepEqual(seen, ['a.docx', '%PDF-1.4']);
  assert.deepEqual(types(world.said).slice(-3), ['printing', 'printed', 'done']);
  assert.deepEqual(await filesBelow(world.folder), []);
});

test('a print dialog that is closed ends well and has printed nothing; one that cannot be shown says so', async (t) => {
  for (const [is, last] of [
    ['declined', { type: 'done', requestId: 'c' }],
    ['failed', { type: 'failed', requestId: 'c', code: 'print-failed' }],
    ['unavailable', { type: 'failed', requestId: 'c', code: 'print-failed' }],
  ] as const) {
    const { request, said, answer } = await begin(t, { purpose: 'print' }, { print: () => Promise.resolve({ is }) });
    await answer(encodeCopy(pages));
    await request.finished;
    assert.deepEqual(said.at(-1), last);
    assert.ok(!types(said).includes('printed'));
  }
});

test('a password is asked for before the call, which waits for it with what the add-on sends meanwhile', async (t) => {
  let give: (password: string) => void = () => undefined;
  const asked: unknown[] = [];
  const { request, passwords, taken, answer } = await begin(
    t,
    { wrongPasswords: 1 },
    {
      askPassword: (untrustedName, wrongPasswords) => {
        asked.push(untrustedName, wrongPasswords);
        return new Promise((resolve) => (give = (text) => resolve({ is: 'done', value: Buffer.from(text) })));
      },
    },
  );
  request.chunk(Buffer.from('hello').toString('base64'));
  assert.deepEqual([asked, passwords], [['a.docx', 1], []]);
  give('open sesame');
  await answer(encodeCopy(pages));
  await request.finished;
  assert.deepEqual(passwords, ['open sesame']);
  assert.equal(Buffer.concat(taken).toString(), 'hello');
});

test('without an answer nothing is called', async (t) => {
  for (const [is, code] of [
    ['declined', 'cancelled'],
    ['unavailable', 'password-needed'],
  ] as const) {
    const { request, said, passwords } = await begin(
      t,
      { wrongPasswords: 0 },
      { askPassword: () => Promise.resolve({ is }) },
    );
    await request.finished;
    assert.deepEqual([said.at(-1), passwords], [{ type: 'failed', requestId: 'c', code }, []]);
  }
});

test('the person is asked whether its text is wanted, before anything is called; the next try asks no more', async (t) => {
  const asked: string[] = [];
  const { request, said, answer } = await begin(
    t,
    { searchable: null },
    {
      askForText: (untrustedName) => {
        asked.push(untrustedName);
        return Promise.resolve({ is: 'done', value: false });
      },
    },
  );
  await answer(encodeCopy(pages));
  await request.finished;
  assert.deepEqual(asked, ['a.docx']);
  assert.deepEqual(said.slice(0, 2), [
    { type: 'asking', requestId: 'c' },
    { type: 'answered', requestId: 'c', searchable: false },
  ]);
  assert.deepEqual(types(said).slice(-2), ['copied', 'done']);
});

test('whoever closes that question gets no copy, and whoever has no dialogs gets one of pictures', async (t) => {
  const declined = await begin(t, { searchable: null }, { askForText: () => Promise.resolve({ is: 'declined' }) });
  await declined.request.finished;
  assert.deepEqual([types(declined.said), declined.passwords], [['asking', 'failed'], []]);
  const without = await begin(t, { searchable: null }, { askForText: () => Promise.resolve({ is: 'unavailable' }) });
  await without.answer(encodeCopy(pages));
  await without.request.finished;
  assert.ok(without.said.some((message) => message.type === 'copied' && !message.lacksText));
});
