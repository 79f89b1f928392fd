import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromSavefile } from '../../../../dom0/qemu/savefile.ts';
import type { LoadedTemplate } from '../../../../dom0/template/template-access.ts';
import { triedFirst } from '../../../../dom0/template/template-trial.ts';
import { failure, success } from '../../../../protocol/result.ts';

const template = (identity: string, isOutdated: boolean): LoadedTemplate => ({
  name: 'debian-13',
  accelerator: 'tcg',
  memoryMib: 384,
  viewers: { version: 2, viewers: [], types: [], fallback: { text: null, other: null } },
  files: { kernel: '', initrd: '', root: '', ram: '', state: '' },
  identity,
  start: fromSavefile,
  isOutdated,
  packagesAtMs: 0,
  isSystem: false,
  sha256: '',
});

test('tries what another QEMU saved once, however many ask, and again when files or QEMU are others', async () => {
  const tried: string[] = [];
  let now = template('a', true);
  const load = triedFirst(
    () => Promise.resolve(success(now)),
    ({ identity }) => {
      tried.push(identity);
      return Promise.resolve(identity !== 'b');
    },
  );
  const [one, other] = await Promise.all([load('debian-13'), load('debian-13')]);
  assert.ok(one.ok && other.ok && (await load('debian-13')).ok);
  assert.deepEqual(tried, ['a']);
  now = template('b', true);
  assert.deepEqual(await load('debian-13'), failure('template-stale'));
  assert.deepEqual(await load('debian-13'), failure('template-stale'));
  assert.deepEqual(tried, ['a', 'b']);
});

test('tries again what failed some minutes ago, since the computer may have been starved then', async () => {
  let nowMs = 0;
  let trials = 0;
  const load = triedFirst(
    () => Promise.resolve(success(template('a', true))),
    () => {
      trials += 1;
      return Promise.resolve(trials > 1);
    },
    () => nowMs,
  );
  assert.deepEqual(await load('debian-13'), failure('template-stale'));
  nowMs += 60_000;
  assert.deepEqual(await load('debian-13'), failure('template-stale'), 'not with every click');
  assert.equal(trials, 1);
  nowMs += 10 * 60_000;
  assert.ok((await load('debian-13')).ok);
  nowMs += 10 * 60_000;
  assert.ok((await load('debian-13')).ok, 'what works is not tried again');
  assert.equal(trials, 2);
});

test('tries nothing that this QEMU saved, and nothing that cannot be used', async () => {
  const never = (): Promise<boolean> => assert.fail('tried');
  assert.ok((await triedFirst(() => Promise.resolve(success(template('a', false))), never)('debian-13')).ok);
  const altered = triedFirst(() => Promise.resolve(failure('template-altered')), never);
  assert.deepEqual(await altered('debian-13'), failure('template-altered'));
});
