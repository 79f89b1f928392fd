// A program for failed-spawn.test.ts: it uses up its descriptors, then starts what dom0 starts, and prints what came of
// it.
import { openSync } from 'node:fs';
import { JailedProcess } from '../../dom0/engine/jailed-process.ts';
import { GuiSupervisor } from '../../dom0/gui-supervisor.ts';
import { spawnChild } from '../../dom0/runtime/spawn-child.ts';

// Warms whatever Node opens for the first start of a child.
await spawnChild('true', [], {});
const causes: (string | undefined)[] = [];
const gui = new GuiSupervisor({ program: 'cat', args: [], env: process.env }, 'en', ({ event, cause }) =>
  causes.push(`${event} ${cause ?? ''}`),
);
try {
  for (;;) openSync('/dev/null', 'r');
} catch {
  // None is left.
}
const jailed = await JailedProcess.start(['true']);
const windows = await gui.waitReady();
await gui.stop();
process.stdout.write(`${JSON.stringify({ jailed: jailed.ok ? 'started' : jailed.error, windows, causes })}\n`);
