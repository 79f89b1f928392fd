// `glovebox open-url URL`: on Qubes OS the stock service of the default disposable template opens it, where dom0's policy
// lets it. Elsewhere no disposable template has a browser or a network: the address is shown, and nothing opens.
import { spawn } from 'node:child_process';
import { Deferred } from '../protocol/deferred.ts';
import { exitCodes } from '../protocol/qrexec.ts';
import { startedChild } from '../protocol/started-child.ts';
import { ownWords } from '../protocol/words.ts';
import { isQubes, type QubesPaths } from './qubes-transport.ts';

const addressMaxCharacters = 8_192;
const service = 'qubes.OpenURL';
const target = '@dispvm';

/** As programs read it: a host in other letters is in its plain ones. null for what leads to no page. */
export const readAddress = (untrustedText: string): string | null => {
  if (untrustedText.length > addressMaxCharacters || !URL.canParse(untrustedText)) return null;
  const { protocol, href } = new URL(untrustedText);
  return protocol === 'https:' || protocol === 'http:' ? href : null;
};

/** Exit code: 0 where a disposable qube took it, 1 where nothing was opened. */
export const openUrl = async (untrustedText: string, paths: QubesPaths): Promise<number> => {
  const { openUrl: words } = ownWords(process.env);
  const address = readAddress(untrustedText);
  if (address === null) return refuse(words.noAddress);
  if (!isQubes(paths)) return refuse(words.noBrowser(address));
  const exitCode = await callService(paths.clientProgram, address);
  if (exitCode === 0) return 0;
  return refuse(exitCode === exitCodes.refused ? words.refused(address) : words.failed(address));
};

const refuse = (text: string): number => {
  process.stderr.write(`glovebox: ${text}\n`);
  return 1;
};

/** null where the program could not be run, or was ended by a signal. */
const callService = async (program: string, address: string): Promise<number | null> => {
  const client = await startedChild(() =>
    spawn(program, ['--', target, service], { stdio: ['pipe', 'ignore', 'inherit'] }),
  );
  if (!client.ok) return null;
  const exited = new Deferred<number | null>();
  client.value.once('exit', exited.resolve);
  // One that ends without reading says so by its exit code.
  client.value.stdin.on('error', () => undefined).end(`${address}\n`);
  return exited.promise;
};
