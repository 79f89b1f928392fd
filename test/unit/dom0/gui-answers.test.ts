// A GUI that says what it may not, or nothing, is ended, and whoever holds one of its windows is told.
import assert from 'node:assert/strict';
import { test } from 'node:test';
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

for (const [what, line] of lines) {
  test(`ends a GUI that says a line ${what}, and tells whoever has a window`, async () => {
    const events: WindowEvent[] = [];
    const log: LogEntry[] = [];
    const gui = new GuiSupervisor(
      { program: process.execPath, args: guiThatSays(line), env: process.env },
      'en',
      (entry) => log.push(entry),
      () => undefined,
      silentMs,
    );
    try {
      assert.equal(await gui.waitReady(), true);
      gui.open(
        {
          dispvmId: 'disp1',
          template: 'debian-13',
          language: 'en',
          fileName: 'a.pdf',
          viewOnly: true,
          returnEdits: false,
          network: false,
        },
        (event) => events.push(event),
      );
      await waitUntil(() => events.length > 0, 'the window is told');
      assert.deepEqual(events, [{ type: 'gui-died' }]);
      assert.ok(log.some(({ event }) => event === 'gui-ended'));
    } finally {
      await gui.stop();
    }
  });
}
