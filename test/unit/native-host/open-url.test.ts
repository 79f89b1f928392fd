import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { openUrl, readAddress } from '../../../native-host/open-url.ts';
import type { QubesPaths } from '../../../native-host/qubes-transport.ts';

/** A qube whose client writes down what it was given, and ends with that code. */
const startQube = async (t: TestContext, exitCode: number): Promise<{ paths: QubesPaths; given: string }> => {
  const folder = await mkdtemp(join(tmpdir(), 'glovebox-qube-'));
  t.after(() => rm(folder, { recursive: true }));
  const [clientProgram, given] = [join(folder, 'client'), join(folder, 'given')];
  await writeFile(clientProgram, `#!/bin/sh\n{ echo "$@"; cat; } > '${given}'\nexit ${exitCode}\n`, { mode: 0o755 });
  return { paths: { folder, clientProgram, agentSocket: join(folder, 'agent') }, given };
};

suite('open-url', () => {
  test('takes addresses of web pages alone, and shows them as they are', () => {
    assert.equal(readAddress('https://example.org/a b'), 'https://example.org/a%20b');
    assert.equal(readAddress('https://ex\u0430mple.org/'), 'https://xn--exmple-4nf.org/');
    assert.equal(readAddress('https://example.org/\u001b[2J\nX'), 'https://example.org/%1B[2JX');
    for (const other of [
      'file:///etc/passwd',
      'javascript:alert(1)',
      'example.org',
      '',
      `https://a/${'x'.repeat(9000)}`,
    ])
      assert.equal(readAddress(other), null, other.slice(0, 40));
  });

  test('on Qubes OS the stock service gets the address, one line', async (t) => {
    const { paths, given } = await startQube(t, 0);
    assert.equal(await openUrl('https://example.org/page', paths), 0);
    assert.equal(await readFile(given, 'utf8'), '-- @dispvm qubes.OpenURL\nhttps://example.org/page\n');
  });

  test('where dom0 refuses, or the client is missing, nothing is opened', async (t) => {
    assert.equal(await openUrl('https://example.org/', (await startQube(t, 126)).paths), 1);
    const { paths } = await startQube(t, 0);
    assert.equal(await openUrl('https://example.org/', { ...paths, clientProgram: '/nonexistent' }), 1);
  });

  test('elsewhere, and for what is no web page, nothing is started', async (t) => {
    const { paths, given } = await startQube(t, 0);
    assert.equal(await openUrl('file:///etc/passwd', paths), 1);
    await assert.rejects(readFile(given));
    const none = { folder: '/nonexistent', clientProgram: '/nonexistent', agentSocket: '/nonexistent' };
    assert.equal(await openUrl('https://example.org/', none), 1);
  });
});
