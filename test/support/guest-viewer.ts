// The guest's own PDF viewer, taken out of a template's root image and run on a screen of the test's own, outside any
// DispVM: what a document does to it where nothing forbids it. It is given nothing but files that a test has made.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dataDir } from '../../protocol/paths.ts';
import { startXvfb, type Xvfb } from '../../scripts/screen/xvfb.ts';
import { waitUntil } from './wait-until.ts';

export interface GuestViewer {
  /** The guest's root file system, unpacked. */
  readonly root: string;
  readonly screen: Xvfb;
  /** Shows the file until the returned function is called. */
  readonly show: (path: string) => () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const libraryDir = 'usr/lib/x86_64-linux-gnu';

export const startGuestViewer = async (): Promise<GuestViewer> => {
  const root = await mkdtemp(join(tmpdir(), 'guest-root-'));
  const image = join(dataDir(process.env), 'templates/debian-13/root.erofs');
  const { status, stderr } = spawnSync('fsck.erofs', ['--preserve-perms', `--extract=${root}`, image], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the guest's root cannot be unpacked: ${stderr}`);
  const screen = await startXvfb();
  // A window that is there before the window manager is not always drawn again once it has been adopted.
  const manager = ['-display', screen.display, '-root', '_NET_SUPPORTING_WM_CHECK'];
  const isManaged = (): boolean => spawnSync('xprop', manager, { encoding: 'utf8' }).stdout.includes('#');
  await waitUntil(isManaged, 'the window manager is there');
  const libraries = join(root, libraryDir);
  const show = (path: string): (() => Promise<void>) => {
    // By the guest's own loader: its libraries are newer than this computer's.
    const command = ['--library-path', libraries, join(root, 'usr/lib/mupdf/mupdf-x11'), '-r', '96', path];
    const env = { DISPLAY: screen.display, HOME: root };
    const viewer = spawn(join(libraries, 'ld-linux-x86-64.so.2'), command, { env, stdio: 'ignore' });
    const ended = once(viewer, 'exit');
    return async () => {
      viewer.kill();
      await ended;
    };
  };
  return {
    root, screen, show,
    stop: async () => {
      await screen.stop();
      await rm(root, { recursive: true, force: true });
    },
  };
};
