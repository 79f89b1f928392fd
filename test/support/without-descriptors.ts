// A program for failed-spawn.test.ts: it uses up its descriptors, then starts what dom0 and the native host start, and
// prints what came of it.
import { openSync } from 'node:fs';
import { JailedProcess } from '../../dom0/engine/jailed-process.ts';
import { GuiSupervisor } from '../../dom0/gui-supervisor.ts';
import { runProgram } from '../../dom0/qemu/run-program.ts';
import { keepLog } from '../../dom0/runtime/kept-log.ts';
import { spawnChild } from '../../dom0/runtime/spawn-child.ts';
import { QubesTransport } from '../../native-host/qubes-transport.ts';

// Warms whatever Node opens for the first start of a child.
await spawnChild('true', [], {});
const causes: (string | undefined)[] = [];
const gui = new GuiSupervisor({ program: 'cat', args: [], env: process.env }, 'en', ({ event, cause }) =>
  causes.push(`${event} ${cause ?? ''}`),
);
try {
  for (;;) openSync('/dev/null', 'r');
} catch {
  // No descriptor is left, which is what was wanted.
}
const jailed = await JailedProcess.start(['true']);
const windows = await gui.waitReady();
await gui.stop();
// It tells the journal, where a program would have to be started first.
keepLog('/nonexistent/log')({ event: 'started' });
const program = await runProgram('true', [], { timeoutMs: 10_000 });
const qubesCall = new QubesTransport([process.execPath]).connect(
  { requestId: 'call-1', intendedTarget: '@dispvm', service: 'qubes.OpenInVM' },
  { onStatus: () => undefined, onStdout: () => Promise.resolve() },
);
qubesCall.end();
const said = {
  jailed: jailed.ok ? 'started' : jailed.error,
  program: program.output,
  qubesCall: await qubesCall.outcome,
  windows,
  causes,
};
process.stdout.write(JSON.stringify(said));
