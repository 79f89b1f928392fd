// How large an edit may be that comes back: the administrator's word, and the person's where it is stricter.
import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { inFolder } from '../../../native-host/edit-destination.ts';
import { readEditLimit } from '../../../native-host/edit-limit.ts';
import { editedCopyFromDispvm } from '../../../native-host/origin-mark.ts';
import { editedFileMaxBytes } from '../../../protocol/limits.ts';
import { addonId } from '../../../protocol/names.ts';
import { ownPolicyFile } from '../../../protocol/paths.ts';
import { missingForAdministratorsFile } from '../../support/administrators-file.ts';

const skip = missingForAdministratorsFile ?? false;
const folderFor = async (t: TestContext): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'glovebox-edit-limit-'));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
};
/** The environment of a person who has no rules of their own. */
const nobody = { XDG_CONFIG_HOME: '/nowhere' };
const policies = (policy: unknown): string =>
  JSON.stringify({ policies: { '3rdparty': { Extensions: { [addonId]: policy } } } });

test('the administrator’s number counts, and what cannot be understood lets nothing come back', { skip }, async (t) => {
  const file = join(await folderFor(t), 'policies.json');
  const limitOf = async (text: string): Promise<number> => {
    await writeFile(file, text, { mode: 0o644 });
    return readEditLimit({ GLOVEBOX_MANAGED_POLICY: file, ...nobody });
  };
  assert.equal(
    await readEditLimit({ GLOVEBOX_MANAGED_POLICY: '/nowhere/policies.json', ...nobody }),
    editedFileMaxBytes,
  );
  assert.equal(await limitOf(policies({ version: 1 })), editedFileMaxBytes);
  assert.equal(await limitOf(policies({ version: 1, editsMaxMib: 5 })), 5 * 1024 ** 2);
  for (const text of [
    '',
    '{',
    policies(null),
    ...[0, -1, 1.5, 1025, '5', null].map((editsMaxMib) => policies({ editsMaxMib })),
  ])
    assert.equal(await limitOf(text), 0, text);
  await writeFile(file, policies({ version: 1, editsMaxMib: 5 }));
  await chmod(file, 0o666);
  assert.equal(
    await readEditLimit({ GLOVEBOX_MANAGED_POLICY: file, ...nobody }),
    editedFileMaxBytes,
    'not the administrator’s',
  );
});

test('the person’s own number counts where it is smaller and the person may have rules', { skip }, async (t) => {
  const folder = await folderFor(t);
  const file = join(folder, 'policies.json');
  const env = { GLOVEBOX_MANAGED_POLICY: file, XDG_CONFIG_HOME: folder };
  await mkdir(dirname(ownPolicyFile(env)), { recursive: true });
  const limitOf = async (own: string, managed: object | null): Promise<number> => {
    await writeFile(ownPolicyFile(env), own);
    await rm(file, { force: true });
    if (managed !== null) await writeFile(file, policies(managed), { mode: 0o644 });
    return (await readEditLimit(env)) / 1024 ** 2;
  };
  const own = JSON.stringify({ version: 2, editsMaxMib: 7 });
  assert.equal(await limitOf(own, null), 7);
  assert.equal(await limitOf(own, { version: 1 }), 7);
  assert.equal(await limitOf(own, { version: 1, editsMaxMib: 9 }), 7);
  assert.equal(await limitOf(own, { version: 1, editsMaxMib: 5 }), 5);
  assert.equal(await limitOf(own, { version: 1, editsMaxMib: 9, switches: { mayAddRules: false } }), 9);
  assert.equal(await limitOf(own, { version: 1, switches: 'none' }), 0, 'an administrator’s that nobody understands');
  for (const text of ['', '{', '{}', '{"editsMaxMib":0}', '{"editsMaxMib":"7"}'])
    assert.equal(await limitOf(text, { version: 1, editsMaxMib: 9 }), 9, text);
});

test('an edit above the limit is refused by that name, and one within it is saved', async (t) => {
  const folder = await folderFor(t);
  for (const [bytes, isTaken] of [
    [8, true],
    [9, false],
  ] as const) {
    const edit = editedCopyFromDispvm([inFolder(folder, 'a.txt')], 8);
    for (let sent = 0; sent < bytes; sent += 1) await edit.write(Buffer.from('x'));
    const finished = await edit.finish(true);
    assert.deepEqual(finished.ok ? finished.value?.sizeBytes : finished.error, isTaken ? 8 : 'edit-above-limit');
  }
  assert.deepEqual(await readdir(folder), ['a (edited).txt'], 'nothing of the other one stays');
});
