// A GUI that says what it may not, or nothing, is ended, and whoever holds one of its windows is told.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { GuiSupervisor, type WindowEvent } from '../../../dom0/gui-supervisor.ts';
import type { LogEntry } from '../../../dom0/runtime/log.ts';
import { jsonLineMaxBytes } from '../../../protocol/limits.ts';
import { waitUntil } from '../../support/wait-until.ts';

/** A stand-in for the GUI that is ready, and says `line` as soon as dom0 opens a window. */
const guiThatSays = (line: string): readonly string[] => [
  '-e',
  `
  console.log(JSON.stringify({ type: 'ready' }));
  process.stdin.once('data', () => process.stdout.write(${JSON.stringify(line === '' ? '' : `${line}\n`)}));
  setInterval(() => undefined, 1000);`,
];

/** Longer than each of them takes to say something. */
const silentMs = 1000;

const lines: readonly (readonly [what: string, line: string])[] = [
  ['that is not JSON', 'the window was closed'],
  ['that is no message', '{"type":"open","dispvmId":"disp1"}'],
  ['with a field too many', '{"type":"closed","dispvmId":"disp1","fileName":"a.pdf"}'],
  ['longer than the limit', `"${'x'.repeat(jsonLineMaxBytes)}"`],
  ['of nothing, and hangs', ''],
];

const startGui = (program: readonly string[], log: LogEntry[] = []): GuiSupervisor =>
  new GuiSupervisor(
    { program: process.execPath, args: program, env: process.env },
    'en',
    (entry) => log.push(entry),
    () => undefined,
    silentMs,
  );
const openIn = async (gui: GuiSupervisor): Promise<WindowEvent[]> => {
  const events: WindowEvent[] = [];
  assert.equal(await gui.waitReady(), true);
  const shown = { dispvmId: 'disp1', template: 'debian-13', language: 'en', fileName: 'a.pdf' } as const;
  gui.open({ ...shown, viewOnly: true, returnEdits: false, network: false }, (event) => events.push(event));
  return events;
};

for (const [what, line] of lines) {
  test(`ends a GUI that says a line ${what}, and tells whoever has a window`, async () => {
    const log: LogEntry[] = [];
    const gui = startGui(guiThatSays(line), log);
    try {
      const events = await openIn(gui);
      await waitUntil(() => events.length > 0, 'the window is told');
      assert.deepEqual(events, [{ type: 'gui-died' }]);
      assert.ok(log.some(({ event }) => event === 'gui-ended'));
    } finally {
      await gui.stop();
    }
  });
}

test('ends a GUI that hangs after its first word, before the document was seen', async () => {
  const log: LogEntry[] = [];
  const gui = startGui(guiThatSays('{"type":"shown","dispvmId":"disp1","atMs":1}'), log);
  try {
    const events = await openIn(gui);
    await waitUntil(() => events.length > 1, 'the window is told that it is lost');
    assert.deepEqual(events, [{ type: 'shown', dispvmId: 'disp1', atMs: 1 }, { type: 'gui-died' }]);
    assert.ok(log.some(({ event }) => event === 'gui-silent'));
  } finally {
    await gui.stop();
  }
});

/** It answers so many pings, says that the window is visible, and nothing ever after. */
const answered = 6;
const guiThatAnswers = [
  '-e',
  `
  const say = (message) => console.log(JSON.stringify(message));
  let pings = 0;
  require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
    if (JSON.parse(line).type !== 'ping') return;
    say({ type: 'pong' });
    pings += 1;
    if (pings === ${answered}) say({ type: 'visible', dispvmId: 'disp1', atMs: 1 });
  });
  say({ type: 'ready' });`,
];

test('leaves a GUI alone that answers, and one whose document was seen', async () => {
  const gui = startGui(guiThatAnswers);
  try {
    const { pid } = (await gui.waitReady()) ? gui : { pid: null };
    const events = await openIn(gui);
    await waitUntil(() => events.length > 0, 'the window is told');
    assert.deepEqual(events, [{ type: 'visible', dispvmId: 'disp1', atMs: 1 }]);
    await delay(silentMs * 2);
    assert.equal(gui.pid, pid);
    assert.equal(events.length, 1);
  } finally {
    await gui.stop();
  }
});
