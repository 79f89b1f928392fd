// Our viewer of a template in a box, with what makes other kinds showable: a document is given to it as the agent gives
// it, by the template's own table, and what it shows is on a screen of the test's own.
import { execFile } from 'node:child_process';
import { closeSync, constants, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import { copyFile, readdir, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createWordReader, type ViewerWord } from '../../dispvm/agent/viewer-words.ts';
import { detectType, headMaxBytes } from '../../protocol/document-type.ts';
import type { Language } from '../../protocol/language.ts';
import { parseViewerTable, type ViewerTable } from '../../protocol/viewer-table.ts';
import type { Area } from '../../scripts/screen/framebuffer.ts';
import { startXvfb, type Xvfb } from '../../scripts/screen/xvfb.ts';
import { type Look } from './document-user.ts';
import { createGuestBox, guestHome, guestParts, guestRun, startOffice, type GuestBox } from './guest-box.ts';
import { glanceAtScreen, plainWords } from './read-text.ts';
import { waitUntil } from './wait-until.ts';

const slowMs = 60_000;
const stillMs = 300;
const askedAgainMs = 100;
/** The guest's own screen has this size until a window says another. */
const screenSize = { width: 1024, height: 768 } as const;
const whole: Area = { x: 0, y: 0, ...screenSize };
const noteHeight = 32;
const noteAreas = {
  above: { x: 0, y: 0, width: screenSize.width, height: noteHeight },
  below: { x: 0, y: screenSize.height - noteHeight, width: screenSize.width, height: noteHeight },
} as const satisfies Readonly<Record<string, Area>>;
const sampled = { columns: 512, rows: 384 } as const;

/** Marks of a text's direction, which OCR writes, are none. */
const anyLetters = (text: string): string => text.normalize('NFC').replace(/[^\p{L}\p{M}\p{N}]/gu, '');

/** Where Debian's package libfaketime has it. */
const hurryingLibrary = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1';
export const missingForHurry = existsSync(hurryingLibrary) ? null : 'scripts/setup --tests installs libfaketime';

/** What a program of the guest is to be started with. */
const hurryClock = async (box: GuestBox, speed: number): Promise<Readonly<Record<string, string>>> => {
  await copyFile(hurryingLibrary, join(box.root, guestParts, basename(hurryingLibrary)));
  return { LD_PRELOAD: `${guestParts}/${basename(hurryingLibrary)}`, FAKETIME: `+0 x${speed}` };
};

export interface OpenOptions {
  readonly language?: Language;
  readonly patienceMs?: number;
}

export class GuestViewer {
  readonly width = screenSize.width;
  readonly height = screenSize.height;
  /** Of what `look` gives. */
  readonly columns = sampled.columns;
  readonly box: GuestBox;
  readonly screen: Xvfb;
  readonly #table: ViewerTable;
  readonly #commands: number;
  readonly #events: Socket;
  #read: ReturnType<typeof createWordReader> = createWordReader();
  /** What it has said of the document that it was given last. */
  words: ViewerWord[] = [];
  #isBroken = false;
  /** Of what was opened last, in the guest. */
  #path = '';

  private constructor(box: GuestBox, screen: Xvfb) {
    this.box = box;
    this.screen = screen;
    this.#table = parseViewerTable(JSON.parse(readFileSync(join(box.root, guestParts, 'viewers.json'), 'utf8')));
    this.#commands = openSync(join(box.run, 'viewer.in'), constants.O_RDWR | constants.O_NONBLOCK);
    this.#events = new Socket({ fd: openSync(join(box.run, 'viewer.out'), constants.O_RDWR | constants.O_NONBLOCK) });
    this.#events.on('data', (untrusted) => {
      const words = this.#read(untrusted);
      if (words === null) this.#isBroken = true;
      else this.words.push(...words);
    });
  }

  /** `clockSpeed`: how many seconds pass in one for the viewer and LibreOffice, and for what they start. */
  static async start(template: string, clockSpeed = 1): Promise<GuestViewer> {
    const box = await createGuestBox(template);
    const screen = await startXvfb({ ...screenSize, isManaged: false });
    const { display } = screen;
    try {
      await promisify(execFile)('mkfifo', [
        '-m',
        '0600',
        ...['in', 'out'].map((end) => join(box.run, `viewer.${end}`)),
      ]);
      const viewer = new GuestViewer(box, screen);
      box.start([`${guestParts}/stage`, '/tmp/.X11-unix/X0'], { display });
      const environment = clockSpeed === 1 ? {} : await hurryClock(box, clockSpeed);
      if (template === 'office') await startOffice(box, environment);
      box.start([`${guestParts}/viewer`, `${guestRun}/viewer.in`, `${guestRun}/viewer.out`], { display, environment });
      return viewer;
    } catch (cause) {
      await box.remove();
      await screen.stop();
      throw cause;
    }
  }

  async stop(): Promise<void> {
    closeSync(this.#commands);
    this.#events.destroy();
    await this.box.remove();
    await this.screen.stop();
  }

  /** As the agent does; resolves once it is painted, asks for a password or has failed. */
  async open(
    name: string,
    bytes: Uint8Array,
    { language = 'en', patienceMs = slowMs }: OpenOptions = {},
  ): Promise<void> {
    const type = this.#table.types[detectType(this.#table, bytes.subarray(0, headMaxBytes), name) ?? -1];
    const program = type === undefined ? undefined : this.#table.viewers[type.viewer]?.program;
    if (program?.kind !== 'glovebox') throw new Error(`nothing of ours shows ${name}`);
    const attachments = join(this.box.home, 'attachment');
    for (const old of await readdir(attachments)) await rm(join(attachments, old));
    this.#path = await this.box.put(`attachment/${name}`, bytes);
    this.words = [];
    this.#read = createWordReader();
    writeSync(this.#commands, `open\t${language}\t${program.shows}\t${this.#path}\n`);
    await this.hears(
      ({ event }) => event === 'painted' || event === 'password' || event === 'failed',
      `of ${name}`,
      patienceMs,
    );
  }

  /** As the agent does once a person wants to edit what is shown; resolves when the viewer can be typed into. */
  async edit(): Promise<void> {
    const before = this.words.length;
    await this.type('ctrl+e');
    await this.hears(({ event }) => event === 'edit', 'of editing');
    writeSync(this.#commands, `edit\tpages\t${this.#path}\n`);
    await waitUntil(() => this.words.slice(before).some(({ event }) => event === 'painted'), 'it is edited', slowMs);
  }

  /** As the agent does once an editor has ended that did not take what is shown. */
  endEditor(): void {
    writeSync(this.#commands, 'unedited\n');
  }

  /** What lies where the document was opened from. */
  file(): Promise<Buffer> {
    return this.box.take(this.#path.slice(guestHome.length + 1));
  }

  /** Saves by its key; resolves with the file once the viewer says that nothing is unsaved. */
  async save(): Promise<Buffer> {
    const before = this.words.length;
    await this.type('ctrl+s');
    const isSaved = (word: ViewerWord): boolean => word.event === 'unsaved' && !word.isAny;
    await waitUntil(() => this.words.slice(before).some(isSaved), 'it is saved', slowMs);
    return this.file();
  }

  async click(x: number, y: number): Promise<void> {
    await this.runX('mousemove', String(Math.round(x)), String(Math.round(y)), 'click', '1');
  }

  /** Follows the page's next link, which leads to what is inside; resolves once that is told. */
  async openNext(what: string): Promise<void> {
    const before = this.words.length;
    await this.type('Tab', 'Return');
    await waitUntil(() => this.words.slice(before).some(({ event }) => event === 'inside'), `${what} is open`, slowMs);
  }

  /** The code of a failure that it told, or null. */
  get failed(): number | null {
    for (const word of this.words) if (word.event === 'failed') return word.exitCode;
    return null;
  }

  async hears(isIt: (word: ViewerWord) => boolean, what: string, patienceMs = slowMs): Promise<ViewerWord> {
    return waitUntil(
      () => {
        if (this.#isBroken) throw new Error('the viewer says what is no word of its own');
        return this.words.find(isIt) ?? null;
      },
      `the viewer says something ${what}`,
      patienceMs,
    );
  }

  async runX(...args: readonly string[]): Promise<void> {
    await promisify(execFile)('xdotool', args, { env: { ...process.env, DISPLAY: this.screen.display } });
  }

  type(...keys: readonly string[]): Promise<void> {
    return this.runX('key', '--delay', '20', ...keys);
  }

  typeText(text: string): Promise<void> {
    return this.runX('type', '--delay', '20', text);
  }

  /** Types into the question for a password; what comes of it is the next thing that it says. */
  async answer(password: string): Promise<ViewerWord> {
    const before = this.words.length;
    await this.typeText(password);
    await this.type('Return');
    // That a question is painted says nothing of the answer.
    const says = ({ event }: ViewerWord): boolean => event === 'password' || event === 'page' || event === 'failed';
    return waitUntil(() => this.words.slice(before).find(says) ?? null, 'the password is answered', slowMs);
  }

  /** All of the text that can be marked, as the viewer gives it out: no more often than a person may ask. */
  async text(): Promise<string> {
    const before = this.words.length;
    await this.type('ctrl+a');
    const word = await waitUntil(
      async () => {
        await this.type('ctrl+c');
        await delay(askedAgainMs);
        return this.words.slice(before).find(({ event }) => event === 'copied') ?? null;
      },
      'the text is copied',
      slowMs,
    );
    // What is marked looks otherwise.
    await this.type('Escape');
    return word.event === 'copied' ? Buffer.from(word.untrustedUtf8).toString('utf8') : '';
  }

  /** Until the viewer says the words in its own line at an edge: light on dark, which OCR reads where it is alone. */
  says(words: string, where: keyof typeof noteAreas): Promise<void> {
    return this.sees(words, `what the viewer says ${where}`, 'eng', noteAreas[where]);
  }

  /** Until the words can be read on the screen. `language` is tesseract's; letters of any script count in all but its own. */
  async sees(words: string, what: string, language = 'eng', area = whole): Promise<void> {
    const lettersOf = language === 'eng' ? plainWords : anyLetters;
    let seen = '';
    await waitUntil(
      async () => {
        seen = await glanceAtScreen(this.screen.display, area, language);
        return lettersOf(seen).includes(lettersOf(words));
      },
      `“${words}” can be read: ${what}`,
      slowMs,
    ).catch((cause: unknown) => {
      throw new Error(`${String(cause)}; what can be read is: ${seen}`);
    });
  }

  look(area = whole): Look {
    return this.screen.framebuffer.sample(area, sampled.columns, sampled.rows);
  }

  /** The colour at a place of the screen, in the nearest pixel that was looked at. */
  colourAt(x: number, y: number, look = this.look()): number {
    const [column, row] = [(x * sampled.columns) / screenSize.width, (y * sampled.rows) / screenSize.height];
    return look[Math.floor(row) * sampled.columns + Math.floor(column)] ?? 0;
  }

  /** What it shows, once that is still. */
  async still(): Promise<Look> {
    let last = this.look();
    let since = performance.now();
    return waitUntil(
      () => {
        const now = this.look();
        if (now.some((pixel, index) => pixel !== last[index])) since = performance.now();
        last = now;
        return performance.now() - since > stillMs ? now : null;
      },
      'the picture is still',
      slowMs,
    );
  }
}
