// `glovebox dom0 status`: asks the running daemon over its own socket, as any client would.
import { connect, type Socket } from 'node:net';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { dom0Socket } from '../../protocol/paths.ts';
import { clientProtocolVersion, encodeHello, encodeMessage, encodeTriggerService, messageTypes } from '../../protocol/qrexec.ts';
import { within } from '../runtime/deadline.ts';
import { MessageStream } from '../runtime/message-stream.ts';
import { statusService } from '../server/status-service.ts';

const reportSchema = z.strictObject({
  pid: z.number(),
  guiPid: z.number().nullable(),
  guiReady: z.boolean(),
  dispvms: z.array(z.strictObject({ id: z.string(), template: z.string(), engine: z.string(), accelerator: z.string(), state: z.string(), ageMs: z.number() })),
});
export type StatusReport = z.infer<typeof reportSchema>;

const answerMs = 5_000;
const reportMaxBytes = 64 * 1024;

/** Exit code: 0 where the daemon answers, 1 where it does not. */
export const runStatus = async (args: readonly string[]): Promise<number> => {
  const { values } = parseArgs({ args: [...args], options: { json: { type: 'boolean' } } });
  const report = await fetchStatus(dom0Socket(process.env, process.getuid?.() ?? 0));
  process.stdout.write(values.json === true ? `${JSON.stringify(report === null ? { running: false } : { running: true, ...report })}\n` : describe(report));
  return report === null ? 1 : 0;
};

export const fetchStatus = async (socketPath: string): Promise<StatusReport | null> => {
  const socket = await connectTo(socketPath);
  if (socket === null) return null;
  try {
    return await within(ask(new MessageStream(socket)), answerMs, null);
  } finally {
    socket.destroy();
  }
};

const ask = async (daemon: MessageStream): Promise<StatusReport | null> => {
  void daemon.send(encodeHello(clientProtocolVersion));
  const request = { untrustedSource: '', intendedTarget: '@adminvm', requestId: `status-${process.pid}`, service: statusService };
  void daemon.send(encodeMessage(messageTypes.triggerService4, encodeTriggerService(request)));
  let text = '';
  while (text.length <= reportMaxBytes) {
    const received = await daemon.receive();
    if (received.received !== 'message' || received.message.type === messageTypes.serviceRefused) return null;
    if (received.message.type !== messageTypes.dataStdout) continue;
    if (received.message.payload.length === 0) return parseReport(text);
    text += new TextDecoder().decode(received.message.payload);
  }
  return null;
};

const parseReport = (text: string): StatusReport | null => {
  try {
    return reportSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
};

const describe = (report: StatusReport | null): string => {
  if (report === null) return 'The dom0 daemon does not answer. Start it with “glovebox dom0 run”.\n';
  const head = `The dom0 daemon runs (pid ${report.pid}); its windows ${report.guiReady ? 'can be opened' : 'cannot be opened now'}.\n`;
  if (report.dispvms.length === 0) return `${head}No DispVM is running.\n`;
  const rows = report.dispvms.map(({ id, template, state, ageMs, accelerator }) => `${id}  ${template}  ${accelerator}  ${state}  ${Math.round(ageMs / 1000)} s\n`);
  return head + rows.join('');
};

const connectTo = (path: string): Promise<Socket | null> => new Promise((resolve) => {
  const socket = connect(path);
  socket.once('connect', () => resolve(socket));
  socket.once('error', () => resolve(null));
});
