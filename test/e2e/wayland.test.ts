// A real compositor decides who gets the focus: a window of ours, where it brings the token of the program that the
// person used.
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { guiEnvironment } from '../../dom0/gui-supervisor.ts';
import { missingForWindows, openMessage, startGuiProcess, type GuiProcess } from '../support/gui-daemon.ts';
import { missingForWayland, startSway, type Sway } from '../support/sway.ts';
import { waitUntil } from '../support/wait-until.ts';

/** A program with a window, as a file manager is: for each line that it reads it gives a token away. */
const fileManager = `imports.gi.versions.Gtk = '3.0';
const { Gtk, Gdk, Gio, GLib } = imports.gi;
GLib.set_prgname('files');
Gtk.init(null);
new Gtk.Window({ title: 'Files' }).show_all();
const input = new Gio.DataInputStream({ base_stream: new Gio.UnixInputStream({ fd: 0 }) });
const app = Gio.AppInfo.create_from_commandline('true', 'viewer', Gio.AppInfoCreateFlags.SUPPORTS_STARTUP_NOTIFICATION);
const next = () => input.read_line_async(0, null, (_source, result) => {
  if (input.read_line_finish(result)[0] === null) return Gtk.main_quit();
  print(Gdk.Display.get_default().get_app_launch_context().get_startup_notify_id(app, []));
  next();
});
next();
Gtk.main();`;

describe('a window on Wayland', { concurrency: 1, skip: missingForWindows() ?? missingForWayland() ?? false }, () => {
  let sway: Sway;
  let files: ChildProcess;
  let gui: GuiProcess;
  let tokens = '';
  before(async () => {
    sway = await startSway();
    gui = await startGuiProcess(guiEnvironment(sway.env));
    files = spawn('gjs', ['-c', fileManager], { env: sway.env, stdio: ['pipe', 'pipe', 'ignore'] });
    files.stdout?.on('data', (chunk: Buffer) => (tokens += chunk.toString()));
    await waitUntil(async () => (await sway.focused()) === 'Files', 'the person is at their files');
  });
  after(async () => {
    const ended = once(files, 'exit');
    files.stdin?.end();
    await ended;
    await gui.stop();
    await sway.stop();
  });

  test('that brings no token leaves the focus where the compositor keeps it', async () => {
    gui.send(openMessage('disp1'));
    await gui.waitFor('shown', 'disp1');
    assert.equal(await sway.focused(), 'Files');
  });

  test('is in front with the token of the program that the person used, and gives the focus back when it is closed', async () => {
    await sway.pressKey();
    files.stdin?.write('\n');
    const activationToken = await waitUntil(() => /^(\S+)\n/.exec(tokens)?.[1] ?? null, 'a token is given');
    gui.send(openMessage('disp2', { activationToken }));
    await waitUntil(async () => (await sway.focused())?.startsWith('[disp2]') === true, 'the window is in front');
    gui.send({ type: 'close', dispvmId: 'disp1' });
    gui.send({ type: 'close', dispvmId: 'disp2' });
    await waitUntil(async () => (await sway.focused()) === 'Files', 'the files are in front again');
  });
});
