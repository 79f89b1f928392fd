// Which dom0 this computer has. Only programs that begin ask it; everything else is given a transport.
import { existsSync } from 'node:fs';
import { EmbeddedTransport } from './embedded-transport.ts';
import { qubesAgentSocket, qubesClientProgram, QubesTransport } from './qubes-transport.ts';
import type { Transport } from './transport.ts';

/** Qubes where its agent is there, the embedded dom0 everywhere else. */
export const chooseTransport = (): Transport =>
  existsSync(qubesClientProgram) && existsSync(qubesAgentSocket)
    ? new QubesTransport([qubesClientProgram])
    : new EmbeddedTransport();
