// The editor of texts of a template in a box, as it waits in the savefile: it gets one document, and a person types.
import { execFile } from 'node:child_process';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startXvfb, type Xvfb } from '../../scripts/screen/xvfb.ts';
import { createGuestBox, guestHome, guestParts, type GuestBox } from './guest-box.ts';
import { waitUntil } from './wait-until.ts';

const slowMs = 60_000;
const screenSize = { width: 1024, height: 768 } as const;
const shown = `${guestHome}/edit/shown/document.txt`;
const environment = {
  NO_AT_BRIDGE: '1',
  GSETTINGS_BACKEND: 'memory',
  GTK_IM_MODULE: 'gtk-im-context-simple',
  PLACE: `${guestHome}/edit/document.txt`,
  SHOWN: shown,
  EDITOR: `${guestParts}/text-editor`,
} as const;
/** In the guest its init starts it, and its agent moves the document there and gives the signal. */
const script = `"$EDITOR" "$PLACE" "$SHOWN" l3afpad "$SHOWN" & editor=$!
until [ -f "$PLACE" ]; do sleep 0.05; done
kill -USR1 $editor; wait $editor; echo $? >"$PLACE.ended"`;

export class GuestEditor {
  readonly #box: GuestBox;
  readonly screen: Xvfb;

  private constructor(box: GuestBox, screen: Xvfb) {
    this.#box = box;
    this.screen = screen;
  }

  /** Until the document is what the editor shows. */
  static async open(bytes: Uint8Array): Promise<GuestEditor> {
    const box = await createGuestBox('debian-13');
    const screen = await startXvfb({ ...screenSize, isManaged: false });
    const editor = new GuestEditor(box, screen);
    try {
      await mkdir(join(box.home, 'edit/shown'), { recursive: true });
      box.start([`${guestParts}/stage`, '/tmp/.X11-unix/X0'], { display: screen.display });
      box.start(['/bin/sh', '-c', script], { display: screen.display, environment });
      await waitUntil(async () => (await editor.#windows()) > 0, 'the editor waits', slowMs);
      const whole = join(box.home, 'edit/whole');
      await writeFile(whole, bytes);
      await rename(whole, join(box.home, 'edit/document.txt'));
      await waitUntil(async () => (await editor.#title()).includes('document.txt'), 'the editor has it', slowMs);
      return editor;
    } catch (cause) {
      await editor.stop();
      throw cause;
    }
  }

  async keys(...keys: readonly string[]): Promise<void> {
    await this.#runX('key', '--delay', '30', ...keys);
  }

  async type(text: string): Promise<void> {
    await this.#runX('type', '--delay', '30', text);
  }

  /** The document's bytes after a save that says something else than `before`. */
  async save(before: Uint8Array): Promise<Buffer> {
    await this.keys('ctrl+s');
    return waitUntil(
      async () => {
        const now = await this.document();
        return now.equals(before) ? null : now;
      },
      'the save is in the document',
      slowMs,
    );
  }

  document(): Promise<Buffer> {
    return readFile(join(this.#box.home, 'edit/document.txt'));
  }

  /** From now on nothing gets into the document any more. */
  async obstruct(): Promise<void> {
    await mkdir(join(this.#box.home, 'edit/document.txt.part'));
  }

  /** Closes the editor, and gives the exit code that the agent sees. */
  async quit(): Promise<number> {
    await this.keys('ctrl+q');
    return this.ended();
  }

  /** The exit code once it has ended. */
  async ended(): Promise<number> {
    const ended = join(this.#box.home, 'edit/document.txt.ended');
    const code = await waitUntil(() => readFile(ended, 'utf8').catch(() => null), 'the editor has ended', slowMs);
    return Number(code);
  }

  async stop(): Promise<void> {
    await this.#box.remove();
    await this.screen.stop();
  }

  async #windows(): Promise<number> {
    const found = await this.#runX('search', '--class', 'l3afpad').catch(() => '');
    return found.split('\n').filter((line) => line !== '').length;
  }

  #title(): Promise<string> {
    return this.#runX('search', '--class', 'l3afpad', 'getwindowname', '%@').catch(() => '');
  }

  async #runX(...args: readonly string[]): Promise<string> {
    const env = { ...process.env, DISPLAY: this.screen.display };
    return (await promisify(execFile)('xdotool', args, { env })).stdout;
  }
}
