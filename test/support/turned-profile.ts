// An ICC profile made for tests (ICC.1:2010) whose colours nobody mistakes: its red is the screen's green, its green
// the screen's blue, its blue the screen's red. The curve is sRGB's, as numbers of a parametric one.

/** sRGB's colours as profiles have them, seen under D50. */
const screen = {
  red: [0.43607, 0.22249, 0.01392],
  green: [0.38515, 0.71687, 0.09708],
  blue: [0.14307, 0.06061, 0.7141],
} as const;
const curve = [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045];

const fixed = (numbers: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(numbers.length * 4);
  numbers.forEach((number, index) => bytes.writeInt32BE(Math.round(number * 65_536), index * 4));
  return bytes;
};
const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const colour = (numbers: readonly number[]): Buffer => Buffer.concat([Buffer.from('XYZ \0\0\0\0'), fixed(numbers)]);
const parametric = Buffer.concat([Buffer.from('para\0\0\0\0\0\x03\0\0', 'latin1'), fixed(curve)]);

export const makeTurnedProfile = (): Buffer => {
  const tags = [
    ['rXYZ', colour(screen.green)],
    ['gXYZ', colour(screen.blue)],
    ['bXYZ', colour(screen.red)],
    ['rTRC', parametric],
    ['gTRC', parametric],
    ['bTRC', parametric],
  ] as const;
  const first = 128 + 4 + tags.length * 12;
  const places = tags.map((_, index) => first + tags.slice(0, index).reduce((sum, [, bytes]) => sum + bytes.length, 0));
  const table = tags.map(([name, bytes], index) =>
    Buffer.concat([Buffer.from(name), uint32(places[index] ?? 0), uint32(bytes.length)]),
  );
  const body = Buffer.concat([uint32(tags.length), ...table, ...tags.map(([, bytes]) => bytes)]);
  const head = Buffer.alloc(128);
  head.writeUInt32BE(128 + body.length);
  head.write('\x02\x40\0\0mntrRGB XYZ ', 8, 'latin1');
  head.write('acsp', 36, 'latin1');
  fixed([0.9642, 1, 0.8249]).copy(head, 68);
  return Buffer.concat([head, body]);
};
