// Which dom0 this computer has. Only programs that begin ask it; everything else is given a transport.
import { EmbeddedTransport } from './embedded-transport.ts';
import { readFarmPolicy } from './farm-policy.ts';
import { FarmTransport } from './farm-transport.ts';
import { isQubes, qubesPaths, QubesTransport } from './qubes-transport.ts';
import { connectToDom0, replaceHungDom0, type Serves } from './start-dom0.ts';
import type { Transport } from './transport.ts';
import { unusableTransport } from './unusable-transport.ts';

/** The embedded dom0 on no computer of Qubes OS: within a qube its DispVMs would be walled off from nothing. */
export const chooseTransport = async (paths = qubesPaths, env = process.env): Promise<Transport> => {
  if (isQubes(paths)) return new QubesTransport([paths.clientProgram], paths.agentSocket);
  const farm = await readFarmPolicy(env);
  if (!farm.ok) return unusableTransport;
  if (farm.value === null) return new EmbeddedTransport();
  return new FarmTransport(farm.value, embeddedTransport(farm.value.mayOpenHere ? 'all' : 'windows'));
};

const embeddedTransport = (serves: Serves): EmbeddedTransport =>
  new EmbeddedTransport(
    (signal) => connectToDom0(signal, serves),
    undefined,
    () => replaceHungDom0(serves),
  );
