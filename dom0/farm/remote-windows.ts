// The window of one call whose person sits elsewhere: what dom0 tells a window goes to their side, what that says of its
// person comes back, and the DispVM's picture crosses as it leaves the filter here. The other side is a program that may
// be anybody's: its words are checked, counted and bounded, and it can end nothing but its own call.
import type { Duplex } from 'node:stream';
import { encodeFromHost, decodeFromPerson, isPassedOn } from '../../protocol/farm-window.ts';
import type { FarmChannels } from '../../protocol/farm-channels.ts';
import type { ToGui } from '../../protocol/gui-messages.ts';
import { JsonLineReader, type JsonLine } from '../../protocol/json-lines.ts';
import { guiLineMaxBytes, jsonLineMaxBytes } from '../../protocol/limits.ts';
import { packing } from '../../protocol/packed-picture.ts';
import { Deferred } from '../../protocol/deferred.ts';
import type { OpenWindow, WaitingNotice, WindowEvent } from '../gui-supervisor.ts';
import { inBackground } from '../runtime/background.ts';
import { connectTo } from '../runtime/connect-to.ts';
import { within } from '../runtime/deadline.ts';
import { channelStream } from './channel-stream.ts';

/** A display server may have to be started there. */
const readyWithinMs = 20_000;
/** A person's window says less: it is told of each size while it is pulled. */
const linesFree = 500;
const linesPerSecond = 100;
/** A client that leaves so much unread is not there any more. */
const unreadMaxBytes = 4 * guiLineMaxBytes;

export class RemoteWindows {
  /** Nobody can be asked: what a person allows on their own side is no answer for this one. */
  readonly questions = { ask: (): Promise<null> => Promise.resolve(null) };
  readonly #channels: FarmChannels;
  readonly #terminate: () => void;
  readonly #ready = new Deferred<boolean>();
  #isReady = false;
  #onEvent: ((event: WindowEvent) => void) | null = null;
  #dispvmId = '';
  #saying: Promise<unknown> = Promise.resolve();
  #unsaidBytes = 0;
  #picture: Duplex | null = null;
  #lines = 0;
  #isBroken = false;
  readonly #sinceMs = performance.now();

  /** `terminate` ends the connection; called again it changes nothing. */
  constructor(channels: FarmChannels, terminate: () => void) {
    this.#channels = channels;
    this.#terminate = terminate;
    inBackground(this.#listen());
  }

  waitReady(): Promise<boolean> {
    return within(this.#ready.promise, readyWithinMs, false);
  }

  open({ dispvmId, template }: OpenWindow, onEvent: (event: WindowEvent) => void): boolean {
    if (!this.#isReady) return false;
    this.#dispvmId = dispvmId;
    this.#onEvent = onEvent;
    this.#say(encodeFromHost({ type: 'open', dispvmId, template }));
    return true;
  }

  send(message: ToGui): boolean {
    if (!this.#isReady) return false;
    if (message.type === 'attach') inBackground(this.#attach(message.vncSocket));
    else if (isPassedOn(message)) this.#say(encodeFromHost(message));
    if (message.type === 'close' || message.type === 'failed') this.#onEvent = null;
    return true;
  }

  /** Templates of a farm are there before its people are. */
  createWaiting(): WaitingNotice {
    return { show: () => undefined, close: () => undefined };
  }

  discard(): void {
    // No window is made ahead of its call.
  }

  async #attach(vncSocket: string): Promise<void> {
    if (this.#picture !== null) return;
    const display = await connectTo(vncSocket);
    if (display === null) return this.#channels.channel('picture').end();
    this.#picture = channelStream(packing(this.#channels.channel('picture')), () => display.destroy());
    this.#picture.on('error', () => undefined);
    this.#say(encodeFromHost({ type: 'attach' }));
    display.pipe(this.#picture).pipe(display);
  }

  #say(line: Uint8Array): void {
    this.#unsaidBytes += line.length;
    if (this.#unsaidBytes > unreadMaxBytes) return this.#terminate();
    const channel = this.#channels.channel('window');
    this.#saying = this.#saying.then(() => channel.write(line)).then(() => (this.#unsaidBytes -= line.length));
    inBackground(this.#saying);
  }

  async #listen(): Promise<void> {
    const channel = this.#channels.channel('window');
    const lines = new JsonLineReader(jsonLineMaxBytes);
    for (let bytes = await channel.read(); bytes !== null; bytes = await channel.read()) {
      for (const line of lines.push(bytes)) if (!this.#hear(line)) this.#isBroken = true;
      if (this.#isBroken) break;
    }
    if (this.#isBroken) this.#terminate();
    this.#isReady = false;
    this.#ready.resolve(false);
    this.#picture?.destroy();
    this.#onEvent?.({ type: 'gui-died' });
    this.#onEvent = null;
  }

  /** False for what is none of its words, or too much. */
  #hear(line: JsonLine): boolean {
    this.#lines += 1;
    const earned = ((performance.now() - this.#sinceMs) / 1000) * linesPerSecond;
    const news = line.ok ? decodeFromPerson(line.untrustedValue, this.#dispvmId || 'disp0') : null;
    if (news === null || this.#lines > linesFree + earned) return false;
    if (news.type !== 'ready') {
      this.#onEvent?.(news);
      if (news.type === 'closed' || news.type === 'destroy') this.#onEvent = null;
      return true;
    }
    if (this.#isReady) return false;
    this.#isReady = true;
    this.#ready.resolve(true);
    return true;
  }
}
