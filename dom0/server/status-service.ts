// glovebox.Status: what the daemon runs, for `glovebox dom0 status`. Numbers and names of ours only, nothing of a document.
import type { GuiSupervisor } from '../gui-supervisor.ts';
import type { Client } from './client.ts';
import type { DispvmRegistry } from './dispvm-registry.ts';

export const statusService = 'glovebox.Status';

export const reportStatus = async (client: Client, registry: DispvmRegistry, gui: GuiSupervisor): Promise<void> => {
  client.accept();
  const report = { pid: process.pid, guiPid: gui.pid, guiReady: gui.isReady, dispvms: registry.describe() };
  const bytes = new TextEncoder().encode(`${JSON.stringify(report)}\n`);
  // At most 16 DispVMs: always less than one message may hold.
  await client.sendOutput(bytes);
  await client.sendOutput(new Uint8Array(0));
  await client.finish(0);
};
