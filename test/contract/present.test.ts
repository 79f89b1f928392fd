// The presenters' real bundle on the real QuickJS, with the guest's programs where this machine has them: what the
// viewer is told for documents of each kind, and what is written for it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { dxfOf } from '../support/sample-dxf.ts';
import { createWorld, readPage } from './present-world.ts';

test('shows a table in an old encoding, and the rows after its first part', async (t) => {
  const world = await createWorld(t, 'iconv');
  if (world === null) return;
  const rows = Array.from({ length: 700 }, (_, index) => `Müller ${index};${index},5`);
  await writeFile(`${world.folder}/a.csv`, Buffer.from(`Name;Größe\r\n${rows.join('\r\n')}\r\n`, 'latin1'));
  const first = await readPage(await world.present(['table', `${world.folder}/a.csv`, `${world.folder}/out`]));
  assert.match(
    first,
    /<th>Größe<\/th>.*<td>Müller 0<\/td><td class="n">0,5<\/td>.*<a href="member:0">Rows from 301<\/a>/s,
  );
  assert.ok(!first.includes('Müller 300<'));
  assert.match(
    await readPage(await world.present(['member', `${world.folder}/out`, '0'])),
    /<th>Größe<\/th>.*<td>Müller 300<\/td>/s,
  );
});

test('shows a web page without what runs or loads', async (t) => {
  const world = await createWorld(t, 'base64');
  if (world === null) return;
  await writeFile(
    `${world.folder}/a.html`,
    Buffer.from(
      '<meta charset=windows-1251><script>x()</script><p>\xcf\xf0\xe8\xe2\xe5\xf2 <img src="data:image/png;base64,iVBORw0KGgo=">',
      'latin1',
    ),
  );
  const page = await readPage(await world.present(['web', `${world.folder}/a.html`, `${world.folder}/out`]));
  const [, picture = ''] = /<p>Привет <img src="([^"/]+)"\/>/.exec(page) ?? [];
  assert.equal((await readFile(`${world.folder}/out/${picture}`)).toString('latin1'), '\x89PNG\r\n\x1a\n');
  assert.ok(!page.includes('x()'));
});

test('says plainly that it has no viewer for unknown bytes', async (t) => {
  const world = await createWorld(t, 'file');
  if (world === null) return;
  await writeFile(
    `${world.folder}/a<b>.bin`,
    Buffer.from([0, 1, 2, 255, ...Buffer.from('a quite readable text of some <i>words</i>'), 0]),
  );
  const page = await readPage(await world.present(['bytes', `${world.folder}/a<b>.bin`, `${world.folder}/out`]));
  assert.match(page, /There is no viewer for this kind of file.*a&lt;b&gt;\.bin.*some &lt;i&gt;words/s);
});

