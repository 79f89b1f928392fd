// qrexec framing as libqrexec defines it (qubes-core-qrexec, libqrexec/qrexec.h): all integers little-endian.
// Pure bytes in, messages out: used by the native host, dom0 and the guest agent. It trusts neither side.
import { qrexecChunkBytes, qrexecServiceNameMaxBytes } from './limits.ts';

export const messageTypes = {
  dataStdin: 0x190,
  dataStdout: 0x191,
  dataStderr: 0x192,
  dataExitCode: 0x193,
  execCmdline: 0x200,
  justExec: 0x201,
  serviceConnect: 0x202,
  serviceRefused: 0x203,
  triggerService: 0x210,
  connectionTerminated: 0x211,
  triggerService3: 0x212,
  triggerService4: 0x213,
  hello: 0x300,
  /** Ours alone, from dom0 to its guest's agent: protocol/screen.ts. */
  screen: 0x3f0,
  /** Ours alone, from dom0 to its guest's agent, empty: it says `settled` when what was typed has been dealt with. */
  settle: 0x3f1,
  /** Ours alone, from dom0 to its guest's agent: the number of a file of several, from 0 on, that is to be shown now. */
  showFile: 0x3f2,
} as const;
export type MessageType = (typeof messageTypes)[keyof typeof messageTypes];

/** Version in MSG_HELLO between the daemon and a guest agent, and between local clients and the daemon. */
export const agentProtocolVersion = 7;
export const clientProtocolVersion = 3;

/** `otherSideEnded` is qrexec's -1, of which a process keeps eight bits. */
export const otherSideEnded = 255;
export const exitCodes = { refused: 126, problem: 125, noSuchService: 127 } as const;

export interface Message {
  readonly type: MessageType;
  /** A view into the reader's memory is never handed out: the payload is the receiver's own. */
  readonly payload: Uint8Array;
}

export type FramingError = 'unknown-type' | 'too-long';
const headerBytes = 8;
const maxPayloadBytes = Math.max(qrexecChunkBytes, qrexecServiceNameMaxBytes + 160 + 1);
const knownTypes: ReadonlySet<number> = new Set(Object.values(messageTypes));

const isMessageType = (value: number): value is MessageType => knownTypes.has(value);
const isData = (type: number): boolean => type >= messageTypes.dataStdin && type <= messageTypes.dataExitCode;

export const encodeMessage = (type: MessageType, payload: Uint8Array = new Uint8Array(0)): Uint8Array => {
  const message = new Uint8Array(headerBytes + payload.length);
  message.set(encodeHeader(type, payload.length));
  message.set(payload, headerBytes);
  return message;
};

/** For a sender that writes header and payload apart, so that a large payload is not copied. */
export const encodeHeader = (type: MessageType, payloadBytes: number): Uint8Array => {
  if (payloadBytes > (isData(type) ? qrexecChunkBytes : maxPayloadBytes)) throw new Error('qrexec payload too long');
  const header = new Uint8Array(headerBytes);
  const view = new DataView(header.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, payloadBytes, true);
  return header;
};

/**
 * Cuts a byte stream into messages, however it was split on the way. It holds at most one message. The first
 * framing error is final: the stream can't be resynchronised, so `push` yields nothing more.
 */
export class MessageReader {
  #buffer = new Uint8Array(headerBytes);
  #filled = 0;
  #error: FramingError | null = null;

  get error(): FramingError | null {
    return this.#error;
  }

