// A window of this computer for a call whose DispVM is elsewhere: glovebox.Window, asked for by the program that made that
// call. Label, border, language and keys are this side's. The host there is trusted with nothing: its words are checked, and
// its picture goes through the same filter as that of a QEMU that a document has taken over.
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FarmChannels, FarmFrameReader } from '../../protocol/farm-channels.ts';
import {
  decodeFromHost,
  encodeFromPerson,
  windowLabelSchema,
  type PassedOn,
  type WindowLabel,
} from '../../protocol/farm-window.ts';
import { JsonLineReader, type JsonLine } from '../../protocol/json-lines.ts';
import { guiLineMaxBytes } from '../../protocol/limits.ts';
import { unpacking } from '../../protocol/packed-picture.ts';
import { exitCodes, messageTypes } from '../../protocol/qrexec.ts';
import { startPictureRelay, type PictureRelay } from '../display/picture-relay.ts';
import { channelStream } from '../farm/channel-stream.ts';
import type { Displays, WindowPlace } from '../gui-displays.ts';
import type { WindowEvent } from '../gui-supervisor.ts';
import { inBackground } from '../runtime/background.ts';
import { within } from '../runtime/deadline.ts';
import type { Client } from './client.ts';
import type { WindowAhead } from './window-ahead.ts';

/** Windows that are drawn for calls elsewhere, by the ids of those calls. */
export type FarWindows = Map<string, { readonly show: (activationToken: string | undefined) => boolean }>;

export interface WindowServices {
  readonly displays: Displays;
  /** For the sockets that windows have their pictures from. */
  readonly picturesDir: string;
  readonly farWindows: FarWindows;
  readonly windowAhead: WindowAhead;
}

const labelWithinMs = 10_000;
/** Of a slow document the window shows after three seconds what there is (gui/window.ts). */
const heldAfterDeliveryMs = 2_000;

/** Serves the call to its end. */
export const drawWindow = async (client: Client, requestId: string, services: WindowServices): Promise<void> => {
  const drawn = await services.displays.use(client.desktop, async (place) => {
    if (!(await place.gui.waitReady())) return false;
    client.accept();
    await new FarWindow(client, requestId, place, services).run();
    return true;
  });
  if (drawn !== true) await client.refuse('gui-unavailable');
};

class FarWindow {
  readonly #client: Client;
  readonly #requestId: string;
  readonly #place: WindowPlace;
  readonly #services: WindowServices;
  readonly #channels: FarmChannels;
  readonly #frames = new FarmFrameReader();
  #windowId = '';
  #label: WindowLabel | null = null;
  #state: 'none' | 'open' | 'failed' | 'gone' = 'none';
  #relay: PictureRelay | null = null;
  #isAttached = false;
  /** Until then nobody sees the picture, and a whole screen of it would be on its way when the document’s comes. */
  #isPictureWanted = false;
  #heldTimer: NodeJS.Timeout | undefined;
  #saying: Promise<unknown> = Promise.resolve();
  #isOver = false;

  constructor(client: Client, requestId: string, place: WindowPlace, services: WindowServices) {
    this.#client = client;
    this.#requestId = requestId;
    this.#place = place;
    this.#services = services;
    const send = (frame: Uint8Array): Promise<unknown> => client.sendOutput(frame);
    // In order with the others: each is one message.
    this.#channels = new FarmChannels({ send, post: (frame) => inBackground(send(frame)) });
  }