test('lists an archive, opens what is in it and in archives in it', async (t) => {
  const world = await createWorld(t, 'bsdtar', 'tar');
  if (world === null) return;
  await writeFile(`${world.folder}/hello.txt`, 'hello');
  const tar = (words: readonly string[]): Promise<unknown> =>
    promisify(execFile)('tar', ['-C', world.folder, ...words]);
  await tar(['-cf', `${world.folder}/inner.tar`, 'hello.txt']);
  await tar(['-cf', `${world.folder}/outer.tar`, 'inner.tar', 'hello.txt']);
  assert.match(
    await readPage(await world.present(['archive', `${world.folder}/outer.tar`, `${world.folder}/out`])),
    /member:0">hello\.txt<.*member:1">inner\.tar</s,
  );
  assert.match(await readPage(await world.present(['member', `${world.folder}/out`, '1'])), /member:2">hello\.txt</);
  const said = await world.present(['member', `${world.folder}/out`, '2']);
  assert.match(said, /^open\ttext\t/);
  assert.equal(await readFile(said.trim().split('\t')[4] ?? '', 'utf8'), 'hello');
});

test('asks for an archive’s password, and says when it is wrong', async (t) => {
  const world = await createWorld(t, '/usr/lib/7zip/7z');
  if (world === null) return;
  await writeFile(`${world.folder}/hello.txt`, 'hello');
  await promisify(execFile)('/usr/lib/7zip/7z', [
    'a',
    '-mhe=on',
    '-psecret',
    `${world.folder}/a.7z`,
    `${world.folder}/hello.txt`,
  ]);
  const words = ['archive', `${world.folder}/a.7z`, `${world.folder}/out`];
  assert.equal(await world.present(words), 'password 0\n');
  assert.equal(await world.present(words, 'wrong'), 'password 1\n');
  assert.match(await readPage(await world.present(words, 'secret')), /member:0">hello\.txt</);
  assert.match(await world.present(['member', `${world.folder}/out`, '0']), /^open\ttext\t/);
});

test('asks for the password of a member, and shows what was compressed alone at once', async (t) => {
  const world = await createWorld(t, '/usr/lib/7zip/7z', 'bsdcat', 'gzip');
  if (world === null) return;
  await writeFile(`${world.folder}/hello.txt`, 'hello');
  await promisify(execFile)('/usr/lib/7zip/7z', [
    'a',
    '-psecret',
    `${world.folder}/a.zip`,
    `${world.folder}/hello.txt`,
  ]);
  assert.match(
    await readPage(await world.present(['archive', `${world.folder}/a.zip`, `${world.folder}/out`])),
    /with a password/,
  );
  const member = ['member', `${world.folder}/out`, '0'];
  assert.equal(await world.present(member), 'password 0\n');
  assert.equal(await world.present(member, 'wrong'), 'password 1\n');
  assert.match(await world.present(member, 'secret'), /^open\ttext\t/);
  await promisify(execFile)('gzip', [`${world.folder}/hello.txt`]);
  assert.match(
    await world.present(['archive', `${world.folder}/hello.txt.gz`, `${world.folder}/out`]),
    /^open\ttext\t.*\.txt\n$/,
  );
});

test('fails with a number for a member that there is not, and for an archive that is none', async (t) => {
  const world = await createWorld(t, 'iconv');
  if (world === null) return;
  await writeFile(`${world.folder}/a.zip`, 'no archive');
  assert.equal(await world.present(['member', `${world.folder}/out`, '7']), 'failed 67\n');
  assert.match(await world.present(['archive', `${world.folder}/a.zip`, `${world.folder}/out`]), /^failed (66|70)\n$/);
});

test('describes a video by its head where nothing takes stills of it', async (t) => {
  const world = await createWorld(t);
  if (world === null) return;
  const sample = await readFile(new URL('../../dispvm/templates/media/samples/present-video.mp4', import.meta.url));
  await writeFile(`${world.folder}/trip.mp4`, sample);
  const page = await readPage(await world.present(['video', `${world.folder}/trip.mp4`, `${world.folder}/out`]));
  assert.match(page, /trip\.mp4.*0:04.*480 × 270 pixels.*A sample.*No picture could be taken/s);
});

test('draws a DXF drawing as SVG, and names what it leaves out', async (t) => {
  const world = await createWorld(t, 'file');
  if (world === null) return;
  await writeFile(
    `${world.folder}/plan.dxf`,
    `999\r\nmade by hand\r\n${dxfOf([
      [0, 'LINE'],
      [10, 0],
      [20, 0],
      [11, 10],
      [21, 5],
      [0, 'TEXT'],
      [40, 1],
      [1, '<b>%%c5'],
      [0, 'HATCH'],
    ])}`,
  );
  const said = await world.present(['drawing', `${world.folder}/plan.dxf`, `${world.folder}/out`]);
  const drawn = await readPage(said);
  assert.match(drawn, /<path d="M20 520L1020 20" stroke="#000000"\/>.*&lt;b&gt;⌀5.*Not drawn here: 1 HATCH\./s);
  await writeFile(`${world.folder}/plan.dxf`, 'AutoCAD Binary DXF\r\n\x1a\0');
  assert.match(
    await readPage(await world.present(['drawing', `${world.folder}/plan.dxf`, `${world.folder}/out`])),
    /no viewer for this kind/,
  );
});
