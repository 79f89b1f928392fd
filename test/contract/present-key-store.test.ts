// A key store as the guest shows it, made and read by the real openssl: what it says of itself, and that it asks for
// its password.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { createWorld, readPage } from './present-world.ts';

const makeKeyStore = (folder: string, password: string): string => {
  const [key, certificate, store] = ['key.pem', 'certificate.pem', 'store.p12'].map((name) => `${folder}/${name}`) as [
    string,
    string,
    string,
  ];
  const quiet = { stdio: 'ignore' } as const;
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-subj',
      '/CN=Anna Example/O=<b>Firm',
      '-days',
      '2',
      '-keyout',
      key,
      '-out',
      certificate,
    ],
    quiet,
  );
  execFileSync(
    'openssl',
    ['pkcs12', '-export', '-inkey', key, '-in', certificate, '-out', store, '-passout', `pass:${password}`],
    quiet,
  );
  return store;
};

test('a key store asks for its password, tells a wrong one, and then whose it is', async (t) => {
  const world = await createWorld(t, 'openssl');
  if (world === null) return;
  const words = ['card', makeKeyStore(world.folder, 'tulip'), `${world.folder}/out`] as const;
  assert.equal(await world.present(words), 'password 0\n');
  assert.equal(await world.present(words, 'rose'), 'password 1\n');
  const page = await readPage(await world.present(words, 'tulip'));
  assert.match(page, /There is a private key in it.*Certificate.*Anna Example.*&lt;b&gt;Firm/s);
  assert.ok(!page.includes('PRIVATE KEY') && !page.includes('<b>Firm'));
});

test('one without a password opens at once, and a damaged one is said to be', async (t) => {
  const world = await createWorld(t, 'openssl');
  if (world === null) return;
  const store = makeKeyStore(world.folder, '');
  assert.match(await readPage(await world.present(['card', store, `${world.folder}/out`])), /Anna Example/);
  execFileSync('truncate', ['-s', '300', store]);
  assert.equal(await world.present(['card', store, `${world.folder}/out`]), 'failed 70\n');
});
