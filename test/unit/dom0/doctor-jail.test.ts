import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { namespaceRemedy } from '../../../dom0/doctor-jail.ts';

const profile = readFileSync(new URL('../../../scripts/packaging/files/apparmor/glovebox', import.meta.url), 'utf8');

test('says what to install, or the exact command, where AppArmor refuses user namespaces, and nothing of it elsewhere', () => {
  assert.doesNotMatch(namespaceRemedy(false, '/usr/lib/glovebox/dist/dom0/new-namespace'), /AppArmor/);
  assert.match(
    namespaceRemedy(true, '/usr/lib/glovebox/dist/dom0/new-namespace'),
    /package glovebox-apparmor, then run “sudo apparmor_parser -r \/etc\/apparmor\.d\/glovebox”/,
  );
  for (const program of ['/opt/glovebox/dist/dom0/new-namespace', '/opt/glovebox/dom0/runtime/new-namespace'])
    assert.match(
      namespaceRemedy(true, program),
      /“sed 's\|\/usr\/lib\/glovebox\|\/opt\/glovebox\|' \/opt\/glovebox\/scripts\/packaging\/files\/apparmor\/glovebox \| sudo tee /,
    );
});

test('puts no path into a command that a shell would read otherwise', () => {
  const remedy = namespaceRemedy(true, "/home/a'; rm -rf x #/dist/dom0/new-namespace");
  assert.doesNotMatch(remedy, /sudo/);
});

test('the profile grants user namespaces and nothing else, to the packaged script alone', () => {
  const rules = profile
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  assert.deepEqual(rules, [
    'abi <abi/4.0>,',
    'include <tunables/global>',
    'profile glovebox /usr/lib/glovebox/dist/dom0/new-namespace flags=(unconfined) {',
    'userns,',
    'include if exists <local/glovebox>',
    '}',
  ]);
});
