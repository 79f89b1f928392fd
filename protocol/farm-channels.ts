// The channels of one connection to a farm, and of the call that has its window drawn: what a frame is, and how much may
// be under way. Pure of platform: bytes go in, frames come out. Neither end trusts the other: a frame that is not of the
// form, goes beyond the credit or comes after an end ends all of it. Wire format: docs/protocol.md.
import { Deferred } from './deferred.ts';
import { qrexecChunkBytes } from './limits.ts';

/** `call`: qrexec frames. `window`: JSON lines about its window. `picture`: the RFB stream of its DispVM. */
export const farmChannels = ['call', 'window', 'picture'] as const;
export type FarmChannelName = (typeof farmChannels)[number];

/**
 * What may be under way on each channel, in bytes and as much more for each frame as holding one costs: whoever receives it
 * holds no more than this.
 */
export const farmWindowBytes = { call: 1024 * 1024, window: 256 * 1024, picture: 1024 * 1024 } as const;
export const farmFrameCostBytes = 64;
export const farmHeaderBytes = 8;
/** So that one frame is one message of qrexec, too. */
export const farmPayloadMaxBytes = qrexecChunkBytes - farmHeaderBytes;
export const farmFrameMaxBytes = farmHeaderBytes + farmPayloadMaxBytes;

const kinds = ['data', 'credit', 'end'] as const;
type Kind = (typeof kinds)[number];
const creditBytes = 4;

export interface FarmFrame {
  readonly kind: Kind;
  readonly channel: FarmChannelName;
  readonly payload: Uint8Array;
}

/** Kind and channel, a byte each, two of zero, and the payload's length as 32 bits, little-endian. */
export const encodeFarmFrame = ({ kind, channel, payload }: FarmFrame): Uint8Array => {
  const frame = new Uint8Array(farmHeaderBytes + payload.length);
  frame[0] = kinds.indexOf(kind);
  frame[1] = farmChannels.indexOf(channel);
  new DataView(frame.buffer).setUint32(4, payload.length, true);
  frame.set(payload, farmHeaderBytes);
  return frame;
};

type Header = Omit<FarmFrame, 'payload'> & { readonly length: number };

/** null for anything that no frame begins with. Takes exactly `farmHeaderBytes`. */
const decodeHeader = (untrusted: Uint8Array): Header | null => {
  const kind = kinds[untrusted[0] ?? kinds.length];
  const channel = farmChannels[untrusted[1] ?? farmChannels.length];
  const length = new DataView(untrusted.buffer, untrusted.byteOffset).getUint32(4, true);
  if (kind === undefined || channel === undefined || untrusted[2] !== 0 || untrusted[3] !== 0) return null;
  const fits = {
    data: length >= 1 && length <= farmPayloadMaxBytes,
    credit: length === creditBytes,
    end: length === 0,
  }[kind];
  return fits ? { kind, channel, length } : null;
};

/** Where a message holds one whole frame; null where it holds anything else. */
export const decodeFarmFrame = (untrusted: Uint8Array): FarmFrame | null => {
  const header = untrusted.length < farmHeaderBytes ? null : decodeHeader(untrusted.subarray(0, farmHeaderBytes));
  if (header === null || untrusted.length !== farmHeaderBytes + header.length) return null;
  return { kind: header.kind, channel: header.channel, payload: untrusted.subarray(farmHeaderBytes) };
};

/** Frames in a stream, cut in any way. It holds one frame at most. */
export class FarmFrameReader {
  readonly #held = new Uint8Array(farmFrameMaxBytes);
  #heldBytes = 0;
  #isBroken = false;

  /** What came is no frame: nothing more is read. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  *push(untrusted: Uint8Array): Generator<FarmFrame> {
    let rest = untrusted;
    while (!this.#isBroken && rest.length > 0) {
      rest = rest.subarray(this.#fill(rest, farmHeaderBytes));
      if (this.#heldBytes < farmHeaderBytes) return;
      const header = decodeHeader(this.#held.subarray(0, farmHeaderBytes));
      if (header === null) {
        this.#isBroken = true;
        return;
      }
      const whole = farmHeaderBytes + header.length;
      rest = rest.subarray(this.#fill(rest, whole));
      if (this.#heldBytes < whole) return;
      this.#heldBytes = 0;
      yield { kind: header.kind, channel: header.channel, payload: this.#held.slice(farmHeaderBytes, whole) };
    }
  }

  /** Until so many are held; how many were taken. */
  #fill(bytes: Uint8Array, upTo: number): number {
    const taken = Math.max(0, Math.min(upTo - this.#heldBytes, bytes.length));
    this.#held.set(bytes.subarray(0, taken), this.#heldBytes);
    this.#heldBytes += taken;
    return taken;
  }
}

/** One way there and one back, each with what may be under way. Nothing here rejects. */
export interface FarmChannel {
  /** The next bytes; null at the end, or where the connection is over. One reader at a time. */
  readonly read: () => Promise<Uint8Array | null>;
  /** Resolves when all of it may be and was sent; false where the connection is over. One writer at a time. */
  readonly write: (bytes: Uint8Array) => Promise<boolean>;
  /** No more is written. */
  readonly end: () => void;
}

/** The way out of a connection. */
export interface FarmSender {
  /** Resolves when there is room for the next frame; never rejects. */
  readonly send: (frame: Uint8Array) => Promise<unknown>;
  /** For what is small and bounded by what was received: nobody waits for it. */
  readonly post: (frame: Uint8Array) => void;
}

export class FarmChannels {
  readonly #channels: Readonly<Record<FarmChannelName, Channel>>;
  readonly #ended = new Deferred<void>();

