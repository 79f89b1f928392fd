// An IGES file (version 5.3) by what it says of itself: its parameters and how many entities of each kind it has. It is not drawn.
import { words } from '../words.ts';
import type { ModelFacts } from './model-facts.ts';

const lineCharacters = 80;
const globalMax = 200;

/** Those of a catalogue go by numbers that the file has. */
const named = (names: Readonly<Record<string, string>>, number: string): string | null =>
  Object.hasOwn(names, number) ? (names[number] ?? null) : null;

/** Texts are counted: `5Hplate`. */
const globalParameters = (section: string): readonly string[] => {
  const delimiter = section.startsWith('1H') ? section.charAt(2) : ',';
  const found: string[] = [];
  for (let at = 0; at < section.length && found.length < globalMax;) {
    const [text = '', count = ''] = /^\s*(\d{1,5})H/.exec(section.slice(at, at + 12)) ?? [];
    const length = count === '' ? 0 : text.length + Number(count);
    const end = section.indexOf(delimiter, at + length);
    const whole = section.slice(at, end === -1 ? section.length : end);
    found.push(count === '' ? whole.trim() : whole.slice(text.length, length).trim());
    if (end === -1) break;
    at = end + 1;
  }
  return found;
};

/** null where it is none: its lines end in a letter and a number. */
export const readIges = (untrusted: string): ModelFacts | null => {
  const lines = untrusted.split(/\r\n|\n|\r/);
  const of = (letter: string): readonly string[] => lines.filter((line) => line.charAt(72) === letter);
  const global = of('G')
    .map((line) => line.slice(0, 72))
    .join('');
  const directory = of('D');
  if (global === '' || lines.some((line) => line.length > 4 * lineCharacters)) return null;
  const parameters = globalParameters(global);
  const counts = new Map<string, number>();
  // Two lines are one entity.
  directory.forEach((line, index) => {
    const kind = line.slice(0, 8).trim();
    if (index % 2 === 0) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  });
  const entities = [...counts]
    .sort(([, one], [, other]) => other - one)
    .map(([kind, count]) => `${count} ${named(words().model.entities, kind) ?? words().model.ofKind(kind)}`);
  const at = (number: number): string => parameters[number - 1] ?? '';
  return {
    kind: 'CAD model (IGES)',
    untrustedRows: [
      [
        'Begins with',
        of('S')
          .map((line) => line.slice(0, 72).trim())
          .join(' '),
      ],
      ['Name', at(3)],
      ['File', at(4)],
      ['Made with', [at(5), at(6)].filter((text) => text !== '').join(', ')],
      ['Unit', named(words().model.units, at(14)) ?? at(15)],
      ['Made by', at(21)],
      ['Organization', at(22)],
      ['Date', at(18)],
      ['Largest coordinate', at(20)],
      ['Entities', entities.join(', ')],
    ],
    notes: [words().model.described],
    picture: null,
    caption: '',
  };
};
