// Exceptions from an administrator's policy, from the request to the saved file: the built native host as Thunderbird talks to
// it, the built command as an administrator uses it, and what somebody might try who was not granted anything.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import {
  answerSchema,
  exceptionRequestSchema,
  statementSchema,
  type Answer,
  type Exceptions,
  type Statement,
} from '../../protocol/exceptions.ts';
import { startHost, unbuilt, type HostProcess } from './native-host-support.ts';
import type { Folders } from './private-folders.ts';
import { start, type Finished } from './started-program.ts';

const contents = Buffer.from('MZ the quarterly figures, as a program');
const name = 'figures 2026.exe';
const ask = { reason: 'The auditors need it', mediaType: 'application/x-msdownload', senderDomain: 'partner.example' };

interface World {
  readonly folders: Folders;
  readonly host: HostProcess;
  readonly exceptions: Exceptions;
  readonly key: string;
  readonly downloads: string;
  readonly command: (...args: readonly string[]) => Promise<Finished>;
  /** Sends the attachment; how it ended: a code, or null. */
  readonly send: (bytes: Buffer, asked: typeof ask | null) => Promise<string | null>;
  readonly requests: () => Promise<readonly string[]>;
  readonly saved: () => Promise<readonly string[]>;
}

const listed = (folder: string): Promise<readonly string[]> => readdir(folder).catch(() => []);

const makeKey = async (command: World['command'], path: string): Promise<{ readonly publicKeys: string[] }> => {
  const made = await command('exceptions', 'keygen', '--out', path);
  assert.equal(made.exitCode, 0, made.stderr);
  assert.equal((await lstat(path)).mode & 0o777, 0o600);
  return JSON.parse(`{${made.stdout}}`) as { publicKeys: string[] };
};

const startWorld = async (t: TestContext): Promise<World> => {
  const { host, folders } = await startHost(t);
  const folder = join(folders.root, 'queue');
  const downloads = join(folders.root, 'Downloads', 'Glovebox');
  const command = (...args: readonly string[]): Promise<Finished> => start(folders, 'glovebox.js', args).finished;
  const key = join(folders.root, 'key.pem');
  const exceptions = { folder, ...(await makeKey(command, key)) };
  await host.greet();
  let count = 0;
  const send = async (bytes: Buffer, asked: typeof ask | null): Promise<string | null> => {
    count += 1;
    const requestId = `original-${count}`;
    await host.send({ type: 'original', requestId, name, exceptions, ask: asked });
    await host.send({ type: 'chunk', requestId, base64: bytes.toString('base64') });
    await host.send({ type: 'end', requestId });
    const ended = await Promise.race([host.next('done', requestId), host.next('failed', requestId)]);
    return ended.type === 'failed' ? ended.code : null;
  };
  const requests = async (): Promise<readonly string[]> =>
    (await listed(join(folder, 'requests'))).map((file) => file.replace('.json', ''));
  return { folders, host, exceptions, key, downloads, command, send, requests, saved: () => listed(downloads) };
};

const onlyRequest = async ({ requests }: World): Promise<string> => {
  const [id, ...others] = await requests();
  assert.ok(id !== undefined && others.length === 0);
  return id;
};

const grant = async (world: World, ...more: readonly string[]): Promise<string> => {
  const id = await onlyRequest(world);
  const { folder } = world.exceptions;
  const finished = await world.command('exceptions', 'grant', id, '--folder', folder, '--key', world.key, ...more);
  assert.equal(finished.exitCode, 0, finished.stderr);
  return id;
};

const answerPath = ({ exceptions }: World, id: string): string => join(exceptions.folder, 'answers', `${id}.json`);
const readAnswer = async (world: World, id: string): Promise<{ answer: Answer; statement: Statement }> => {
  const answer = answerSchema.parse(JSON.parse(await readFile(answerPath(world, id), 'utf8')));
  return { answer, statement: statementSchema.parse(JSON.parse(answer.statement)) };
};
const expectNothing = async (world: World, why: string): Promise<void> => {
  assert.equal(await world.send(contents, null), 'exception-needed', why);
  assert.deepEqual(await world.saved(), [], why);
};

