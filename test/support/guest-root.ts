// The guest's root file system, taken out of a template: what programs a document meets there.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dataDir } from '../../protocol/paths.ts';

export interface GuestRoot {
  readonly path: string;
  readonly remove: () => Promise<void>;
}

export const unpackGuestRoot = async (template = 'debian-13'): Promise<GuestRoot> => {
  const path = await mkdtemp(join(tmpdir(), 'guest-root-'));
  const image = join(dataDir(process.env), 'templates', template, 'root.erofs');
  const { status, stderr } = spawnSync('fsck.erofs', ['--preserve-perms', `--extract=${path}`, image], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the guest's root cannot be unpacked: ${stderr}`);
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
};
