// What the agent of a DispVM under attack could say to dom0, as a table: each kind with the codes that the call may end
// with. It greets and prepares like an honest one, so that it gets a document.
import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import shipped from '../../dispvm/templates/debian-13/viewers.json' with { type: 'json' };
import { prepareReplyBytes } from '../../protocol/agent-services.ts';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import {
  agentProtocolVersion,
  encodeExitCode,
  encodeHello,
  messageTypes,
  MessageReader,
} from '../../protocol/qrexec.ts';

export interface HostileAgent {
  /** Codes that the client is told; null is an orderly end. */
  readonly codes: readonly (ErrorCode | null)[];
  /** Answers glovebox.Prepare in place of the honest answer. */
  readonly prepare?: (agent: Duplex) => void;
  /** Said once the document is there, after the word of its delivery. */
  readonly opened?: (agent: Duplex) => void;
  /** What it says once it is asked to end. */
  readonly ended?: (agent: Duplex) => void;
  /** Says nothing of the document's delivery by itself. */
  readonly isSilent?: boolean;
  /** Says that an editor has the document, so that dom0 waits for what it makes of it. */
  readonly isEditor?: boolean;
}

const data = (type: number, bytes: Uint8Array | string = ''): Buffer => {
  const payload = Buffer.from(bytes as Uint8Array);
  const header = Buffer.alloc(8);
  header.writeUInt32LE(type, 0);
  header.writeUInt32LE(payload.length, 4);
  return Buffer.concat([header, payload]);
};
const stdout = (bytes: Uint8Array | string = ''): Buffer => data(messageTypes.dataStdout, bytes);
const stderr = (bytes: Uint8Array | string = ''): Buffer => data(messageTypes.dataStderr, bytes);
const exit = (code: number): Buffer => Buffer.from(encodeExitCode(code));

/** As fast as it is taken, until the connection ends. */
const flood = (agent: Duplex, bytes: Buffer): void => {
  const pour = (): void => {
    while (!agent.destroyed && agent.write(bytes));
    if (!agent.destroyed) agent.once('drain', pour);
  };
  pour();
};

const drip = (agent: Duplex, bytes: Buffer, everyMs: number): void => {
  const timer = setInterval(() => {
    if (agent.destroyed) clearInterval(timer);
    else agent.write(bytes);
  }, everyMs);
};

const say =
  (...messages: readonly Buffer[]) =>
  (agent: Duplex): void =>
    void agent.write(Buffer.concat(messages));
const wrong: readonly ErrorCode[] = ['agent-protocol'];
const nowNs = (): bigint => BigInt(Date.now()) * 1_000_000n;
const prepared = (unixTimeNs: bigint, random: Uint8Array): Buffer => {
  const reply = Buffer.concat([Buffer.alloc(8), random, randomBytes(prepareReplyBytes)]).subarray(0, prepareReplyBytes);
  reply.writeBigUInt64LE(unixTimeNs);
  return Buffer.concat([stdout(reply), stdout(), exit(0)]);
};

// Imported, as this is bundled: in its jail it can read no file.
const indexOf = (viewer: keyof typeof shipped.viewers): number => Object.keys(shipped.viewers).indexOf(viewer);
const editing = `delivered ${indexOf('text')}\npainted\nediting ${indexOf('editor')}\n`;

