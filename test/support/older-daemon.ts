// A program for other-versions.test.ts and remedies.test.ts: a dom0 daemon of another version in its folder. It takes any question and
// answers it in words that nobody here knows, and knows none of our signals.
import { createServer } from 'node:net';
import { lockRuntimeDir } from '../../dom0/runtime/daemon-lock.ts';
import { encodeData, encodeExecParams, encodeHello, encodeMessage, messageTypes } from '../../protocol/qrexec.ts';

const [dir = ''] = process.argv.slice(2);
const socketPath = `${dir}/qrexec.sock`;
await lockRuntimeDir(dir, socketPath);
const accepted = encodeMessage(
  messageTypes.serviceConnect,
  encodeExecParams({ domain: 0, port: 0, cmdline: 'status' }),
);
createServer((socket) => {
  socket.on('error', () => socket.destroy());
  for (const message of [encodeHello(3), accepted]) socket.write(message);
  for (const message of encodeData(messageTypes.dataStdout, Buffer.from('{"version":1}'))) socket.write(message);
  socket.write(encodeMessage(messageTypes.dataStdout));
}).listen(socketPath, () => process.stderr.write('"started"\n'));
process.once('SIGTERM', () => process.exit(0));
