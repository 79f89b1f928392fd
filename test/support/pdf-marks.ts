// What was put on the pages of a PDF, read by programs that are not ours: qpdf has the annotations and checks the file, pdftotext has
// what can be read, and pdftoppm and mutool draw it.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';

const outputMaxBytes = 64 * 1024 * 1024;
/** A point of the page is a pixel. */
const dpi = '72';
/** How much bluer than red the ink of notes and drawings is, and paper and printed letters are not. */
const inkShade = 40;

export interface PageMarks {
  /** What notes say, in the order of the file. */
  readonly notes: readonly string[];
  readonly drawings: number;
  readonly shown: string;
}

const objectsSchema = z.object({ qpdf: z.tuple([z.unknown(), z.record(z.string(), z.unknown())]) });
const valueSchema = z.object({ value: z.record(z.string(), z.unknown()) });
const namesSchema = z.array(z.string());

const withFile = async <Outcome>(pdf: Uint8Array, use: (path: string) => Promise<Outcome>): Promise<Outcome> => {
  const folder = await mkdtemp(join(tmpdir(), 'glovebox-marks-'));
  try {
    const path = join(folder, 'marked.pdf');
    await writeFile(path, pdf);
    return await use(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** Throws where the file is damaged. */
export const readMarks = (pdf: Uint8Array): Promise<PageMarks> =>
  withFile(pdf, async (path) => {
    const run = async (program: string, ...args: readonly string[]): Promise<string> =>
      (await promisify(execFile)(program, args, { maxBuffer: outputMaxBytes })).stdout;
    await run('qpdf', '--check', path);
    const [, objects] = objectsSchema.parse(JSON.parse(await run('qpdf', '--json', '--json-key=qpdf', path))).qpdf;
    const values = new Map<string, Readonly<Record<string, unknown>>>();
    for (const [name, object] of Object.entries(objects)) {
      const { data } = valueSchema.safeParse(object);
      if (data !== undefined) values.set(name, data.value);
    }
    const listed = Array.from(values.values()).flatMap((value) =>
      value['/Type'] === '/Page' && value['/Annots'] !== undefined ? listOf(value['/Annots'], objects) : [],
    );
    const ofKind = (kind: string): readonly Readonly<Record<string, unknown>>[] =>
      listed.map((name) => values.get(`obj:${name}`) ?? {}).filter((annotation) => annotation['/Subtype'] === kind);
    return {
      notes: ofKind('/FreeText').map((note) => String(note['/Contents']).replace(/^u:/, '')),
      drawings: ofKind('/Ink').length,
      shown: await run('pdftotext', '-layout', path, '-'),
    };
  });

/** What a page lists, in itself or in an object of its own. */
const listOf = (untrusted: unknown, objects: Readonly<Record<string, unknown>>): readonly string[] => {
  const direct = namesSchema.safeParse(untrusted);
  if (direct.success) return direct.data;
  return z.object({ value: namesSchema }).parse(objects[`obj:${String(untrusted)}`]).value;
};

/** Every object that the file has, also those that nothing leads to, with nothing packed. */
export const unpacked = (pdf: Uint8Array): Promise<string> =>
  withFile(pdf, async (path) => {
    const args = ['--qdf', '--object-streams=disable', '--preserve-unreferenced', path, '-'];
    const { stdout } = await promisify(execFile)('qpdf', args, { maxBuffer: outputMaxBytes, encoding: 'latin1' });
    return stdout;
  });

const renderers = {
  pdftoppm: (path: string) => ['-r', dpi, '-singlefile', path],
  mutool: (path: string) => ['draw', '-q', '-r', dpi, '-F', 'ppm', '-o', '-', path, '1'],
} as const satisfies Readonly<Record<string, (path: string) => readonly string[]>>;
export type Renderer = keyof typeof renderers;
export const rendererNames = Object.keys(renderers) as readonly Renderer[];

/** The first page, a pixel a point. */
export class DrawnPage {
  readonly width: number;
  readonly height: number;
  readonly #pixels: Buffer;

  constructor(ppm: Buffer) {
    const head = /^P6\s+(?:#[^\n]*\s+)*(\d+)\s+(\d+)\s+255\s/.exec(ppm.toString('latin1', 0, 256));
    if (head === null) throw new Error('no picture was drawn');
    [this.width, this.height] = [Number(head[1]), Number(head[2])];
    this.#pixels = ppm.subarray(head[0].length);
  }

  isInk(x: number, y: number): boolean {
    const [red = 0, , blue = 0] = this.#at(x, y);
    return blue > red + inkShade;
  }

  /** Whether there is ink no further off than so many pixels. */
  hasInkNear(x: number, y: number, off = 2): boolean {
    const steps = Array.from({ length: 2 * off + 1 }, (_, index) => index - off);
    return steps.some((down) => steps.some((right) => this.isInk(Math.round(x) + right, Math.round(y) + down)));
  }

  /** What surrounds all ink, or null where there is none. */
  get inkBox(): { left: number; top: number; right: number; bottom: number } | null {
    const inked = this.#places().filter(([x, y]) => this.isInk(x, y));
    if (inked.length === 0) return null;
    const [xs, ys] = [inked.map(([x]) => x), inked.map(([, y]) => y)];
    return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
  }

  /** Pixels that differ although there is no ink near them. */
  strayFrom(other: DrawnPage): number {
    const differs = (x: number, y: number): boolean => !this.#at(x, y).equals(other.#at(x, y));
    return this.#places().filter(([x, y]) => differs(x, y) && !this.hasInkNear(x, y, 3)).length;
  }

  #at(x: number, y: number): Buffer {
    const from = 3 * (y * this.width + x);
    return this.#pixels.subarray(from, from + 3);
  }

  #places(): readonly (readonly [number, number])[] {
    return Array.from({ length: this.width * this.height }, (_, index) => [
      index % this.width,
      Math.floor(index / this.width),
    ]);
  }
}

export const drawPage = (pdf: Uint8Array, renderer: Renderer): Promise<DrawnPage> =>
  withFile(pdf, async (path) => {
    const options = { maxBuffer: outputMaxBytes, encoding: 'buffer' as const };
    return new DrawnPage((await promisify(execFile)(renderer, renderers[renderer](path), options)).stdout);
  });