  *push(chunk: Uint8Array): Generator<Message> {
    let offset = 0;
    while (this.#error === null) {
      const take = Math.min(this.#buffer.length - this.#filled, chunk.length - offset);
      this.#buffer.set(chunk.subarray(offset, offset + take), this.#filled);
      this.#filled += take;
      offset += take;
      if (this.#filled < this.#buffer.length) return;
      const message = this.#complete();
      if (message !== null) yield message;
    }
  }

  /** The buffer is full: with a header it grows to the whole message; with a whole message it is handed over. */
  #complete(): Message | null {
    const view = new DataView(this.#buffer.buffer);
    const type = view.getUint32(0, true);
    const length = view.getUint32(4, true);
    if (!isMessageType(type)) this.#error = 'unknown-type';
    else if (length > (isData(type) ? qrexecChunkBytes : maxPayloadBytes)) this.#error = 'too-long';
    else if (this.#filled === headerBytes + length) {
      // A view: the buffer is this message's own.
      const payload = this.#buffer.subarray(headerBytes);
      this.#buffer = new Uint8Array(headerBytes);
      this.#filled = 0;
      return { type, payload };
    } else {
      const whole = new Uint8Array(headerBytes + length);
      whole.set(this.#buffer);
      this.#buffer = whole;
    }
    return null;
  }
}

export const encodeHello = (version: number): Uint8Array => encodeMessage(messageTypes.hello, uint32(version));
export const encodeExitCode = (code: number): Uint8Array =>
  encodeMessage(messageTypes.dataExitCode, uint32(code >>> 0));

/** A payload that is one u32. */
export const encodeUint32 = (value: number): Uint8Array => uint32(value >>> 0);

/** Reads a payload that is exactly one u32: a HELLO's version or an exit code. null where it is not. */
export const decodeUint32 = (untrustedPayload: Uint8Array): number | null =>
  untrustedPayload.length === 4
    ? new DataView(untrustedPayload.buffer, untrustedPayload.byteOffset, 4).getUint32(0, true)
    : null;

/**
 * Splits bytes of any length into data messages of at most 65536 bytes each; none for empty input (that would be EOF).
 */
export function* encodeData(type: MessageType, bytes: Uint8Array): Generator<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += qrexecChunkBytes) {
    yield encodeMessage(type, bytes.subarray(offset, offset + qrexecChunkBytes));
  }
}

export interface ExecParams {
  readonly domain: number;
  readonly port: number;
  readonly cmdline: string;
}

/** exec_params: u32 domain, u32 port, then the command line with its closing NUL. */
export const encodeExecParams = ({ domain, port, cmdline }: ExecParams): Uint8Array => {
  const text = encodeAscii(`${cmdline}\0`);
  const payload = new Uint8Array(8 + text.length);
  payload.set(uint32(domain));
  payload.set(uint32(port), 4);
  payload.set(text, 8);
  return payload;
};

export const decodeExecParams = (untrustedPayload: Uint8Array): ExecParams | null => {
  if (untrustedPayload.length < 9 || untrustedPayload.at(-1) !== 0) return null;
  const view = new DataView(untrustedPayload.buffer, untrustedPayload.byteOffset, untrustedPayload.byteLength);
  const cmdline = decodeAscii(untrustedPayload.subarray(8, -1));
  return cmdline === null ? null : { domain: view.getUint32(0, true), port: view.getUint32(4, true), cmdline };
};

export interface TriggerService {
  /** Claimed by the client; dom0 sets its own. */
  readonly untrustedSource: string;
  readonly intendedTarget: string;
  readonly requestId: string;
  /** `service` or `service+argument`. */
  readonly service: string;
}

const targetFieldBytes = 64;
const identFieldBytes = 32;
const triggerHeadBytes = 2 * targetFieldBytes + identFieldBytes;

/** trigger_service_params4: source[64], target[64], request_id[32], service name with its closing NUL. */
export const encodeTriggerService = (request: TriggerService): Uint8Array => {
  const service = encodeAscii(`${request.service}\0`);
  const payload = new Uint8Array(triggerHeadBytes + service.length);
  writeField(payload, 0, targetFieldBytes, request.untrustedSource);
  writeField(payload, targetFieldBytes, targetFieldBytes, request.intendedTarget);
  writeField(payload, 2 * targetFieldBytes, identFieldBytes, request.requestId);
  payload.set(service, triggerHeadBytes);
  return payload;
};

/** null where a field is not NUL-terminated ASCII or the name is empty or over-long. */
export const decodeTriggerService = (untrustedPayload: Uint8Array): TriggerService | null => {
  const name = untrustedPayload.subarray(triggerHeadBytes);
  if (name.length < 2 || name.length > qrexecServiceNameMaxBytes + 1 || name.at(-1) !== 0) return null;
  const untrustedSource = readField(untrustedPayload.subarray(0, targetFieldBytes));
  const intendedTarget = readField(untrustedPayload.subarray(targetFieldBytes, 2 * targetFieldBytes));
  const requestId = readField(untrustedPayload.subarray(2 * targetFieldBytes, triggerHeadBytes));
  const service = decodeAscii(name.subarray(0, -1));
  if (untrustedSource === null || intendedTarget === null || requestId === null || service === null) return null;
  return { untrustedSource, intendedTarget, requestId, service };
};

const execParamsBytes = 8;

/** What grants a request: exec_params without a command line, then service_params, request_id[32]. */
export const encodeServiceConnect = (requestId: string): Uint8Array => {
  const payload = new Uint8Array(execParamsBytes + identFieldBytes);
  writeField(payload, execParamsBytes, identFieldBytes, requestId);
  return payload;
};

/** The request that is granted, or null. A dom0 of an earlier build sends the identifier without what fills its field. */
export const decodeServiceConnect = (untrustedPayload: Uint8Array): string | null =>
  untrustedPayload.length <= execParamsBytes + identFieldBytes
    ? readField(untrustedPayload.subarray(execParamsBytes))
    : null;

const uint32 = (value: number): Uint8Array => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
};

const writeField = (payload: Uint8Array, offset: number, sizeBytes: number, text: string): void => {
  const bytes = encodeAscii(text);
  if (bytes.length >= sizeBytes) throw new Error('qrexec field too long');
  payload.set(bytes, offset);
};

const readField = (field: Uint8Array): string | null => {
  const end = field.indexOf(0);
  return end === -1 ? null : decodeAscii(field.subarray(0, end));
};

/** Printable ASCII only: service names, targets and command lines have nothing else. */
const decodeAscii = (bytes: Uint8Array): string | null => {
  // At most a payload's length, which every engine takes as arguments; a callback for each byte is slow in the guest
  // agent.
  const text = String.fromCharCode(...bytes);
  return /^[\x20-\x7e]*$/.test(text) ? text : null;
};

/** TextEncoder would do this, but the guest agent's runtime has none. */
const encodeAscii = (text: string): Uint8Array =>
  Uint8Array.from(text, (character) => {
    const code = character.charCodeAt(0);
    if (code >= 0x7f) throw new Error('qrexec text is ASCII');
    return code;
  });
