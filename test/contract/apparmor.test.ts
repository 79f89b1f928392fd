// The profile for AppArmor: its own parser takes it as it is shipped and as doctor's command writes it for a copy of the sources.
// Whether a kernel then grants what it says was not tried: that takes one that refuses.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { namespaceRemedy } from '../../dom0/doctor-jail.ts';
import { namespaceProgram } from '../../dom0/runtime/namespace-maker.ts';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const profile = join(root, 'scripts/packaging/files/apparmor/glovebox');
const version = /version (\d+)\./.exec(spawnSync('apparmor_parser', ['--version'], { encoding: 'utf8' }).stdout)?.[1];
const options = { skip: Number(version ?? 0) >= 4 ? false : 'SKIPPED: AppArmor 4 is not installed' };

/** Names of the profiles in it, as the parser compiles them; nothing is loaded. */
const compile = (
  text: string,
): { readonly status: number | null; readonly names: string; readonly complaint: string } => {
  const compiled = spawnSync('apparmor_parser', ['--skip-kernel-load', '--skip-cache'], {
    input: text,
    encoding: 'utf8',
  });
  const { stdout } = spawnSync('apparmor_parser', ['--names'], { input: text, encoding: 'utf8' });
  return { status: compiled.status, names: stdout, complaint: compiled.stderr };
};

test('AppArmor takes the profile, and not one with a word that it does not know', options, () => {
  const text = readFileSync(profile, 'utf8');
  const { status, names, complaint } = compile(text);
  assert.deepEqual([status, names], [0, 'glovebox\n'], complaint);
  assert.notEqual(compile(text.replace('userns,', 'usernsx,')).status, 0);
});

test(
  'the command that doctor gives for a copy of the sources writes a profile for its script, and AppArmor takes it',
  options,
  () => {
    const remedy = namespaceRemedy(true, namespaceProgram);
    const [, command = ''] =
      /“(sed .*) \| sudo tee \/etc\/apparmor\.d\/glovebox > \/dev\/null && sudo apparmor_parser -r/.exec(remedy) ?? [];
    // The one that is built: whoever has a copy of the sources runs that.
    const written = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
    assert.equal(written.status, 0, written.stderr);
    assert.ok(written.stdout.includes(`profile glovebox ${root}/dist/dom0/new-namespace flags=(unconfined) {`));
    assert.equal(compile(written.stdout).status, 0);
  },
);
