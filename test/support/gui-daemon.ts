// The built GUI daemon under an X server of its own, driven as dom0 drives it.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { guiEnvironment } from '../../dom0/gui-supervisor.ts';
import { fromGuiSchema, type FromGui, type ToGui } from '../../protocol/gui-messages.ts';
import type { Viewer } from '../../protocol/viewer-table.ts';
import { JsonLineReader } from '../../protocol/json-lines.ts';
import { jsonLineMaxBytes } from '../../protocol/limits.ts';
import { startXvfb, type Xvfb } from '../../scripts/screen/xvfb.ts';
import { waitUntil } from './wait-until.ts';
import type { RfbServer } from './rfb-server.ts';

export const printClipboards = `imports.gi.versions.Gtk = '3.0'; const { Gtk, Gdk } = imports.gi; Gtk.init(null);
for (const name of ['CLIPBOARD', 'PRIMARY']) print(Gtk.Clipboard.get(Gdk.Atom.intern(name, false)).wait_for_text());`;
const program = fileURLToPath(new URL('../../dist/gui/main.js', import.meta.url));

/** Why the window tests cannot run here, or null. */
export const missingForWindows = (): string | null => {
  if (!existsSync(program)) return 'dist/gui/main.js is not built: npm run build';
  const absent = [
    '/usr/bin/gjs',
    '/usr/bin/Xvfb',
    '/usr/bin/openbox',
    '/usr/bin/xdotool',
    '/usr/bin/xprop',
    '/usr/bin/setxkbmap',
  ].filter((path) => !existsSync(path));
  return absent.length === 0 ? null : `missing: ${absent.join(', ')}`;
};

export const openMessage = (dispvmId: string, change: Partial<Extract<ToGui, { type: 'open' }>> = {}): ToGui => ({
  type: 'open',
  dispvmId,
  template: 'debian-13',
  colour: '#cc0000',
  language: 'en',
  fileName: 'invoice.pdf',
  viewOnly: true,
  returnEdits: true,
  network: false,
  ...change,
});

/** A viewer that can do everything, with keys as our tables have them. */
export const sampleViewer: Viewer = {
  name: 'pages',
  program: { kind: 'glovebox', shows: 'pages' },
  edits: false,
  keys: {
    back: ['Alt+Left'],
    previousPage: ['Ctrl+PageUp'],
    nextPage: ['Ctrl+PageDown'],
    zoomOut: ['Ctrl+-'],
    zoomIn: ['Ctrl++'],
    fitWidth: ['Ctrl+0'],
    fitPage: ['Ctrl+9'],
    actualSize: ['Ctrl+1'],
    rotate: ['Ctrl+R'],
    copy: ['Ctrl+C'],
    reading: ['F9'],
    edit: ['Ctrl+E'],
  },
  search: { begin: ['Ctrl+F'], end: ['Return'], next: ['F3'], previous: ['Shift+F3'] },
};
export const sampleEditor: Viewer = {
  name: 'editor',
  program: { kind: 'running', pidFile: '/run/editor.pid', path: '/home/user/document.txt', signal: 'USR1' },
  edits: true,
  keys: { previousPage: ['PageUp'], nextPage: ['PageDown'] },
  search: { begin: ['Ctrl+F'], end: ['Return'], next: ['Ctrl+G'], previous: ['Ctrl+D'] },
  character: { before: ['U', '+'], after: ['Alt+X'] },
};

/** What dom0 says when a document is there and its viewer has painted it. */
export const paintedMessages = (dispvmId: string, mayEdit = false): readonly ToGui[] => [
  { type: 'delivered', dispvmId, viewer: sampleViewer, mayEdit },
  { type: 'painted', dispvmId },
];

/** The process alone, on whatever display `env` names. */
export interface GuiProcess {
  readonly messages: readonly FromGui[];
  readonly pid: number;
  readonly send: (message: ToGui) => void;
  readonly sendText: (text: string) => void;
  readonly closeInput: () => void;
  readonly exitCode: () => number | null;
  /** What it and its libraries complained about so far. */
  readonly complaints: () => string;
  /** Waits for the first message of this type about this DispVM. */
  readonly waitFor: (type: FromGui['type'], dispvmId?: string) => Promise<FromGui>;
  readonly stop: () => Promise<void>;
}

