// What a person does with a document in the window of a real DispVM, and what is to be seen there.
import assert from 'node:assert/strict';
import type { Area } from '../../scripts/screen/framebuffer.ts';
import type { DispvmWorld } from './dispvm-world.ts';
import type { Call } from './dom0.ts';
import { glanceAtScreen, plainWords } from './read-text.ts';
import { waitUntil } from './wait-until.ts';

export interface ShownDocument {
  readonly call: Call;
  readonly id: string;
}

interface Change {
  /** “Preparing…” may stand in it before: what shows another document differs by more. */
  readonly share?: number;
  readonly from?: Look | undefined;
}

const slowMs = 60_000;
/** Of our bars above the picture, and of the border around it. */
const barsHeight = 98;
const edge = 10;
/** Every second pixel, about: the frame around a link is two wide. */
const sampled = { columns: 500, rows: 340 } as const;
const stillMs = 500;

/** Colours of pixels that lie spread over the picture. */
export type Look = Uint32Array;

/** A window that scales its picture draws the edges of what was updated a shade differently. */
const jitter = 0.0002;

/** The part of the pixels that is not the same. */
const difference = (one: Look, other: Look): number => {
  let different = 0;
  for (let index = 0; index < one.length; index += 1) if (one[index] !== other[index]) different += 1;
  return different / one.length;
};

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

  /** Keys for our own part of the window, which takes them at any pace. */
  async typeOutside(...keys: readonly string[]): Promise<void> {
    await this.#world.runX('xdotool', 'key', '--delay', '12', ...keys);
  }

  async typeText(text: string): Promise<void> {
    await this.#world.runX('xdotool', 'type', '--delay', '60', text);
  }

  /** Until the words can be read somewhere on the screen. */
  seesText(words: string, what: string, timeoutMs = slowMs): Promise<string> {
    return waitUntil(() => this.#read(words), `“${words}” can be read: ${what}`, timeoutMs);
  }

  /**
   * Until the words stand in our bars: large letters below keep OCR from reading small ones. `height` is that of all
   * bars there are.
   */
  async seesInBars(words: string, { id }: ShownDocument, height = barsHeight): Promise<void> {
    const { x, y, width } = await this.#windowOf(id);
    await waitUntil(
      () => this.#read(words, { x, y, width, height }),
      `“${words}” can be read above the picture`,
      slowMs,
    );
  }

  /** What the VM shows, once it is still. */
  async still({ id }: ShownDocument): Promise<Look> {
    const { x, y, width, height } = await this.#windowOf(id);
    const area = { x: x + edge, y: y + barsHeight, width: width - 2 * edge, height: height - barsHeight - edge };
    const sample = (): Look => this.#world.screen.framebuffer.sample(area, sampled.columns, sampled.rows);
    let last = sample();
    let since = performance.now();
    return waitUntil(
      () => {
        const now = sample();
        if (difference(now, last) > 0) since = performance.now();
        last = now;
        return performance.now() - since > stillMs ? now : null;
      },
      'the picture is still',
      slowMs,
    );
  }

  /** Does it, and gives what is seen then. `from` is what is seen now, where that is known. */
  async changes(
    document: ShownDocument,
    what: string,
    action: () => Promise<void>,
    { share = jitter, from }: Change = {},
  ): Promise<Look> {
    const before = from ?? (await this.still(document));
    await action();
    return waitUntil(
      async () => {
        const now = await this.still(document);
        return difference(now, before) > share ? now : null;
      },
      `${what} changes the picture`,
      slowMs,
    );
  }

  /** Until the picture is this one. “Drawing…” may stand in it before. */
  async becomes(document: ShownDocument, what: string, wanted: Look, tolerance = jitter): Promise<void> {
    let least = 1;
    await waitUntil(
      async () => {
        least = Math.min(least, difference(await this.still(document), wanted));
        return least <= tolerance;
      },
      `${what} makes the picture what it was`,
      slowMs,
    ).catch((cause: unknown) => assert.fail(`${String(cause)}: ${least} of it differ`));
  }

  async #read(words: string, area?: Area): Promise<string | null> {
    const seen = await glanceAtScreen(this.#world.screen.display, area);
    return plainWords(seen).includes(plainWords(words)) ? seen : null;
  }

  async #windowOf(id: string): Promise<Area> {
    const text = await this.#world.runX('xdotool', 'getwindowgeometry', '--shell', await this.#world.windowOf(id));
    const field = (name: string): number => Number(new RegExp(`^${name}=(-?[0-9]+)$`, 'm').exec(text)?.[1]);
    return { x: field('X'), y: field('Y'), width: field('WIDTH'), height: field('HEIGHT') };
  }
}
