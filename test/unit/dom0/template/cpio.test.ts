import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeArchive } from '../../../../dom0/template/cpio.ts';

test('writes archives that cpio unpacks to the same bytes, behind another archive too', (t) => {
  if (spawnSync('cpio', ['--version']).status !== 0) return t.skip('cpio is not installed');
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 5 }), (files) => {
      const dir = mkdtempSync(`${tmpdir()}/glovebox-cpio-test-`);
      try {
        const entries = files.map((contents, index) => ({ name: `folder/${index}`, isFolder: false, contents }));
        const archive = encodeArchive([{ name: 'folder', isFolder: true, contents: new Uint8Array(0) }, ...entries]);
        assert.equal(archive.length % 4, 0);
        const unpacked = spawnSync('cpio', ['-id', '--quiet'], { cwd: dir, input: archive });
        assert.equal(unpacked.status, 0, unpacked.stderr.toString());
        for (const { name, contents } of entries)
          assert.deepEqual(new Uint8Array(readFileSync(`${dir}/${name}`)), contents);
      } finally {
        rmSync(dir, { recursive: true });
      }
    }),
    { numRuns: 10 },
  );
});

test('gives the same bytes for the same entries', () => {
  const entry = { name: 'init', isFolder: false, contents: new Uint8Array([1, 2, 3]) };
  assert.deepEqual(encodeArchive([entry]), encodeArchive([{ ...entry }]));
});
