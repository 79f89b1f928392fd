import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { readPassword } from '../../../native-host/password-file.ts';

const read = async (t: TestContext, contents: string): Promise<string | null> => {
  const dir = await mkdtemp(join(tmpdir(), 'password-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  await writeFile(join(dir, 'password'), contents);
  const password = await readPassword(join(dir, 'password'), '');
  return password === null ? null : Buffer.from(password).toString();
};

test('is the first line, without its end', async (t) => {
  for (const contents of ['grüne Tür', 'grüne Tür\n', 'grüne Tür\r\nmore', 'grüne Tür\nmore\n'])
    assert.equal(await read(t, contents), 'grüne Tür');
  assert.equal(await read(t, ''), '');
  assert.equal(await read(t, ' \n'), ' ');
});

test('is none of a line that does not end soon, and of a file that is not there', async (t) => {
  assert.equal(await read(t, 'x'.repeat(5000)), null);
  assert.equal(await readPassword('/nonexistent/password', ''), null);
});
