// What the transport for Qubes tells of a call, and no more than it knows: a client of Qubes gives an exit code and nothing
// else, and cannot end the DispVM that it has sent a document to.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { askStatus } from '../../native-host/dom0-status.ts';
import { inDownloads, originalName } from '../../native-host/edit-destination.ts';
import { EditedCopy } from '../../native-host/edited-copy.ts';
import { UsedGrants } from '../../native-host/exceptions.ts';
import { KeptEdits } from '../../native-host/kept-edits.ts';
import { openFile, type OpenReport } from '../../native-host/open-file.ts';
import { openInVm } from '../../native-host/open-in-vm.ts';
import { QubesTransport } from '../../native-host/qubes-transport.ts';
import { Session } from '../../native-host/session.ts';
import { chooseTransport } from '../../native-host/choose-transport.ts';
import type { Call, Transport } from '../../native-host/transport.ts';
import type { ToAddon, ToHost } from '../../protocol/native-messages.ts';
import { keptEditsDir } from '../../protocol/paths.ts';
import { clientThat, type ClientStep } from '../support/qubes-client.ts';
import { waitUntil } from '../support/wait-until.ts';
import { chunkOf, encodeToHost } from './native-host-support.ts';
import { privateFolders, type Folders } from './private-folders.ts';

const asked = { disposableTemplate: null, network: false, viewOnly: false, returnEdits: true } as const;
const call = (transport: Transport): Call =>
  openInVm(
    transport,
    { ...asked, requestId: 'q', untrustedName: 'a.txt' },
    { onStatus: () => undefined, onStdout: () => Promise.resolve() },
  );
const folder = async (t: TestContext): Promise<Folders> => {
  const folders = await privateFolders();
  t.after(() => folders.remove());
  return folders;
};

const causes: readonly (readonly [what: string, step: ClientStep, code: string, exitCode: number | null])[] = [
  ['refused, or none could be started', { exits: 126 }, 'qubes-refused', 126],
  ['the disposable qube ended', { exits: 255 }, 'qubes-ended', 255],
  ['no such service', { exits: 127 }, 'qubes-no-service', 127],
  ['the service failed, or nobody listens', { exits: 1 }, 'qubes-failed', 1],
  ['a problem of qrexec', { exits: 125 }, 'qubes-failed', 125],
  ['the service was killed', { exits: 137 }, 'qubes-failed', 137],
  ['the client was killed', { killedBy: 'SIGKILL' }, 'qubes-failed', null],
];
for (const [what, step, code, exitCode] of causes) {
  test(`tells what an exit code says and no more: ${what}`, async () => {
    const begun = call(new QubesTransport(clientThat(step)));
    begun.end();
    assert.deepEqual(await begun.outcome, { ok: false, error: { code, exitCode } });
  });
}

test('sends a document of any size whole and in order, and takes the reply', async (t) => {
  const taken = join((await folder(t)).root, 'taken');
  const contents = randomBytes(3 * 1024 * 1024);
  const begun = call(new QubesTransport(clientThat({ takes: taken, replies: 'edited' })));
  for (let at = 0; at < contents.length; at += 300_000) await begun.write(contents.subarray(at, at + 300_000));
  begun.end();
  assert.deepEqual(await begun.outcome, { ok: true, value: null });
  assert.ok((await readFile(taken)).subarray(256).equals(contents));
});

test('the DispVM has nothing of a document that breaks off, so that it ends by itself', async (t) => {
  const taken = join((await folder(t)).root, 'taken');
  const begun = call(new QubesTransport(clientThat({ takes: taken, replies: null })));
  await begun.write(randomBytes(400_000));
  await waitUntil(() => existsSync(taken), 'the client reads');
  await begun.write(randomBytes(400_000));
  begun.cancel();
  assert.deepEqual(await begun.outcome, { ok: false, error: { code: 'cancelled', exitCode: null } });
  assert.equal((await readFile(taken)).length, 0);
});

