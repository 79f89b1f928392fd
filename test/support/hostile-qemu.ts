// Stands where a jail with QEMU in it would: a program that plays a QEMU which its document has taken over. Arguments:
// the socket that the display connects to, the kind of agent, the kind of display; `honest` for either. It gets the
// descriptors of dom0/engine/jail.ts.
import { writeSync, closeSync } from 'node:fs';
import { connect, Socket } from 'node:net';
import { jailFds } from '../../dom0/engine/jail.ts';
import { JsonLineReader } from '../../protocol/json-lines.ts';
import { hostileAgents, honestAgent, playAgent } from './hostile-agent.ts';
import { hostileKinds, playHostileDisplay } from './hostile-display.ts';
import { inBackground } from './in-background.ts';

const [displaySocket = '', agentKind = '', displayKind = ''] = process.argv.slice(2);

writeSync(jailFds.info, JSON.stringify({ 'child-pid': process.pid }));
closeSync(jailFds.info);

/** QMP: every command succeeds. */
const control = new Socket({ fd: jailFds.control, readable: true, writable: true });
const lines = new JsonLineReader(64 * 1024);
control.on('error', () => undefined);
control.write('{"QMP":{"version":{}}}\n');
control.on('data', (chunk) => {
  for (const line of lines.push(chunk)) {
    const { id } = (line.ok ? line.untrustedValue : {}) as { id?: number };
    control.write(`${JSON.stringify({ return: {}, id })}\n`);
  }
});

const agent = new Socket({ fd: jailFds.agent, readable: true, writable: true });
playAgent(agent, hostileAgents[agentKind] ?? honestAgent, () => undefined);

const display = connect(displaySocket);
inBackground(
  playHostileDisplay(hostileKinds[displayKind] ?? hostileKinds['honest picture'] ?? { outcome: 'endured' }, display),
);

// Like a real one it stays until it is ended, whatever becomes of its connections.
setInterval(() => undefined, 60_000);
