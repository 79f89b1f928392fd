// A video, or a sound in a form that media.ts does not read: what it is, and a sheet of stills. Where the program that
// takes them fails or is ended, the page shows what it had said until then, and what the head of the file tells.
import { element, text, type Html } from '../html.ts';
import type { Input, Presenter, Tools } from '../presenter.ts';
import { durationText } from './media-facts.ts';
import { factsOf, presentFacts } from './media.ts';
import { readReport, type Still, type StillsReport } from './stills.ts';
import { words } from '../words.ts';

const program = '/usr/lib/glovebox/stills';
/** How long it takes stills; and when it is ended, as what it reads may keep it from looking at the clock. */
const secondsToTake = 6;
const timeoutMs = 20_000;
const saidMaxBytes = 64 * 1024;
/** As many of the program's pictures as a window is wide. */
const columns = 3;
const shortMaxSeconds = 60;

const takeStills = (input: Input, tools: Tools): StillsReport => {
  const outputPath = tools.newPath('stills.txt');
  tools.run([program, input.path, String(secondsToTake)], { outputPath, timeoutMs, outputMaxBytes: saidMaxBytes });
  return readReport(tools.readText(outputPath, saidMaxBytes) ?? '');
};

/** Of a short one the seconds alone would be the same under several stills. */
const timeText = (seconds: number, isShort: boolean): string =>
  isShort ? `${seconds.toFixed(1)} s` : durationText(Math.max(1, seconds));

const sheetOf = (stills: readonly Still[]): Html => {
  const isShort = (stills.at(-1)?.seconds ?? 0) < shortMaxSeconds;
  const cell = ({ seconds, name }: Still): Html =>
    element(
      'td',
      { class: 'still' },
      element('img', { src: name, alt: '' }),
      element('br', {}),
      element('small', { class: 'quiet' }, text(timeText(seconds, isShort))),
    );
  const rows = Array.from({ length: Math.ceil(stills.length / columns) }, (_, row) =>
    stills.slice(row * columns, (row + 1) * columns),
  );
  return element(
    'table',
    {},
    rows.map((row) => element('tr', {}, row.map(cell))),
  );
};

export const video: Presenter = {
  present: (input, tools) => {
    const { stills, cover, facts } = takeStills(input, tools);
    const own = factsOf(input, tools);
    return presentFacts(input, tools, {
      // The decoders' own words say more of the form; the head's own tags are in its own encoding.
      facts: {
        ...own,
        seconds: own.seconds ?? facts.seconds,
        details: facts.details.length > 0 ? facts.details : own.details,
        tags: own.tags.length > 0 ? own.tags : facts.tags,
      },
      cover: stills.length > 0 ? null : cover,
      stills: stills.length === 0 ? null : sheetOf(stills),
      notPlayed: stills.length === 0 ? words().media.noStills : words().media.withStills,
    });
  },
};
