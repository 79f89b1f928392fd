// glovebox agent: runs as root in the guest, started by init, and ends only with it.
//
//   qjs --module agent.js [--port DEVICE] [--viewers FILE] [--freshen PROGRAM] [--run FOLDER] [--self HOME]
//
// `--self` is for a machine that is no guest: viewers run as the agent does, with HOME for their documents.
// It says on standard error what stopped it, and nothing about documents.
import * as os from 'os';
import * as std from 'std';
import { qrexecChunkBytes } from '../../protocol/limits.ts';
import { encodeMessage, MessageReader, messageTypes } from '../../protocol/qrexec.ts';
import { parseViewerTable } from '../../protocol/viewer-table.ts';
import { createQuickJsGuest } from './quickjs-guest.ts';
import { readSmallFile } from './quickjs-files.ts';
import { openPort } from './quickjs-port.ts';
import { Session } from './session.ts';
import { viewerUser, type ViewerUser } from './viewer-user.ts';

const portName = 'glovebox.agent';
const portsFolder = '/sys/class/virtio-ports';
const reserveBytes = 16 * 1024 * 1024;

const option = (name: string): string | undefined => {
  const index = scriptArgs.indexOf(`--${name}`);
  return index === -1 ? undefined : scriptArgs[index + 1];
};

/** There need be no udev to make /dev/virtio-ports. */
const findPort = (): string => {
  const [entries] = os.readdir(portsFolder);
  const entry = entries.find((name) => readSmallFile(`${portsFolder}/${name}/name`)?.trim() === portName);
  return entry === undefined ? `/dev/virtio-ports/${portName}` : `/dev/${entry}`;
};

/**
 * Done once before the savefile is made, as each clone would pay for it. Freeing one large block makes the allocator
 * keep what is freed later, and makes the runtime collect garbage seldom; a largest message touches the memory that
 * documents pass through.
 */
const settleMemory = (): void => {
  const reserve = new Uint8Array(reserveBytes);
  const message = encodeMessage(messageTypes.dataStdin, new Uint8Array(qrexecChunkBytes));
  const messages = [...new MessageReader().push(message)];
  if (messages.length !== 1 || reserve.length !== reserveBytes) throw new Error('memory');
};

const readUser = (): ViewerUser => {
  const home = option('self');
  const [self] = os.stat('/proc/self');
  return home === undefined || self === null ? viewerUser : { ...viewerUser, uid: self.uid, home };
};

const main = (): void => {
  settleMemory();
  const viewers = std.loadFile(option('viewers') ?? '/usr/lib/glovebox/viewers.json');
  if (viewers === null) throw new Error('no viewers.json');
  const table = parseViewerTable(JSON.parse(viewers) as unknown);
  const guest = createQuickJsGuest(table, {
    user: readUser(),
    runFolder: option('run') ?? '/run/glovebox',
    freshenProgram: option('freshen') ?? '/usr/lib/glovebox/freshen',
  });
  const port = openPort(option('port') ?? findPort());
  if (port === null) throw new Error('the port can not be opened');
  const session = new Session(guest, table, port);
  port.start({ received: (bytes) => session.receive(bytes), disconnected: () => session.disconnected() });
};

// A freshener or a reader that is gone shows as a failed write.
os.signal(os.SIGPIPE, null);
try {
  main();
} catch (error) {
  std.err.puts(`glovebox agent: ${error instanceof Error ? error.message : 'failed'}\n`);
  std.exit(1);
}