export interface GuiDaemon extends GuiProcess {
  readonly screen: Xvfb;
  /** Runs an X client on the daemon's screen and returns what it prints. */
  readonly runX: (program: string, ...args: string[]) => Promise<string>;
  /** The X window of a DispVM, found by its title. */
  readonly windowOf: (dispvmId: string) => Promise<string>;
  readonly titleOf: (window: string) => Promise<string>;
  /** The text of CLIPBOARD and PRIMARY, empty where there is none. */
  readonly clipboardText: () => Promise<string>;
}

export const startGuiProcess = async (env: NodeJS.ProcessEnv): Promise<GuiProcess> => {
  const child = spawn('gjs', ['-m', program], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  const messages: FromGui[] = [];
  const send = (message: ToGui): void => void child.stdin.write(`${JSON.stringify(message)}\n`);
  const lines = new JsonLineReader(jsonLineMaxBytes);
  child.stdout.on('data', (chunk: Buffer) => {
    for (const line of lines.push(chunk)) {
      const message = fromGuiSchema.parse(line.ok ? line.untrustedValue : null);
      messages.push(message);
      // As dom0, of a guest that has dealt with everything.
      if (message.type === 'settle') send({ type: 'settled', dispvmId: message.dispvmId });
    }
  });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaints += chunk.toString('utf8');
    process.stderr.write(chunk);
  });
  child.stdin.on('error', () => undefined);
  const waitFor = (type: FromGui['type'], dispvmId?: string): Promise<FromGui> =>
    waitUntil(
      () =>
        messages.find(
          (message) =>
            message.type === type &&
            (dispvmId === undefined || ('dispvmId' in message && message.dispvmId === dispvmId)),
        ),
      `the GUI says ${type} ${dispvmId ?? ''}`,
    );
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  await waitFor('ready').catch(async (cause: unknown) => {
    await stop();
    throw cause;
  });
  return {
    messages,
    waitFor,
    stop,
    pid: child.pid ?? 0,
    send,
    sendText: (text) => child.stdin.write(text),
    closeInput: () => child.stdin.end(),
    exitCode: () => child.exitCode,
    complaints: () => complaints,
  };
};

export const startGuiDaemon = async (environment: NodeJS.ProcessEnv = {}): Promise<GuiDaemon> => {
  const screen = await startXvfb({ width: 1280, height: 1024 });
  const usual = { DISPLAY: screen.display, GDK_BACKEND: 'x11', NO_AT_BRIDGE: '1' };
  const env = { ...guiEnvironment(process.env), ...usual, ...environment };
  const gui = await startGuiProcess(env).catch(async (cause: unknown) => {
    await screen.stop();
    throw cause;
  });
  const runX = async (command: string, ...args: string[]): Promise<string> =>
    (await promisify(execFile)(command, args, { env })).stdout;
  return {
    ...gui,
    screen,
    runX,
    stop: async () => {
      await gui.stop();
      await screen.stop();
    },
    clipboardText: () => runX('gjs', '-c', printClipboards),
    windowOf: async (dispvmId) =>
      (await runX('xdotool', 'search', '--onlyvisible', '--name', `^\\[${dispvmId}\\]`)).trim(),
    titleOf: async (window) => (await runX('xprop', '-id', window, '-notype', '_NET_WM_NAME')).trim(),
  };
};

/** A GUI daemon for a suite, and a folder for the sockets of its displays. */
export const startGuiWithFolder = async (): Promise<{
  readonly gui: GuiDaemon;
  readonly folder: string;
  readonly stop: () => Promise<void>;
}> => {
  const folder = await mkdtemp(join(tmpdir(), 'glovebox-window-'));
  const gui = await startGuiDaemon();
  const stop = async (): Promise<void> => {
    await gui.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { gui, folder, stop };
};

/** The window of “disp1”, with a document that can be edited and is seen, in front of the others. */
export const openPainted = async (gui: GuiDaemon, server: RfbServer): Promise<void> => {
  gui.send(openMessage('disp1', { viewOnly: false }));
  gui.send({ type: 'attach', dispvmId: 'disp1', vncSocket: server.path });
  await gui.waitFor('attached', 'disp1');
  server.fill(0);
  paintedMessages('disp1', true).forEach((message) => gui.send(message));
  await gui.waitFor('visible', 'disp1');
  await gui.runX('xdotool', 'windowactivate', '--sync', await gui.windowOf('disp1'));
};
