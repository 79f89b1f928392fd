// A computer that has no descriptor left to start a program with: dom0 and the native host say so, and go on serving what
// is open.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const program = fileURLToPath(new URL('../support/without-descriptors.ts', import.meta.url));
const descriptorsMax = 128;

test('a jail, windows or a client of qrexec that lack descriptors to start are a typed failure, and the process lives on', async () => {
  const limits = [`--nofile=${descriptorsMax}:${descriptorsMax}`, process.execPath, '--import', 'tsx', program];
  const { stdout } = await promisify(execFile)('prlimit', limits);
  const said = JSON.parse(stdout) as {
    readonly jailed: string;
    readonly program: string;
    readonly qubesCall: unknown;
    readonly windows: boolean;
    readonly causes: readonly string[];
  };
  assert.match(said.jailed, /EMFILE/);
  assert.match(said.program, /EMFILE/);
  assert.deepEqual(said.qubesCall, { ok: false, error: { code: 'qubes-failed', exitCode: null } });
  assert.equal(said.windows, false);
  assert.match(said.causes.join(), /gui-ended .*EMFILE/);
});