test('says that a DispVM which has the document stays open', async (t) => {
  const taken = join((await folder(t)).root, 'taken');
  const begun = call(new QubesTransport(clientThat({ takes: taken, replies: null })));
  await begun.write(Buffer.from('contents'));
  begun.end();
  await waitUntil(() => existsSync(`${taken}.end`), 'the client has it all');
  begun.close();
  assert.deepEqual(await begun.outcome, { ok: false, error: { code: 'qubes-left-open', exitCode: null } });
});

test('sends nothing where there is no room to hold the document', async (t) => {
  const { root } = await folder(t);
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = join(root, 'missing');
  t.after(() => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  });
  const begun = call(new QubesTransport(clientThat({ takes: join(root, 'taken'), replies: null })));
  await begun.write(Buffer.from('contents'));
  begun.end();
  assert.deepEqual(await begun.outcome, { ok: false, error: { code: 'storage-full', exitCode: null } });
  assert.equal((await readFile(join(root, 'taken')).catch(() => Buffer.alloc(0))).length, 0);
});

test('a qube whose qrexec is missing is an error, and never a QEMU within it', async (t) => {
  const { root } = await folder(t);
  const paths = { folder: root, clientProgram: join(root, 'client'), agentSocket: join(root, 'agent') };
  const nowhere = join(root, 'nowhere');
  for (const present of [[], ['client'], ['agent']]) {
    for (const name of ['client', 'agent']) if (present.includes(name)) await writeFile(join(root, name), '');
    const transport = await chooseTransport(paths);
    assert.equal(transport.kind, 'qubes');
    const seen =
      present.length === 0 ? paths : { ...paths, [present[0] === 'client' ? 'agentSocket' : 'clientProgram']: nowhere };
    const broken = await chooseTransport(seen);
    assert.deepEqual(await call(broken).outcome, { ok: false, error: { code: 'qubes-unavailable', exitCode: null } });
    assert.equal((await askStatus(broken)).dom0, 'qubes-unavailable');
  }
  const withoutFolder = await chooseTransport({ ...paths, folder: nowhere });
  assert.equal(withoutFolder.kind, 'qubes', 'its client program alone makes it one');
  const ordinary = await chooseTransport({ folder: nowhere, clientProgram: nowhere, agentSocket: nowhere });
  assert.equal(ordinary.kind, 'embedded');
});

const report = async (t: TestContext, step: ClientStep, stop = new AbortController()): Promise<OpenReport> => {
  const path = join((await folder(t)).root, 'letter.txt');
  await writeFile(path, 'original');
  const options = { path, viewOnly: false, disposableTemplate: null, network: false, closeAfterVisible: false };
  return openFile(new QubesTransport(clientThat(step)), {
    ...options,
    visibleDeadlineMs: 1000,
    whenVisible: () => Promise.resolve(),
    whenWaiting: () => undefined,
    stop: stop.signal,
  });
};

test('a report says that the VM is gone only where that is so', async (t) => {
  const refused = await report(t, { exits: 126 });
  assert.deepEqual([refused.code, refused.destroyed], ['qubes-refused', true]);
  const failed = await report(t, { exits: 1 });
  assert.deepEqual([failed.code, failed.destroyed], ['qubes-failed', false]);
  const taken = join((await folder(t)).root, 'taken');
  const closed = await report(t, { takes: taken, replies: '' });
  assert.deepEqual([closed.code, closed.destroyed], [undefined, true]);
  const stop = new AbortController();
  const interrupted = report(t, { takes: `${taken}2`, replies: null }, stop);
  await waitUntil(() => existsSync(`${taken}2.end`), 'the client has it all');
  stop.abort();
  const { code, destroyed } = await interrupted;
  assert.deepEqual([code, destroyed], ['qubes-left-open', false]);
});