  constructor(sender: FarmSender) {
    const make = (name: FarmChannelName): Channel => new Channel(name, sender);
    this.#channels = { call: make('call'), window: make('window'), picture: make('picture') };
  }

  channel(name: FarmChannelName): FarmChannel {
    return this.#channels[name];
  }

  /** Resolves when the connection is over. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** False for what the other end may not send: whoever has the connection then ends it. */
  receive({ kind, channel, payload }: FarmFrame): boolean {
    return this.#channels[channel].take(kind, payload);
  }

  /** The connection is over: what was received can still be read. */
  end(): void {
    for (const channel of Object.values(this.#channels)) channel.lose();
    this.#ended.resolve();
  }
}

const costOf = (payload: Uint8Array): number => payload.length + farmFrameCostBytes;

class Channel implements FarmChannel {
  readonly #name: FarmChannelName;
  readonly #sender: FarmSender;
  readonly #windowBytes: number;
  readonly #received: Uint8Array[] = [];
  #receivedCost = 0;
  #hasEnded = false;
  #reader: Deferred<void> | null = null;
  /** Read, and not given back as credit yet. */
  #readCost = 0;
  #creditBytes: number;
  #credited: Deferred<void> | null = null;
  #isEnding = false;
  #isLost = false;

  constructor(name: FarmChannelName, sender: FarmSender) {
    this.#name = name;
    this.#sender = sender;
    this.#windowBytes = this.#creditBytes = farmWindowBytes[name];
  }

  readonly read = async (): Promise<Uint8Array | null> => {
    while (this.#received.length === 0) {
      if (this.#hasEnded || this.#isLost) return null;
      this.#reader = new Deferred();
      await this.#reader.promise;
    }
    const bytes = this.#received.shift() ?? new Uint8Array();
    this.#receivedCost -= costOf(bytes);
    this.#giveBack(costOf(bytes));
    return bytes;
  };

  readonly write = async (bytes: Uint8Array): Promise<boolean> => {
    for (let rest = bytes; rest.length > 0;) {
      while (this.#creditBytes <= farmFrameCostBytes && !this.#isLost) {
        this.#credited = new Deferred();
        await this.#credited.promise;
      }
      if (this.#isLost || this.#isEnding) return false;
      const payload = rest.subarray(0, Math.min(this.#creditBytes - farmFrameCostBytes, farmPayloadMaxBytes));
      rest = rest.subarray(payload.length);
      this.#creditBytes -= costOf(payload);
      await this.#sender.send(encodeFarmFrame({ kind: 'data', channel: this.#name, payload }));
    }
    return !this.#isLost;
  };

  readonly end = (): void => {
    if (this.#isEnding || this.#isLost) return;
    this.#isEnding = true;
    this.#sender.post(encodeFarmFrame({ kind: 'end', channel: this.#name, payload: new Uint8Array() }));
  };

  take(kind: Kind, payload: Uint8Array): boolean {
    if (kind === 'credit') return this.#takeCredit(payload);
    if (this.#hasEnded) return false;
    if (kind === 'end') this.#hasEnded = true;
    else {
      this.#receivedCost += costOf(payload);
      if (this.#receivedCost + this.#readCost > this.#windowBytes) return false;
      this.#received.push(payload);
    }
    this.#wake();
    return true;
  }

  lose(): void {
    this.#isLost = true;
    this.#wake();
    this.#credited?.resolve();
  }

  #wake(): void {
    this.#reader?.resolve();
    this.#reader = null;
  }

  #takeCredit(payload: Uint8Array): boolean {
    const bytes = new DataView(payload.buffer, payload.byteOffset).getUint32(0, true);
    if (bytes === 0 || this.#creditBytes + bytes > this.#windowBytes) return false;
    this.#creditBytes += bytes;
    this.#credited?.resolve();
    this.#credited = null;
    return true;
  }

  /** Not for each read: a frame of its own for a few bytes costs more than they do. */
  #giveBack(cost: number): void {
    this.#readCost += cost;
    if (this.#readCost < this.#windowBytes / 2 || this.#isLost) return;
    const payload = new Uint8Array(creditBytes);
    new DataView(payload.buffer).setUint32(0, this.#readCost, true);
    this.#readCost = 0;
    this.#sender.post(encodeFarmFrame({ kind: 'credit', channel: this.#name, payload }));
  }
}
