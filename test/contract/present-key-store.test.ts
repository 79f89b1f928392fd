// A key store as the guest shows it, made and read by the real openssl: what it says of itself, and that it asks for
// its password.
import assert from 'node:assert/strict';
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeCertificate, makeKeyStore } from '../support/certificate-maker.ts';
import { createWorld, readPage } from './present-world.ts';

const writeKeyStore = async (folder: string, password: string): Promise<string> => {
  const store = join(folder, 'store.p12');
  await writeFile(store, makeKeyStore(makeCertificate(folder, '/CN=Anna Example/O=<b>Firm'), password));
  return store;
};

test('a key store asks for its password, tells a wrong one, and then whose it is', async (t) => {
  const world = await createWorld(t, 'openssl');
  if (world === null) return;
  const words = ['card', await writeKeyStore(world.folder, 'tulip'), `${world.folder}/out`] as const;
  assert.equal(await world.present(words), 'password 0\n');
  assert.equal(await world.present(words, 'rose'), 'password 1\n');
  const page = await readPage(await world.present(words, 'tulip'));
  assert.match(page, /There is a private key in it.*Certificate.*Anna Example.*&lt;b&gt;Firm/s);
  assert.ok(!page.includes('PRIVATE KEY') && !page.includes('<b>Firm'));
});

test('one without a password opens at once, and a damaged one is said to be', async (t) => {
  const world = await createWorld(t, 'openssl');
  if (world === null) return;
  const store = await writeKeyStore(world.folder, '');
  assert.match(await readPage(await world.present(['card', store, `${world.folder}/out`])), /Anna Example/);
  await truncate(store, 300);
  assert.equal(await world.present(['card', store, `${world.folder}/out`]), 'failed 70\n');
});
