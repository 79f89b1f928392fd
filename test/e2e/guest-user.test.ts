// Who the guest's programs are: what its init starts a viewer with, run on the template's own root as the guest's root runs it.
// Everything it leaves of that root's rights, a document that took over its viewer would have.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { missingForDispvms } from '../support/dispvm-world.ts';
import { createGuestBox, type GuestBox } from '../support/guest-box.ts';

const missing = (await missingForDispvms()) ?? (process.getuid?.() === 0 ? null : 'needs root, as the guest’s init is');
const user = '1000';
const sources = ['image/init', 'templates/office/warm.d/office'] as const;
const read = (path: string): Promise<string> => readFile(new URL(`../../dispvm/${path}`, import.meta.url), 'utf8');
const asUser = /^as_user\(\) \{\n[^]*?\n\}$/m;

/** What proc(5) says of a process, by its names. */
const fieldsOf = (status: string): ReadonlyMap<string, string> =>
  new Map(status.split('\n').map((line) => [line.split(':', 1)[0] ?? '', line.slice(line.indexOf(':') + 1).trim()]));

describe('a program of the guest', { skip: missing ?? false }, () => {
  let box: GuestBox;
  before(async () => {
    box = await createGuestBox('debian-13');
  });
  after(() => box.remove());

  const statusOf = async (shell: string): Promise<ReadonlyMap<string, string>> =>
    fieldsOf(await box.call(['sh', '-c', shell], { isRoot: true }));

  test('would be the guest’s root with all that a root may, if its init did not see to it', async () => {
    const status = await statusOf('cat /proc/self/status');
    assert.equal(status.get('Uid')?.split('\t')[0], '0');
    assert.match(status.get('CapEff') ?? '', /[1-9a-f]/);
  });

  for (const source of sources) {
    test(`${source}: is the unprivileged user without a capability, and can get none`, async () => {
      const [start] = asUser.exec(await read(source)) ?? [];
      assert.ok(start !== undefined, 'it has a way to start programs as the user');
      const status = await statusOf(`home=/home/user\n${start}\n(as_user cat /proc/self/status)`);
      for (const ids of ['Uid', 'Gid']) assert.deepEqual(status.get(ids)?.split('\t'), [user, user, user, user], ids);
      assert.equal(status.get('Groups'), '');
      for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapAmb']) assert.match(status.get(set) ?? '', /^0+$/, set);
      assert.equal(status.get('NoNewPrivs'), '1');
    });

    test(`${source}: each program that reads documents is started so`, async () => {
      const lines = (await read(source)).split('\n');
      const started = lines.filter((line) =>
        /(?:\$libs\/(?:viewer|editor|screen|office-renderer)\b|\bxterm\b)/.test(line),
      );
      assert.ok(started.length > 0);
      assert.deepEqual(
        started.filter((line) => !/\bas_user\b|^\s*start_viewer\b/.test(line)),
        [],
      );
    });
  }
});
