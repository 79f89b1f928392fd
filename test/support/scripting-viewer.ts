// Debian's own PDF viewer on a screen of the test's own, outside any DispVM: what a document's scripts do where nothing
// forbids them. It is given nothing but files that a test has made.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { startXvfb, type Xvfb } from '../../scripts/screen/xvfb.ts';
import { waitUntil } from './wait-until.ts';

export interface ScriptingViewer {
  readonly screen: Xvfb;
  /** Shows the file until the returned function is called. */
  readonly show: (path: string) => () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export const startScriptingViewer = async (): Promise<ScriptingViewer> => {
  const screen = await startXvfb();
  // A window that is there before the window manager is not always drawn again once it has been adopted.
  const manager = ['-display', screen.display, '-root', '_NET_SUPPORTING_WM_CHECK'];
  const isManaged = (): boolean => spawnSync('xprop', manager, { encoding: 'utf8' }).stdout.includes('#');
  await waitUntil(isManaged, 'the window manager is there');
  const show = (path: string): (() => Promise<void>) => {
    const viewer = spawn('mupdf', ['-r', '96', path], {
      env: { ...process.env, DISPLAY: screen.display },
      stdio: 'ignore',
    });
    const ended = once(viewer, 'exit');
    return async () => {
      viewer.kill();
      await ended;
    };
  };
  return { screen, show, stop: () => screen.stop() };
};
