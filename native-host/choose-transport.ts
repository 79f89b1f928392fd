// Which dom0 this computer has. Only programs that begin ask it; everything else is given a transport.
import { EmbeddedTransport } from './embedded-transport.ts';
import { isQubes, qubesPaths, QubesTransport } from './qubes-transport.ts';
import type { Transport } from './transport.ts';

/** The embedded dom0 on no computer of Qubes OS: within a qube its DispVMs would be walled off from nothing. */
export const chooseTransport = (paths = qubesPaths): Transport =>
  isQubes(paths) ? new QubesTransport([paths.clientProgram], paths.agentSocket) : new EmbeddedTransport();
