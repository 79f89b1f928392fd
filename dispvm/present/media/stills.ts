// What the program in dispvm/stills says of a sound or video, a line for each thing. It has read hostile bytes with the
// largest parsers of the guest, and may be theirs: lines are bounded and exact, names of pictures are its own few, and
// a line that is none of these is left out.
import type { GuestLabel } from '../../../protocol/english-guest-names.ts';
import { secondsFrom, type MediaFacts } from './media-facts.ts';

export interface Still {
  readonly seconds: number;
  /** Of a picture in the folder. */
  readonly name: string;
}
export interface StillsReport {
  /** In their order; each of its own time. */
  readonly stills: readonly Still[];
  readonly cover: string | null;
  readonly facts: MediaFacts;
}

const linesMax = 200;
const detailsMax = 8;
const labels: ReadonlyMap<string, GuestLabel> = new Map([
  ['title', 'Title'],
  ['artist', 'Artist'],
  ['album', 'Album'],
  ['date', 'Date'],
  ['creation_time', 'Recorded'],
  ['genre', 'Genre'],
  ['comment', 'Comment'],
  ['com.apple.quicktime.model', 'Camera'],
  ['com.apple.quicktime.make', 'Camera maker'],
]);

export const readReport = (untrusted: string): StillsReport => {
  const lines = untrusted.split('\n', linesMax).map((line) => line.split('\t'));
  const of = (word: string): readonly (readonly string[])[] => lines.filter(([first]) => first === word);
  const stills = of('still').flatMap(([, ms = '', name = '']) =>
    /^\d{1,12}$/.test(ms) && /^still-\d{1,2}\.ppm$/.test(name) ? [{ seconds: Number(ms) / 1000, name }] : [],
  );
  const [[, ms = ''] = []] = of('length');
  return {
    stills: stills.sort((one, other) => one.seconds - other.seconds),
    cover: of('cover').length > 0 ? 'cover' : null,
    facts: {
      seconds: /^\d{1,12}$/.test(ms) ? secondsFrom(Number(ms), 1000) : null,
      details: of('form')
        .flatMap(([, form]) => (form === undefined ? [] : [form]))
        .slice(0, detailsMax),
      tags: of('tag').flatMap(([, key = '', value = '']) => tagOf(key, value)),
      cover: null,
    },
  };
};

const tagOf = (key: string, value: string): MediaFacts['tags'] => {
  const label = labels.get(key.toLowerCase());
  return label === undefined || value.trim() === '' ? [] : [[label, value]];
};
