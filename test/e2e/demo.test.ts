// The demo clicks the attachment that it was told to click, or none.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { missingForDispvms } from '../support/dispvm-world.ts';

const missing = await missingForDispvms();
const program = fileURLToPath(new URL('../../scripts/run-demo.ts', import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly said: string;
}
const run = (...args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['--import', 'tsx', program, ...args],
      { timeout: 180_000 },
      (_error, stdout, stderr) => resolve({ code: child.exitCode, said: `${stdout}${stderr}` }),
    );
  });

test(
  'fails where no such attachment is listed, names those that are, and clicks none',
  { skip: missing ?? false },
  async () => {
    const dir = await mkdtemp(join(tmpdir(), 'glovebox-demo-test-'));
    try {
      const { code, said } = await run('--headless', '--attachment', 'nothing.pdf', '--out', dir);
      assert.equal(code, 1);
      assert.match(said, /the message has no attachment “nothing\.pdf”; it has “contract\.pdf”/);
      assert.deepEqual(await readdir(dir), ['dom0.log'], 'no report and no picture of anything');
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  },
);
