// `glovebox dom0 status`: asks the running daemon over its own socket, as any client would.
import { connect, type Socket } from 'node:net';
import { parseArgs } from 'node:util';
import { encodeDesktop, type Desktop } from '../../protocol/desktop.ts';
import { dom0StatusMaxBytes, dom0StatusSchema, statusService, type Dom0Status } from '../../protocol/dom0-status.ts';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import { ownLanguage } from '../../protocol/language.ts';
import { dom0Socket } from '../../protocol/paths.ts';
import {
  clientProtocolVersion,
  encodeHello,
  encodeMessage,
  encodeTriggerService,
  messageTypes,
} from '../../protocol/qrexec.ts';
import { userMessages } from '../../protocol/user-messages.ts';
import { ownWords } from '../../protocol/words.ts';
import { within } from '../runtime/deadline.ts';
import { readBuildId } from '../runtime/locations.ts';
import { MessageStream } from '../runtime/message-stream.ts';

const answerMs = 5_000;

/** Exit code: 0 where the daemon answers, 1 where it does not. */
export const runStatus = async (args: readonly string[], programUrl: string): Promise<number> => {
  const { values } = parseArgs({ args: [...args], options: { json: { type: 'boolean' } } });
  const answer = await askDaemon(dom0Socket(process.env, process.getuid?.() ?? 0));
  const report = typeof answer === 'string' ? null : answer;
  process.stdout.write(
    values.json === true
      ? `${JSON.stringify(report === null ? { running: false } : { running: true, ...report })}\n`
      : describe(answer, readBuildId(programUrl)),
  );
  return report === null ? 1 : 0;
};

/** `desktop` is where the person sits who asks, if dom0 is to know. */
export const fetchStatus = async (socketPath: string, desktop: Desktop | null = null): Promise<Dom0Status | null> => {
  const answer = await askDaemon(socketPath, desktop);
  return typeof answer === 'string' ? null : answer;
};

/** `not-understood`: it answers, and is of another version. */
type Answer = Dom0Status | 'silent' | 'not-understood';

export const askDaemon = async (socketPath: string, desktop: Desktop | null = null): Promise<Answer> => {
  const socket = await connectTo(socketPath);
  if (socket === null) return 'silent';
  try {
    return await within(ask(new MessageStream(socket), desktop), answerMs, 'silent');
  } finally {
    socket.destroy();
  }
};

const ask = async (daemon: MessageStream, desktop: Desktop | null): Promise<Answer> => {
  daemon.post(encodeHello(clientProtocolVersion));
  if (desktop !== null) daemon.post(encodeMessage(messageTypes.screen, encodeDesktop(desktop)));
  const request = {
    untrustedSource: '',
    intendedTarget: '@adminvm',
    requestId: `status-${process.pid}`,
    service: statusService,
  };
  daemon.post(encodeMessage(messageTypes.triggerService4, encodeTriggerService(request)));
  let text = '';
  while (text.length <= dom0StatusMaxBytes) {
    const received = await daemon.receive();
    if (received.received !== 'message' || received.message.type === messageTypes.serviceRefused) return 'silent';
    if (received.message.type !== messageTypes.dataStdout) continue;
    if (received.message.payload.length === 0) return parseReport(text);
    text += new TextDecoder().decode(received.message.payload);
  }
  return 'not-understood';
};

const parseReport = (text: string): Answer => {
  try {
    return dom0StatusSchema.parse(JSON.parse(text));
  } catch {
    return 'not-understood';
  }
};

const describe = (report: Answer, installedBuild: string | null): string => {
  const { status: words } = ownWords(process.env);
  if (report === 'silent') return `${words.silent}\n`;
  if (report === 'not-understood') return `${words.notUnderstood}\n`;
  const seconds = (ageMs: number): string => `${Math.round(ageMs / 1000)} s`;
  const usable = report.templates.filter(({ name }) => name !== report.making?.template);
  const lines = [
    words.runs(report.pid, report.guiReady),
    ...(report.build === installedBuild ? [] : [words.otherBuild]),
    ...(report.cannotStart === null ? [] : [words.noneStarts(report.cannotStart)]),
    ...(report.endsWhenClosed ? [words.endsWhenClosed] : []),
    ...usable.map(({ name, problem }) =>
      problem === null ? words.usable(name) : words.unusable(name, problem, nextStep(problem)),
    ),
    ...(report.making === null
      ? []
      : [words.making(report.making.template, Math.round((Date.now() - report.making.sinceMs) / 1000))]),
    ...report.pool.map(
      ({ id, template, state, ageMs }) => `${id}  ${template}  ${words.pool[state]}  ${seconds(ageMs)}`,
    ),
    ...report.dispvms.map(
      ({ id, template, state, ageMs, accelerator }) =>
        `${id}  ${template}  ${accelerator}  ${state}  ${seconds(ageMs)}`,
    ),
    ...(report.dispvms.length === 0 ? [words.noDispvm] : []),
  ];
  return lines.map((line) => `${line}\n`).join('');
};

const nextStep = (problem: ErrorCode): string => userMessages[ownLanguage(process.env)][problem].next;

const connectTo = (path: string): Promise<Socket | null> =>
  new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(null));
  });