/** A session of the native host that has sent the document whole; an edit comes home when the viewer is closed. */
const openWhole = async (
  t: TestContext,
  viewOnly: boolean,
): Promise<{ session: Session; said: ToAddon[]; folders: Folders; taken: string }> => {
  const folders = await folder(t);
  const taken = join(folders.root, 'taken');
  const viewer = `
    const { appendFileSync, existsSync } = require('node:fs');
    const keep = ${JSON.stringify(taken)};
    process.stdin.resume().on('end', () => {
      appendFileSync(keep, '');
      setInterval(() => existsSync(keep + '.closed') && process.stdout.write('edited', () => process.exit(0)), 20);
    });`;
  const said: ToAddon[] = [];
  const session = new Session({
    transport: new QubesTransport([process.execPath, '-e', viewer]),
    send: (message) => said.push(message),
    createEditedCopy: (name) => new EditedCopy([inDownloads(join(folders.root, 'Downloads'), name)]),
    createOriginal: (name) => new EditedCopy([inDownloads(join(folders.root, 'Downloads'), name, originalName)]),
    used: new UsedGrants(join(folders.root, 'used')),
    createSafeCopy: () => assert.fail('nothing is copied'),
    createDialogs: () => assert.fail('nothing is asked'),
    templateHashes: () => Promise.resolve({}),
    keepOwnPolicy: () => assert.fail('nothing is told'),
    kept: new KeptEdits(keptEditsDir(folders.environment)),
  });
  const messages: readonly ToHost[] = [
    { type: 'hello', version: 1 },
    { type: 'open', requestId: 'q', name: 'a.txt', start: '', closeAfterIdleMinutes: null, ...asked, viewOnly },
    { type: 'chunk', requestId: 'q', base64: chunkOf(Buffer.from('contents')) },
    { type: 'end', requestId: 'q' },
  ];
  for (const message of messages) session.receive(encodeToHost(message).subarray(4));
  await waitUntil(() => existsSync(taken), 'the client has it all');
  return { session, said, folders, taken };
};
const endings = (said: readonly ToAddon[]): readonly ToAddon[] =>
  said.filter(({ type }) => type === 'done' || type === 'failed');
const leftOpen = { type: 'failed', requestId: 'q', code: 'qubes-left-open' };

for (const type of ['close', 'cancel'] as const) {
  test(`${type}: the add-on is told at once that the document stays open, and later of the edit`, async (t) => {
    const { session, said, folders, taken } = await openWhole(t, false);
    session.receive(encodeToHost({ type, requestId: 'q' }).subarray(4));
    assert.deepEqual(endings(said), [leftOpen]);
    session.receive(encodeToHost({ type, requestId: 'q' }).subarray(4));
    await writeFile(`${taken}.closed`, '');
    const path = join(folders.root, 'Downloads', 'Glovebox', 'a (edited).txt');
    await waitUntil(() => said.some((message) => message.type === 'kept'), 'the add-on is told of the edit');
    const kept = said.filter((message) => message.type === 'kept');
    assert.deepEqual(kept, [{ type: 'kept', keptId: 'q', name: 'a.txt', path, code: null }]);
    assert.equal(await readFile(path, 'utf8'), 'edited');
    assert.deepEqual(endings(said), [leftOpen], 'and nothing else is said of it');
    await session.leave();
  });
}

test('what is left open outlives Thunderbird as well, and its edit comes home', async (t) => {
  const { session, folders, taken } = await openWhole(t, false);
  session.receive(encodeToHost({ type: 'close', requestId: 'q' }).subarray(4));
  const left = session.leave();
  await writeFile(`${taken}.closed`, '');
  await left;
  assert.deepEqual(await readdir(keptEditsDir(folders.environment)), ['q.json']);
});

test('nobody waits for a document that returns nothing; the add-on is told that it stays open', async (t) => {
  const { session, said, folders } = await openWhole(t, true);
  session.receive(encodeToHost({ type: 'close', requestId: 'q' }).subarray(4));
  await waitUntil(() => endings(said).length > 0, 'it ends');
  await session.leave();
  assert.deepEqual(endings(said), [leftOpen]);
  assert.deepEqual(await readdir(keptEditsDir(folders.environment)), []);
});