export const hostileAgents: Readonly<Record<string, HostileAgent>> = {
  'a clock of yesterday': {
    codes: ['agent-not-fresh', ...wrong],
    prepare: say(prepared(nowNs() - 86_400_000_000_000n, randomBytes(16))),
  },
  'a reply that is too long': { codes: wrong, prepare: say(stdout(randomBytes(65536))) },
  'empty messages instead of a reply': {
    codes: wrong,
    prepare: (agent) => flood(agent, Buffer.concat(Array<Buffer>(8000).fill(stderr()))),
  },
  garbage: { codes: wrong, opened: (agent) => flood(agent, randomBytes(65536)) },
  'a type that is none': { codes: wrong, opened: say(data(0x999, 'aaaa')) },
  'a length of 4 GiB': {
    codes: wrong,
    opened: (agent) => void agent.write(Buffer.from([0x91, 1, 0, 0, 255, 255, 255, 255])),
  },
  'a call of its own': { codes: wrong, opened: say(data(messageTypes.triggerService4, Buffer.alloc(200))) },
  'empty messages without end': {
    codes: wrong,
    opened: (agent) => flood(agent, Buffer.concat(Array<Buffer>(8000).fill(stderr()))),
  },
  'events faster than a person makes them': {
    codes: wrong,
    opened: (agent) => flood(agent, Buffer.concat(Array<Buffer>(2000).fill(stderr('page 1 2\n')))),
  },
  'a second delivery': { codes: wrong, opened: say(stderr('delivered 0\n')) },
  'an editor for what has none': { codes: wrong, opened: say(stderr('editing 0\n')) },
  'a text longer than it may be': { codes: wrong, opened: say(stderr('copied 65537\n')) },
  'words for the person': { codes: wrong, opened: say(stderr('please click here')) },
  'an edited file before the document': { codes: wrong, isSilent: true, opened: say(stdout('evil')) },
  'an edited file in single bytes': {
    codes: wrong,
    opened: (agent) => flood(agent, Buffer.concat(Array<Buffer>(7000).fill(stdout('x')))),
  },
  'two ends of one file': { codes: wrong, opened: say(stdout(), stdout(), exit(0)) },
  'a piece of no save': { codes: wrong, isEditor: true, opened: say(stdout('evil')) },
  'a save that did not begin': { codes: wrong, isEditor: true, opened: say(stderr('saved\n')) },
  'half a save': { codes: wrong, isEditor: true, opened: say(stderr('saving\n'), stdout('half'), stdout(), exit(0)) },
  'half an edited file': { codes: wrong, opened: say(stdout('half'), exit(0)) },
  'an exit code that is none': { codes: wrong, opened: say(exit(42)) },
  'an end that never comes': { codes: ['edit-lost'], isEditor: true, ended: () => undefined },
  'an edited file byte by byte': {
    codes: ['edit-lost'],
    isEditor: true,
    ended: (agent) => {
      agent.write(stderr('saving\n'));
      drip(agent, stdout('.'), 400);
    },
  },
  'an edited file without end': {
    codes: ['edit-lost'],
    isEditor: true,
    ended: (agent) => {
      agent.write(stderr('saving\n'));
      flood(agent, stdout(Buffer.alloc(65536, 'E')));
    },
  },
};

/** Serves one connection: greets, prepares, takes a document, then does what its kind does. */
export const playAgent = (agent: Duplex, kind: HostileAgent, onOpened: () => void): void => {
  const reader = new MessageReader();
  let service = '';
  const serve = (): void => {
    if (service.includes('Rehearse')) agent.write(Buffer.concat([stdout(), exit(0)]));
    else if (service.includes('Prepare')) (kind.prepare ?? say(prepared(nowNs(), randomBytes(16))))(agent);
    else {
      if (kind.isSilent !== true) agent.write(stderr(kind.isEditor === true ? editing : 'delivered 0\npainted\n'));
      onOpened();
      kind.opened?.(agent);
    }
  };
  agent.on('error', () => agent.destroy());
  agent.write(encodeHello(agentProtocolVersion));
  agent.on('data', (chunk: Buffer) => {
    for (const { type, payload } of reader.push(chunk)) {
      if (type === messageTypes.execCmdline) service = Buffer.from(payload.subarray(8)).toString('latin1');
      else if (type === messageTypes.dataStdin && payload.length === 0) serve();
      else if (type === messageTypes.connectionTerminated) (kind.ended ?? say(stdout(), exit(0)))(agent);
    }
  });
};

export const honestAgent: HostileAgent = { codes: [null] };
