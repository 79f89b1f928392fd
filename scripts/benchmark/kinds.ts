// Kinds of documents beside the PDF: what is clicked, in which template it opens, and one series for each way.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { defaultDisposableTemplate } from '../../dom0/system.ts';
import { makeLandscapePng } from '../sample-files.ts';
import type { SampleMessage } from '../sample-mail.ts';
import { makeBudgetXlsx, makeReportDocx, makeReviewPptx } from './office-samples.ts';
import type { KindKey, KindResult, Series } from './result.ts';
import { sampleOpening, type Sample } from './samples.ts';
import { summarize } from './statistics.ts';
import type { BenchWorld } from './world.ts';

export const kindsSubject = 'What else people receive';

interface Kind {
  readonly name: string;
  readonly declaredType: string;
  readonly template: string;
  readonly make: () => Promise<Uint8Array>;
}

const now = (make: () => Uint8Array) => (): Promise<Uint8Array> => Promise.resolve(make());
const office = 'application/vnd.openxmlformats-officedocument';
const kinds: Readonly<Record<KindKey, Kind>> = {
  docx: {
    name: 'report.docx',
    declaredType: `${office}.wordprocessingml.document`,
    template: 'office',
    make: now(makeReportDocx),
  },
  xlsx: {
    name: 'budget.xlsx',
    declaredType: `${office}.spreadsheetml.sheet`,
    template: 'office',
    make: now(makeBudgetXlsx),
  },
  pptx: {
    name: 'review.pptx',
    declaredType: `${office}.presentationml.presentation`,
    template: 'office',
    make: now(makeReviewPptx),
  },
  jpeg: {
    name: 'photo.jpg',
    declaredType: 'image/jpeg',
    template: defaultDisposableTemplate,
    make: () => makePhotoJpeg(),
  },
};

/** 4000 by 3000 pixels, with the noise of a camera: without it there would be next to nothing to decode. */
const makePhotoJpeg = async (): Promise<Uint8Array> => {
  const dir = await mkdtemp(join(tmpdir(), 'glovebox-photo-'));
  const [picture, photo] = [join(dir, 'hills.png'), join(dir, 'photo.jpg')];
  try {
    await writeFile(picture, makeLandscapePng(1000, 750));
    const noise = ['-resize', '4000x3000!', '-seed', '1', '-attenuate', '0.3', '+noise', 'Gaussian', '-quality', '88'];
    await promisify(execFile)('convert', [picture, ...noise, photo]);
    return await readFile(photo);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
};

export const kindsMessage = async (): Promise<SampleMessage> => ({
  subject: kindsSubject,
  text: 'A report, a budget, slides and a photo.\n',
  attachments: await Promise.all(
    Object.values(kinds).map(async ({ name, declaredType, make }) => ({ name, declaredType, bytes: await make() })),
  ),
});

const modes = ['pool', 'onDemand'] as const;
type Samples = Record<(typeof modes)[number], Sample[]>;

/** In turn, like the series of the PDF; the first of each pays for what stays loaded, and is not counted. */
export const measureKinds = async (
  world: BenchWorld,
  runs: number,
  say: (text: string) => void,
): Promise<Partial<Record<KindKey, KindResult>>> => {
  await world.demo.user.selectMessage(kindsSubject);
  const samples = new Map<KindKey, Samples>();
  for (let run = -1; run < runs; run += 1) {
    for (const [key, { name, template }] of Object.entries(kinds) as [KindKey, Kind][]) {
      const taken = samples.get(key) ?? { pool: [], onDemand: [] };
      samples.set(key, taken);
      for (const mode of modes) {
        // Of a template that nobody has used nothing is made ahead.
        await world.choose(mode, run < 0 ? null : template);
        const sample = await sampleOpening(world, name);
        if (run >= 0) taken[mode].push(sample);
        say(`${run < 0 ? 'warm-up' : `${run + 1}/${runs}`} ${name} ${mode}: ${Math.round(sample.ms)} ms`);
      }
    }
  }
  return Object.fromEntries(
    Array.from(samples, ([key, { pool, onDemand }]) => [key, { pool: seriesOf(pool), onDemand: seriesOf(onDemand) }]),
  );
};

const seriesOf = (samples: readonly Sample[]): Series | null =>
  summarize(
    samples.map(({ ms }) => ms),
    samples.map(({ cpuSeconds }) => cpuSeconds),
  );
