// The native-messaging host: Thunderbird starts it and talks to it on standard input and output. When Thunderbird ends
// it stays for what may still bring an edit home, and for nothing else. It must never write anything but frames to
// standard output, and never a file name or contents to its log.
import { Socket, type OnReadOpts, type SocketConstructorOpts } from 'node:net';
import { describeBug } from '../protocol/background.ts';
import { chooseLanguage, languageOfEnvironment } from '../protocol/language.ts';
import { attachmentMaxBytes, nativeMessageToHostMaxBytes } from '../protocol/limits.ts';
import type { ToAddon } from '../protocol/native-messages.ts';
import { keptEditsDir, usedGrantsDir } from '../protocol/paths.ts';
import {
  downloadFolder,
  inDownloads,
  inPlaces,
  originalName,
  placesForEdits,
  safeCopyName,
} from './edit-destination.ts';
import { EditedCopy } from './edited-copy.ts';
import { hostVersion } from './host-version.ts';
import { KeptEdits } from './kept-edits.ts';
import { UsedGrants } from './exceptions.ts';
import { endLauncher } from './launcher.ts';
import { encodeNativeFrame, NativeFrameReader } from './native-frames.ts';
import { Session } from './session.ts';
import { keepDom0Awake } from './start-dom0.ts';
import { readEditLimit } from './edit-limit.ts';
import { editedCopyFromDispvm } from './origin-mark.ts';
import { keepOwnPolicy } from './own-policy.ts';
import { personDialogs } from './person-dialogs.ts';
import { noteStart } from './thunderbird-starts.ts';
import { chooseTransport } from './choose-transport.ts';
import { inBackground, reportBug } from './background.ts';

// Thunderbird's own start has used it; no window of ours may.
delete process.env['XDG_ACTIVATION_TOKEN'];

const inputBufferBytes = 64 * 1024;

const send = (message: ToAddon): void => {
  if (message.type === 'failed')
    process.stderr.write(`glovebox-host: request=${message.requestId ?? '-'} code=${message.code}\n`);
  if (process.stdout.writable) process.stdout.write(encodeNativeFrame(message));
};

const run = async (): Promise<number> => {
  // Now, while who started it is still there.
  inBackground(noteStart(process.env, process.argv.slice(2), process.ppid, hostVersion()));
  const places = await placesForEdits(process.env);
  const downloads = await downloadFolder(process.env);
  let editMaxBytes = await readEditLimit(process.env);
  const transport = await chooseTransport();
  transport.warmUp();
  if (transport.kind !== 'qubes') keepDom0Awake();
  const kept = new KeptEdits(keptEditsDir(process.env));
  const session = new Session({
    transport,
    send,
    kept,
    createEditedCopy: (name) => editedCopyFromDispvm(inPlaces(places, name), editMaxBytes),
    createOriginal: (name) => new EditedCopy([inDownloads(downloads, name, originalName)], attachmentMaxBytes),
    keepOwnPolicy: async (untrustedJson) => {
      await keepOwnPolicy(untrustedJson);
      editMaxBytes = await readEditLimit(process.env);
    },
    used: new UsedGrants(usedGrantsDir(process.env)),
    // What is printed has no place among a person's downloads.
    createSafeCopy: (name, purpose) =>
      new EditedCopy(inPlaces(purpose === 'print' ? places.slice(1) : places, name, safeCopyName), Infinity),
    createDialogs: (language) => personDialogs(chooseLanguage(language ?? languageOfEnvironment(process.env))),
  });
  // This waits until the host serves: one that cannot start must end.
  serveInSpiteOfBugs();
  const intact = await readFrames(session);
  if (!intact) send({ type: 'failed', requestId: null, code: 'host-protocol' });
  endLauncher();
  await session.leave();
  return intact ? 0 : 1;
};

/** The last resort: a promise that nobody owns, or a throw in a callback, must not take every open edit with it. */
const serveInSpiteOfBugs = (): void => {
  process.on('unhandledRejection', reportBug);
  process.on('uncaughtException', reportBug);
};

/**
 * Thunderbird gives a pipe; its bytes are read into one buffer again and again, not into fresh memory that piles up.
 */
const openInput = (take: (bytes: Uint8Array) => boolean): Socket => {
  const buffer = new Uint8Array(inputBufferBytes);
  // `onread` belongs to the constructor as well, where @types/node does not know it yet.
  const options: SocketConstructorOpts & { onread: OnReadOpts } = {
    fd: 0,
    readable: true,
    writable: false,
    onread: { buffer, callback: (bytesRead) => take(buffer.subarray(0, bytesRead)) },
  };
  return new Socket(options);
};

/**
 * Settles at the end of standard input: false where the framing broke, by a message too long or cut short by the end.
 */
const readFrames = (session: Session): Promise<boolean> =>
  new Promise((resolve) => {
    const reader = new NativeFrameReader(nativeMessageToHostMaxBytes);
    const input = openInput((bytes) => {
      for (const frame of reader.push(bytes)) session.receive(frame);
      if (reader.tooLong) input.destroy();
      return !reader.tooLong;
    });
    input
      .on('error', () => undefined)
      .once('end', () => input.destroy())
      .once('close', () => resolve(!reader.tooLong && !reader.partial));
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => input.destroy());
  });

// Thunderbird may close its end while we write; the end of standard input says the same.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

/** For `glovebox doctor`, which starts it as Thunderbird would; that gives it other arguments. */
const tellVersion = async (): Promise<number> => {
  await new Promise((resolve) => process.stdout.write(`${hostVersion()}\n`, resolve));
  endLauncher();
  return 0;
};

// There is no await at the top: a pending promise there would keep an uncaught error from ending the process.
inBackground(
  (process.argv[2] === '--version' ? tellVersion() : run())
    .catch((error: unknown) => {
      process.stderr.write(`glovebox-host: ${describeBug(error)}\n`);
      return 70;
    })
    .then((code) => process.exit(code)),
);
