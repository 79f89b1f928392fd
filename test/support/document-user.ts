// What a person does with a document in the window of a real DispVM, and what is to be seen there.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { DispvmWorld } from './dispvm-world.ts';
import type { Call } from './dom0.ts';
import { readScreen } from './read-text.ts';
import { waitUntil } from './wait-until.ts';

export interface ShownDocument {
  readonly call: Call;
  readonly id: string;
}

const slowMs = 60_000;
/** Below our bars, and within the border. */
const picture = { left: 10, top: 98, right: 10, bottom: 10 } as const;
const sampled = { columns: 192, rows: 144 } as const;
const stillMs = 500;

/** What OCR makes of spaces, hyphens and lines says nothing. */
export const plainWords = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');

export class DocumentUser {
  readonly #world: DispvmWorld;

  constructor(world: DispvmWorld) {
    this.#world = world;
  }

  /** Once it is visible, with the keyboard in its picture. */
  async open(name: string, bytes: Uint8Array, { viewOnly = true, target = '@dispvm' } = {}): Promise<ShownDocument> {
    const call = await this.#world.call({ target });
    call.sendFile(name, Buffer.from(bytes), viewOnly);
    const id = await waitUntil(() => call.dispvmId, 'the call is accepted');
    await waitUntil(() => call.reached('visible') || call.failure !== null, `${name} is visible`, slowMs);
    assert.equal(call.failure, null, `${name} failed`);
    await this.#world.runX('xdotool', 'windowactivate', '--sync', await this.#world.windowOf(id));
    return { call, id };
  }

  async close({ call, id }: ShownDocument): Promise<void> {
    await this.#world.closeWindow(id);
    await call.over(slowMs);
    assert.equal(call.failure, null);
  }

  async type(...keys: readonly string[]): Promise<void> {
    await this.#world.runX('xdotool', 'key', '--delay', '60', ...keys);
  }

  async typeText(text: string): Promise<void> {
    await this.#world.runX('xdotool', 'type', '--delay', '60', text);
  }

  /** Until the words can be read somewhere on the screen. */
  seesText(words: string, what: string): Promise<string> {
    return waitUntil(async () => {
      const seen = await readScreen(this.#world.screen.display);
      return plainWords(seen).includes(plainWords(words)) ? seen : null;
    }, `“${words}” can be read: ${what}`, slowMs);
  }

  /** A name for what the VM shows, once it is still. */
  async still({ id }: ShownDocument): Promise<string> {
    const area = await this.#pictureOf(id);
    let last = '';
    let since = performance.now();
    return waitUntil(() => {
      const pixels = this.#world.screen.framebuffer.sample(area, sampled.columns, sampled.rows);
      const now = createHash('sha256').update(pixels).digest('hex');
      if (now !== last) since = performance.now();
      last = now;
      return performance.now() - since > stillMs ? now : null;
    }, 'the picture is still', slowMs);
  }

  /** Does it, and gives the picture's new name. */
  async changes(document: ShownDocument, what: string, action: () => Promise<void>): Promise<string> {
    const before = await this.still(document);
    await action();
    return waitUntil(async () => {
      const now = await this.still(document);
      return now === before ? null : now;
    }, `${what} changes the picture`);
  }

  async #pictureOf(id: string): Promise<{ x: number; y: number; width: number; height: number }> {
    const text = await this.#world.runX('xdotool', 'getwindowgeometry', '--shell', await this.#world.windowOf(id));
    const field = (name: string): number => Number(new RegExp(`^${name}=(-?[0-9]+)$`, 'm').exec(text)?.[1]);
    return {
      x: field('X') + picture.left, y: field('Y') + picture.top,
      width: field('WIDTH') - picture.left - picture.right, height: field('HEIGHT') - picture.top - picture.bottom,
    };
  }
}
