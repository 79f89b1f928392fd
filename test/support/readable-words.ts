// Words for sentences that are made for a run and read back from a picture: OCR knows words, and takes letters in a row that
// are none for others. None of them is a word of ours.
import { randomInt } from 'node:crypto';

const words = [
  ...[
    'anchor',
    'basket',
    'bridge',
    'butter',
    'candle',
    'carpet',
    'castle',
    'cotton',
    'dinner',
    'doctor',
    'engine',
    'family',
  ],
  ...[
    'farmer',
    'flower',
    'forest',
    'garden',
    'hammer',
    'harbor',
    'island',
    'jacket',
    'kitchen',
    'ladder',
    'market',
    'mirror',
  ],
  ...['monkey', 'morning', 'mother', 'mountain', 'orange', 'paper', 'pepper', 'pocket', 'rabbit', 'river'],
  ...[
    'saddle',
    'school',
    'season',
    'shadow',
    'silver',
    'spring',
    'stone',
    'summer',
    'table',
    'teacher',
    'tower',
    'travel',
  ],
  ...['valley', 'village', 'winter', 'wonder', 'yellow', 'bottle', 'camera', 'copper', 'feather', 'guitar', 'lemon'],
];

/** So many different ones. */
export const readableWords = (count: number): readonly string[] => {
  const left = [...words];
  return Array.from({ length: count }, () => left.splice(randomInt(left.length), 1)[0] ?? '');
};
