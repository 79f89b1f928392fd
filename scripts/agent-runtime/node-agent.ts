// An agent on Node that does just the measured exchange; it is part of no guest.
// Node can't make the ioctls either, so it asks the same freshener. Arguments: port, pid file, document, freshener.
import { spawn } from 'node:child_process';
import { closeSync, openSync, read, readFileSync, renameSync, writeSync } from 'node:fs';
import { decodeExecParams, encodeExitCode, encodeHello, encodeMessage, MessageReader, messageTypes, type Message } from '../../protocol/qrexec.ts';

const [, , portPath = '', pidFile = '', documentPath = '', freshenProgram = ''] = process.argv;
const port = openSync(portPath, 'r+');
const freshener = spawn(freshenProgram, { stdio: ['pipe', 'pipe', 'inherit'] });
const reader = new MessageReader();
const buffer = new Uint8Array(64 * 1024);
let isOpening = false;
let file: number | null = null;

const send = (bytes: Uint8Array): void => void writeSync(port, bytes);

freshener.stdout.on('data', (reply: Uint8Array) => {
  send(encodeMessage(messageTypes.dataStdout, reply));
  send(encodeMessage(messageTypes.dataStdout));
  send(encodeExitCode(0));
});

const store = (contents: Uint8Array): void => {
  if (file === null) file = openSync(`${documentPath}.new`, 'w', 0o600);
  else if (contents.length > 0) writeSync(file, contents);
  else {
    closeSync(file);
    renameSync(`${documentPath}.new`, documentPath);
    process.kill(Number(readFileSync(pidFile, 'latin1')), 'SIGHUP');
    send(encodeMessage(messageTypes.dataStderr, new TextEncoder().encode('delivered 0\n')));
  }
};

const handle = ({ type, payload }: Message): void => {
  if (type === messageTypes.hello) send(encodeHello(4));
  else if (type === messageTypes.execCmdline) isOpening = decodeExecParams(payload)?.cmdline.includes('OpenInVM') ?? false;
  else if (isOpening) store(payload);
  else if (payload.length > 0) freshener.stdin.write(payload);
};

/** A blocking read in Node's thread pool: its event loop does not take this kind of device. */
const listen = (): void => read(port, buffer, 0, buffer.length, null, (error, got) => {
  if (error !== null) throw error;
  if (got === 0) return void setTimeout(listen, 1);
  for (const message of reader.push(buffer.subarray(0, got))) handle(message);
  listen();
});
listen();
