import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entriesMax, isProgram, parse7zListing, parseMtree } from '../../../../dispvm/present/archive-entries.ts';
import { innerName } from '../../../../dispvm/present/archive-programs.ts';

const listed = `Path = dir
Folder = +
Size = 0
Packed Size = 0
Modified = 2026-11-26 00:53:08
Attributes = D drwxr-xr-x

Path = dir/a = b.txt
Folder = -
Size = 6
Packed Size =${' '}
Modified = 2026-11-26 00:53:08.4225149
Attributes = A -rw-r--r--
Encrypted = +
`;

test('reads names, sizes, times and encryption out of 7z’s list', () => {
  const { entries, isCut } = parse7zListing(listed);
  assert.equal(isCut, false);
  assert.deepEqual(entries[0], {
    untrustedPath: 'dir',
    isFolder: true,
    sizeBytes: 0,
    packedBytes: 0,
    modified: '2026-11-26 00:53',
    isEncrypted: false,
  });
  assert.deepEqual(entries[1], {
    untrustedPath: 'dir/a = b.txt',
    isFolder: false,
    sizeBytes: 6,
    packedBytes: null,
    modified: '2026-11-26 00:53',
    isEncrypted: true,
  });
});

test('says that a list was cut after its largest number of entries', () => {
  const { entries, isCut } = parse7zListing('Path = a\nSize = 1\n\n'.repeat(entriesMax + 1));
  assert.equal(entries.length, entriesMax);
  assert.equal(isCut, true);
});

test('reads bsdtar’s mtree, with names in any bytes', () => {
  const { entries } = parseMtree(
    '#mtree\n. type=dir\n./dir/b\\303\\251.png time=1764118800.0 type=file size=12\n./dir time=1764118800.0 ' +
      'type=dir\n./\\377 size=1 type=file\n',
  );
  assert.deepEqual(
    entries.map(({ untrustedPath, isFolder, sizeBytes }) => [untrustedPath, isFolder, sizeBytes]),
    [
      ['dir/bé.png', false, 12],
      ['dir', true, null],
      ['\xff', false, 1],
    ],
  );
  assert.equal(entries[0]?.modified, '2025-11-26 01:00');
});

test('knows programs by their last ending, in any case', () => {
  for (const name of ['a.exe', 'invoice.pdf.SCR', 'x.lnk', 'y.js', 'setup.msi', 'z.hta '])
    assert.ok(isProgram(name), name);
  for (const name of ['a.pdf', 'exe', 'a.txt', 'a.exe.txt']) assert.ok(name === 'exe' || !isProgram(name), name);
});

test('calls what is compressed by its name without that ending', () => {
  assert.deepEqual(['a.txt.gz', 'b.tgz', 'c.tar.XZ', 'd'].map(innerName), ['a.txt', 'b.tar', 'c.tar', 'd']);
});