suite('an exception', { skip: unbuilt }, () => {
  test('asks without a name or contents, and saves the whole file once it is granted', async (t) => {
    const world = await startWorld(t);
    await expectNothing(world, 'nobody has granted anything');
    assert.equal(await world.send(contents, ask), null);
    assert.deepEqual(await world.saved(), [], 'asking saves nothing');
    const id = await onlyRequest(world);
    const text = await readFile(join(world.exceptions.folder, 'requests', `${id}.json`), 'utf8');
    assert.doesNotMatch(text, /figures/);
    const request = exceptionRequestSchema.parse(JSON.parse(text));
    assert.equal(request.sha256, createHash('sha256').update(contents).digest('hex'));
    assert.deepEqual(
      [request.sizeBytes, request.person, request.reason, request.mediaType, request.senderDomain],
      [contents.length, userInfo().username, ask.reason, ask.mediaType, ask.senderDomain],
    );
    await expectNothing(world, 'a request is no grant');
    await grant(world);
    assert.equal(await world.send(contents, null), null);
    assert.deepEqual(await world.saved(), ['figures 2026 (original).exe']);
    const path = join(world.downloads, 'figures 2026 (original).exe');
    assert.deepEqual(await readFile(path), contents);
    assert.equal((await lstat(path)).mode & 0o777, 0o600, 'private, and nothing that runs');
    const used = JSON.parse(await readFile(join(world.exceptions.folder, 'used', `${id}.json`), 'utf8')) as {
      id: string;
    };
    assert.equal(used.id, id, 'the administrator sees that it was used');
    await rm(path);
    await expectNothing(world, 'a grant counts once');
  });

  test('counts for no other file, no other person, and not after its end', async (t) => {
    const world = await startWorld(t);
    await world.send(contents, ask);
    const id = await grant(world);
    assert.equal(await world.send(Buffer.concat([contents, Buffer.from(' ')]), null), 'exception-needed');
    assert.equal(await world.send(contents.subarray(1), null), 'exception-needed');
    assert.deepEqual(await world.saved(), []);
    const { key } = world;
    // Signed by the administrator's own key: only what it says is wrong.
    const { writeAnswer } = await import('../../dom0/exceptions/queue.ts');
    const { readPrivateKey } = await import('../../dom0/template/archive-keys.ts');
    const privateKey = await readPrivateKey(key);
    assert.ok(privateKey.ok);
    const { statement } = await readAnswer(world, id);
    const wrong: readonly Partial<Statement>[] = [
      { person: `${userInfo().username}x` },
      { until: new Date(Date.now() - 1).toISOString() },
      { sizeBytes: contents.length + 1 },
      { sha256: '0'.repeat(64) },
    ];
    for (const change of wrong) {
      await writeAnswer(world.exceptions.folder, { ...statement, ...change }, privateKey.value);
      await expectNothing(world, JSON.stringify(change));
    }
    await writeAnswer(world.exceptions.folder, statement, privateKey.value);
    assert.equal(await world.send(contents, null), null, 'as it was, it counts');
  });

  test('counts for nothing where it was altered, is another key’s, or stands in another’s place', async (t) => {
    const world = await startWorld(t);
    await world.send(contents, ask);
    const id = await grant(world);
    const path = answerPath(world, id);
    const { answer, statement } = await readAnswer(world, id);
    const longer = JSON.stringify({ ...statement, until: '2999-01-01T00:00:00.000Z' });
    for (const [why, altered] of [
      ['altered', { ...answer, statement: longer }],
      ['a signature of something else', { ...answer, signature: `${'A'.repeat(86)}==` }],
      ['no answer at all', { granted: true }],
    ] as const) {
      await writeFile(path, JSON.stringify(altered));
      await expectNothing(world, why);
    }
    const other = join(world.folders.root, 'other.pem');
    await makeKey(world.command, other);
    await grant({ ...world, key: other });
    await expectNothing(world, 'another key');
    await rm(path);
    await writeFile(answerPath(world, 'elsewhere'), JSON.stringify(answer));
    await expectNothing(world, 'under another name, by which it could be used again');
    await writeFile(path, JSON.stringify(answer));
    assert.equal(await world.send(contents, null), null, 'the real one counts');
    // A copy of a used grant, and of its request.
    await writeFile(answerPath(world, `${id}b`), JSON.stringify(answer));
    await rm(join(world.exceptions.folder, 'used'), { recursive: true });
    assert.equal(await world.send(contents, null), 'exception-needed', 'played again');
  });

  test('that is denied says so, and a grant that was not used is taken back by it', async (t) => {
    const world = await startWorld(t);
    await world.send(contents, ask);
    const id = await grant(world);
    const { folder } = world.exceptions;
    const denied = await world.command('exceptions', 'deny', id, '--folder', folder, '--key', world.key);
    assert.equal(denied.exitCode, 0, denied.stderr);
    assert.equal(await world.send(contents, null), 'exception-denied');
    assert.deepEqual(await world.saved(), []);
  });

  test('two at once get one file', async (t) => {
    const world = await startWorld(t);
    await world.send(contents, ask);
    await grant(world);
    const ended = await Promise.all([world.send(contents, null), world.send(contents, null)]);
    assert.deepEqual(ended.toSorted(), ['exception-needed', null].toSorted());
    assert.equal((await world.saved()).length, 1);
  });

  test('is refused by the host where the policy is none, and leaves nothing where it is given up', async (t) => {
    const world = await startWorld(t);
    const { host, exceptions } = world;
    for (const bad of [
      { ...exceptions, folder: 'relative' },
      { ...exceptions, publicKeys: [] },
      { ...exceptions, publicKeys: ['AAAA'] },
    ])
      await host.send({ type: 'original', requestId: 'bad', name, exceptions: bad, ask: null });
    assert.equal((await host.next('failed')).code, 'host-protocol');
    await host.send({ type: 'original', requestId: 'given-up', name, exceptions, ask: null });
    await host.send({ type: 'chunk', requestId: 'given-up', base64: contents.toString('base64') });
    await host.send({ type: 'cancel', requestId: 'given-up' });
    assert.equal((await host.next('failed', 'given-up')).code, 'cancelled');
    assert.deepEqual(await world.saved(), []);
    await mkdir(exceptions.folder);
    await writeFile(join(exceptions.folder, 'requests'), 'in the way');
    assert.equal(await world.send(contents, ask), 'exception-not-asked');
  });

  test('an administrator lists, shows and answers; what is not well-formed is left out', async (t) => {
    const world = await startWorld(t);
    const { folder } = world.exceptions;
    const none = await world.command('exceptions', 'list', '--folder', folder);
    assert.equal(none.exitCode, 1);
    await world.send(contents, ask);
    const id = await onlyRequest(world);
    const bad = join(folder, 'requests', 'bad.json');
    await writeFile(bad, JSON.stringify({ version: 1, id: 'bad', reason: '\u001b[2J' }));
    const list = await world.command('exceptions', 'list', '--folder', folder);
    assert.equal(list.exitCode, 0);
    assert.match(
      list.stdout,
      new RegExp(
        `^${id}  \\S+  ${userInfo().username}  application/x-msdownload  \\d+ B  partner\\.example  -  The auditors need it\\n$`,
      ),
    );
    const shown = await world.command('exceptions', 'show', id, '--folder', folder);
    assert.match(shown.stdout, /sha256 +[0-9a-f]{64}\n/);
    const missing = await world.command('exceptions', 'show', '../../etc/passwd', '--folder', folder);
    assert.deepEqual([missing.exitCode, missing.stdout], [1, '']);
    assert.match(missing.stderr, /There is no request "\.\.\/\.\.\/etc\/passwd"/);
    await rm(bad);
    await grant(world, '--until', '8h');
    const { statement } = await readAnswer(world, id);
    assert.ok(Date.parse(statement.until) - Date.parse(statement.answeredAt) <= 8 * 3_600_000 + 1000);
    assert.equal((await world.command('exceptions', 'list', '--folder', folder)).exitCode, 1, 'it is answered');
    const all = await world.command('exceptions', 'list', '--folder', folder, '--all', '--json');
    assert.equal((JSON.parse(all.stdout) as { answer: Statement }).answer.decision, 'granted');
    const twice = await world.command('exceptions', 'keygen', '--out', world.key);
    assert.equal(twice.exitCode, 1, 'no key is overwritten');
  });
});