  async run(): Promise<void> {
    inBackground(this.#hear());
    const isIntact = await this.#receive();
    this.#isOver = true;
    clearTimeout(this.#heldTimer);
    this.#channels.end();
    this.#services.farWindows.delete(this.#requestId);
    if (this.#state === 'open') this.#close();
    await this.#relay?.close();
    await this.#client.finish(isIntact ? 0 : exitCodes.problem);
  }

  /** Until its caller has no more; false where it broke a rule. */
  async #receive(): Promise<boolean> {
    for (;;) {
      const received = await this.#client.receive();
      if (received.received !== 'message') return received.received === 'end';
      const { type, payload } = received.message;
      if (type === messageTypes.connectionTerminated) return true;
      if (type !== messageTypes.dataStdin) return false;
      if (payload.length === 0) return true;
      for (const frame of this.#frames.push(payload)) if (!this.#channels.receive(frame)) return false;
      if (this.#frames.isBroken) return false;
    }
  }

  async #hear(): Promise<void> {
    const channel = this.#channels.channel('window');
    const lines = new JsonLineReader(guiLineMaxBytes);
    const labelled = setTimeout(() => this.#client.leave(), labelWithinMs);
    for (let bytes = await channel.read(); bytes !== null; bytes = await channel.read()) {
      for (const line of lines.push(bytes)) if (!this.#take(line)) return this.#client.leave();
      if (this.#label !== null) clearTimeout(labelled);
    }
    clearTimeout(labelled);
    if (this.#state === 'open') this.#close();
  }

  /** The first line is its caller's; the others are of the host elsewhere. False for what is neither. */
  #take(line: JsonLine): boolean {
    if (!line.ok) return false;
    if (this.#label !== null) return this.#obey(line.untrustedValue);
    const label = windowLabelSchema.safeParse(line.untrustedValue);
    if (!label.success) return false;
    this.#label = label.data;
    this.#say(encodeFromPerson({ type: 'ready' }));
    return true;
  }

  #obey(untrusted: unknown): boolean {
    const message = decodeFromHost(untrusted, this.#windowId === '' ? 'disp0' : this.#windowId);
    if (message === null || (message.type === 'open') !== (this.#state === 'none')) return false;
    if (message.type === 'open') return this.#open(message.template);
    if (message.type === 'attach') inBackground(this.#attach());
    else if (message.type === 'close') this.#close();
    else if (this.#state === 'open') {
      this.#awaitPicture(message.type);
      this.#place.gui.send(message);
      if (message.type === 'failed') this.#state = 'failed';
    }
    return true;
  }

  #awaitPicture(news: PassedOn['type']): void {
    if (news === 'progress') return;
    if (news !== 'delivered') return this.#wantPicture();
    this.#heldTimer ??= setTimeout(() => this.#wantPicture(), heldAfterDeliveryMs);
  }

  #wantPicture(): void {
    this.#isPictureWanted = true;
    this.#relay?.release();
  }

  #open(template: string): boolean {
    const { gui, language } = this.#place;
    if (this.#label === null) return false;
    this.#windowId = this.#services.windowAhead.take(gui);
    const { activationToken } = this.#client.desktop;
    const token = activationToken === undefined ? {} : { activationToken };
    const asked = { dispvmId: this.#windowId, template, language, network: false, ...this.#label, ...token };
    if (!gui.open(asked, (event) => this.#onWindow(event))) {
      this.#services.windowAhead.drop(this.#windowId);
      return false;
    }
    this.#state = 'open';
    this.#services.farWindows.set(this.#requestId, { show: (token) => this.#present(token) });
    return true;
  }

  get #isShown(): boolean {
    return this.#state === 'open';
  }

  #present(activationToken: string | undefined): boolean {
    if (this.#state !== 'open' && this.#state !== 'failed') return false;
    const token = activationToken === undefined ? {} : { activationToken };
    return this.#place.gui.send({ type: 'present', dispvmId: this.#windowId, ...token });
  }

  async #attach(): Promise<void> {
    if (this.#isAttached || this.#state !== 'open') return;
    this.#isAttached = true;
    const { picturesDir } = this.#services;
    await mkdir(picturesDir, { recursive: true, mode: 0o700 });
    const socketPath = join(picturesDir, this.#windowId);
    await rm(socketPath, { force: true });
    const picture = unpacking(this.#channels.channel('picture'), () => this.#client.leave());
    const display = channelStream(picture, () => undefined);
    const dispvmId = this.#windowId;
    const onAnswering = (answering: boolean): void => {
      if (this.#state === 'open') this.#place.gui.send({ type: 'answering', dispvmId, answering });
    };
    const relay = await startPictureRelay({ display, socketPath, onAnswering, isHeld: true });
    if (!relay.ok) return this.#onWindow({ type: 'display-lost', dispvmId });
    this.#relay = relay.value;
    if (this.#isPictureWanted) relay.value.release();
    if (this.#isOver) await relay.value.close();
    else if (this.#isShown) this.#place.gui.send({ type: 'attach', dispvmId, vncSocket: socketPath });
  }

  #onWindow(event: WindowEvent): void {
    if (event.type === 'gui-died') {
      this.#state = 'gone';
      return this.#client.leave();
    }
    // Such a window has no list of files: no farm opens several in one DispVM.
    if (event.type === 'showFile' || event.type === 'fileAlone') return;
    if (event.type === 'visible') this.#services.windowAhead.want();
    if (event.type === 'closed' || event.type === 'destroy') this.#state = 'gone';
    this.#say(encodeFromPerson(event));
  }

  #close(): void {
    if (this.#state === 'open' || this.#state === 'failed')
      this.#place.gui.send({ type: 'close', dispvmId: this.#windowId });
    this.#state = 'gone';
  }

  #say(line: Uint8Array): void {
    const channel = this.#channels.channel('window');
    this.#saying = this.#saying.then(() => channel.write(line));
    inBackground(within(this.#saying, labelWithinMs, null));
  }
}
