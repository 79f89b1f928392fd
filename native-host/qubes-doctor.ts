// What `glovebox doctor` finds in a qube of Qubes OS. What dom0 grants is seen by trying: calls that carry no name of a
// document, so that the service at the other side ends before it opens anything. It trusts their exit codes alone.
import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { connected } from '../protocol/connected.ts';
import { Deferred } from '../protocol/deferred.ts';
import { bad, good, improvable, type DoctorCheck } from '../protocol/doctor-check.ts';
import { nativeHostName } from '../protocol/names.ts';
import { encodeOpenService } from '../protocol/open-service.ts';
import { exitCodes } from '../protocol/qrexec.ts';
import { startedChild } from '../protocol/started-child.ts';
import { ownWords, type Words } from '../protocol/words.ts';
import { qubesPaths, type QubesPaths } from './qubes-transport.ts';

type QubesWords = Words['commands']['qubes'];
type Environment = Readonly<Record<string, string | undefined>>;

/** A disposable qube may have to be started from nothing, and a person in dom0 to answer first. */
const trialDeadlineMs = 120_000;
/** The stock service ends so where it is sent no name. */
const noName = 1;
const defaultDispvm = '@dispvm';

export const qubesChecks = async (
  env: Environment = process.env,
  paths: QubesPaths = qubesPaths,
): Promise<readonly DoctorCheck[]> => {
  const words = ownWords(env).qubes;
  const client = await checkClient(paths, words);
  const agent = await checkAgent(paths, words);
  const own = [
    client,
    agent,
    await checkManifest(env, words),
    good('node', words.node(process.version, process.execPath)),
  ];
  if (!client.ok || !agent.ok) return own;
  process.stderr.write(words.trying);
  return [
    ...own,
    await checkGrant(paths, words),
    await checkNetworkGrant(paths, words),
    improvable('network of disposable qubes', words.network, words.seeNetwork),
  ];
};

const checkClient = async ({ clientProgram }: QubesPaths, words: QubesWords): Promise<DoctorCheck> =>
  (await canRun(clientProgram))
    ? good('qrexec client', words.client(clientProgram))
    : bad('qrexec client', words.noClient(clientProgram), words.installAgent);

const checkAgent = async ({ agentSocket }: QubesPaths, words: QubesWords): Promise<DoctorCheck> =>
  (await listens(agentSocket))
    ? good('qrexec agent', words.agent(agentSocket))
    : bad('qrexec agent', words.noAgent(agentSocket), words.startAgent);

/** The qube's own folder first, then those of its template. */
const manifestFolders = (env: Environment): readonly string[] => [
  join(env['HOME'] ?? '', '.mozilla', 'native-messaging-hosts'),
  '/usr/lib/mozilla/native-messaging-hosts',
  '/usr/lib64/mozilla/native-messaging-hosts',
];
const manifestSchema = z.looseObject({ path: z.string() });

const checkManifest = async (env: Environment, words: QubesWords): Promise<DoctorCheck> => {
  for (const folder of manifestFolders(env)) {
    const manifest = join(folder, `${nativeHostName}.json`);
    const launcher = await readLauncher(manifest);
    if (launcher === null) continue;
    return (await canRun(launcher))
      ? good('native host', words.host(manifest))
      : bad('native host', words.noLauncher(manifest, launcher), words.installHost);
  }
  return bad('native host', words.noHost, words.installHost);
};

const readLauncher = async (manifest: string): Promise<string | null> => {
  try {
    return manifestSchema.parse(JSON.parse(await readFile(manifest, 'utf8'))).path;
  } catch {
    return null;
  }
};

/** The policy line that a call of this qube needs, or that stops it. */
const policyLine = (argument: string, action: string): string =>
  `qubes.OpenInVM ${argument} ${hostname()} ${defaultDispvm} ${action}`;

const checkGrant = async ({ clientProgram }: QubesPaths, words: QubesWords): Promise<DoctorCheck> => {
  const exitCode = await tryCall(
    clientProgram,
    encodeOpenService({ network: false, returnEdits: true, together: false }),
  );
  if (exitCode === 0 || exitCode === noName) return good('dom0 policy', words.granted);
  if (exitCode === exitCodes.refused)
    return bad('dom0 policy', words.refused, words.allowLine(policyLine('*', 'allow')));
  if (exitCode === exitCodes.noSuchService) return bad('dom0 policy', words.noService, words.installAgent);
  return bad('dom0 policy', words.noAnswer(String(exitCode)), words.tryAgain);
};

/** Either may be what the administrator wants. */
const checkNetworkGrant = async ({ clientProgram }: QubesPaths, words: QubesWords): Promise<DoctorCheck> => {
  const exitCode = await tryCall(
    clientProgram,
    encodeOpenService({ network: true, returnEdits: true, together: false }),
  );
  if (exitCode === exitCodes.refused) return good('dom0 policy for a network', words.networkRefused);
  return exitCode === 0 || exitCode === noName
    ? improvable('dom0 policy for a network', words.networkGranted, words.denyLine(policyLine('+network', 'deny')))
    : bad('dom0 policy for a network', words.noAnswer(String(exitCode)), words.tryAgain);
};

/** null where it was ended by a signal, or could not be run. */
const tryCall = async (program: string, service: string): Promise<number | null> => {
  const args = ['--', defaultDispvm, service];
  const client = await startedChild(() => spawn(program, args, { stdio: 'ignore', timeout: trialDeadlineMs }));
  if (!client.ok) return null;
  const exited = new Deferred<number | null>();
  client.value.once('exit', exited.resolve);
  return exited.promise;
};

const canRun = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

const listens = async (path: string): Promise<boolean> => {
  const socket = await connected(() => connect(path));
  socket?.destroy();
  return socket !== null;
};
