// Control groups on the real tree: taken where one was given to the daemon alone, left alone where it shares one.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ControlGroups } from '../../dom0/engine/control-groups.ts';
import { asOrdinaryUser } from '../support/ordinary-user.ts';

const program = fileURLToPath(new URL('../support/grouped-daemon.ts', import.meta.url));
const mountPoint = /^\S+ (\S+) cgroup2 /m.exec(readFileSync('/proc/mounts', 'latin1'))?.[1] ?? '';
const own = /^0::(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'latin1'))?.[1] ?? '';
const missing =
  process.getuid?.() !== 0
    ? 'needs root'
    : existsSync(join(mountPoint, own, 'cgroup.procs'))
      ? null
      : 'no control groups of version 2';

/** A group that nobody is in, as systemd delegates one. */
const withGroup = async (body: (folder: string) => Promise<void>): Promise<void> => {
  const folder = join(mountPoint, own, `glovebox-test-${process.pid}`);
  await mkdir(folder);
  try {
    await body(folder);
  } finally {
    for (const name of await readdir(folder, { withFileTypes: true }))
      if (name.isDirectory()) await rmdir(join(folder, name.name));
    await rmdir(folder);
  }
};

test(
  'a daemon that was given a group goes into one of its own, and puts each QEMU into another',
  { skip: missing ?? false },
  async (t) => {
    await withGroup(async (folder) => {
      const enter =
        `data:text/javascript,import { writeFileSync } from 'node:fs'; writeFileSync('${folder}/cgroup.procs', ` +
        'String(process.pid));';
      // Bundled: a loader's own processes would be in the group as well.
      const place = await asOrdinaryUser();
      t.after(() => place.remove());
      const { stdout } = await promisify(execFile)(process.execPath, ['--import', enter, await place.bundle(program)]);
      const seen = JSON.parse(stdout) as { own: string; child: string; isEnclosed: boolean; active: readonly string[] };
      assert.deepEqual([seen.own, seen.child, seen.isEnclosed], ['/dom0', '/disp1', true]);
      const available = (await readFile(join(folder, 'cgroup.controllers'), 'latin1')).trim().split(' ');
      assert.deepEqual(
        seen.active,
        ['memory', 'pids', 'cpu'].filter((name) => available.includes(name)),
      );
      t.diagnostic(`controllers here: ${seen.active.join(', ') || 'none'}`);
      assert.ok(!existsSync(join(folder, 'disp1')), 'a QEMU that is gone leaves no group');
    });
  },
);

test('a daemon that shares its group with other programs takes nothing', { skip: missing ?? false }, async () => {
  const claimed = await ControlGroups.claim();
  assert.deepEqual(claimed, { ok: false, error: 'the daemon shares its control group with other programs' });
});
