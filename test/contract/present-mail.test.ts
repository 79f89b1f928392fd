// Mail as the guest shows it, with the programs that take its wrappings off: what is written into a text, what Outlook
// wrapped under names that lead elsewhere, what PGP signed.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { access, copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { sevenZip } from '../../dispvm/present/archive-programs.ts';
import { tnefAttachment, tnefAttribute, wrapTnef } from '../support/outlook-maker.ts';
import { createWorld, readPage } from './present-world.ts';

test('lists a file that is written into the text, and opens it', async (t) => {
  const world = await createWorld(t, 'bsdcat');
  if (world === null) return;
  // As some programs write it, without an empty line before the end.
  await writeFile(`${world.folder}/a.eml`, 'Subject: S\n\nBefore\nbegin 644 cat.txt\n#0V%T\nend\nAfter\n');
  const page = await readPage(await world.present(['mail', `${world.folder}/a.eml`, `${world.folder}/out`]));
  assert.match(page, /member:0">cat\.txt<.*Before.*After/s);
  assert.ok(!page.includes('#0V%T'));
  const said = await world.present(['member', `${world.folder}/out`, '0']);
  assert.equal(await readFile(said.trim().split('\t')[4] ?? '', 'utf8'), 'Cat');
});

test('unpacks what Outlook wrapped into its own folder, whatever the names are', async (t) => {
  const world = await createWorld(t, 'tnef');
  if (world === null) return;
  await writeFile(
    `${world.folder}/winmail.dat`,
    wrapTnef(
      tnefAttribute(1, 0x00018004, 'Names\0'),
      ...[`${'../'.repeat(3)}evil.txt`, `${world.folder}/evil.txt`, '--help', '..'].flatMap((untrustedName) =>
        tnefAttachment(untrustedName, 'content'),
      ),
    ),
  );
  const page = await readPage(await world.present(['mail', `${world.folder}/winmail.dat`, `${world.folder}/out`]));
  assert.match(page, /<h1>Names<\/h1>/);
  assert.equal([...page.matchAll(/member:\d+">evil\.txt</g)].length, 2);
  await assert.rejects(access(`${world.folder}/evil.txt`));
  await assert.rejects(access(`${world.folder}/out/evil.txt`));
  const said = await world.present(['member', `${world.folder}/out`, '0']);
  assert.equal(await readFile(said.trim().split('\t')[4] ?? '', 'utf8'), 'content');
});

test('shows what PGP signed in the clear', async (t) => {
  const world = await createWorld(t);
  if (world === null) return;
  await writeFile(
    `${world.folder}/a.eml`,
    'Subject: S\n\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nDear <b>Bob</b>\n-----BEGIN PGP ' +
      'SIGNATURE-----\n\niQ\n-----END PGP SIGNATURE-----\n',
  );
  const page = await readPage(await world.present(['mail', `${world.folder}/a.eml`, `${world.folder}/out`]));
  assert.match(page, /signed with PGP.*Dear &lt;b&gt;Bob/s);
  assert.ok(!page.includes('BEGIN PGP'));
});

const outlookSample = join(
  process.env['GLOVEBOX_CORPUS'] ?? fileURLToPath(new URL('../../../shared/corpus', import.meta.url)),
  'documents/testMSG_chinese.msg',
);

test('shows a message of Outlook’s that was taken for an Office document, as nothing but its inside tells it', async (t) => {
  if (!existsSync(outlookSample)) return t.skip(`SKIPPED: no ${outlookSample}; set GLOVEBOX_CORPUS`);
  const world = await createWorld(t, sevenZip);
  if (world === null) return;
  await copyFile(outlookSample, `${world.folder}/forwarded`);
  const page = await readPage(await world.present(['office', `${world.folder}/forwarded`, `${world.folder}/out`]));
  assert.match(page, /<h1>Alfresco MSG format testing/);
});
