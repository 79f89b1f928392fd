// A solid seen from above at an angle, without perspective: points of space become points of a picture. Pure; what is no
// number is left out.
export type Place = readonly [x: number, y: number, z: number];

export interface Face {
  readonly corners: readonly Place[];
}
export interface Extent {
  readonly low: Place;
  readonly high: Place;
}

const side = 440;
const margin = 10;
const [across, down] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)];
/** Where the light comes from; of length 1. */
const light: Place = [0.36, -0.48, 0.8];

const isPlace = (place: Place): boolean => place.every((value) => Number.isFinite(value) && Math.abs(value) < 1e12);

export const extentOf = (places: Iterable<Place>): Extent | null => {
  const low: [number, number, number] = [Infinity, Infinity, Infinity];
  const high: [number, number, number] = [-Infinity, -Infinity, -Infinity];
  for (const place of places) {
    if (!isPlace(place)) continue;
    for (const axis of [0, 1, 2] as const) {
      low[axis] = Math.min(low[axis], place[axis]);
      high[axis] = Math.max(high[axis], place[axis]);
    }
  }
  return low[0] > high[0] ? null : { low, high };
};

type Flat = readonly [x: number, y: number];
/** Y downwards, as pictures have it. */
const flat = ([x, y, z]: Place): Flat => [(x + y) * across, (x - y) * down - z];
/** How far it is from who looks. */
const depthOf = ([x, y, z]: Place): number => y - x - z;

const placing = (all: readonly (readonly Flat[])[]): { place: (point: Flat) => string; size: Flat } | null => {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const points of all) {
    for (const [x, y] of points) {
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    }
  }
  if (!(left <= right)) return null;
  const scale = side / Math.max(right - left, bottom - top, 1e-9);
  const round = (value: number): string => (Math.round(value * 10) / 10).toString();
  return {
    place: ([x, y]) => `${round((x - left) * scale + margin)} ${round((y - top) * scale + margin)}`,
    size: [(right - left) * scale + 2 * margin, (bottom - top) * scale + 2 * margin],
  };
};

const svg = ([width, height]: Flat, drawn: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${Math.ceil(width)}" height="${Math.ceil(height)}">${drawn}</svg>\n`;

/** Lines in space as SVG; null where there is nothing to draw. */
export const drawLines = (lines: readonly (readonly Place[])[]): string | null => {
  const flats = lines.map((line) => line.filter(isPlace).map(flat)).filter(({ length }) => length > 1);
  const placed = placing(flats);
  if (placed === null) return null;
  const paths = flats.map((points) => `<path d="M${points.map(placed.place).join('L')}"/>`);
  return svg(placed.size, `<g fill="none" stroke="#24476b" stroke-width="1">${paths.join('\n')}</g>`);
};

const minus = (a: Place, b: Place): Place => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const cross = (a: Place, b: Place): Place => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

/** Grey, the lighter the more it faces the light; a side that is turned away is looked at from behind. */
const shadeOf = ([first, second, third]: readonly Place[]): string => {
  if (first === undefined || second === undefined || third === undefined) return '#888888';
  const normal = cross(minus(second, first), minus(third, first));
  const length = Math.hypot(...normal) || 1;
  const lit = Math.abs((normal[0] * light[0] + normal[1] * light[1] + normal[2] * light[2]) / length);
  const grey = Math.round(70 + 165 * lit)
    .toString(16)
    .padStart(2, '0');
  return `#${grey}${grey}${grey}`;
};

/** Triangles as SVG, the nearest over the others; null where there is nothing to draw. */
export const drawFaces = (faces: readonly Face[]): string | null => {
  const sorted = faces
    .filter(({ corners }) => corners.length > 2 && corners.every(isPlace))
    .map(({ corners }) => ({ corners, depth: corners.reduce((sum, corner) => sum + depthOf(corner), 0) }))
    .sort((one, other) => other.depth - one.depth);
  const placed = placing(sorted.map(({ corners }) => corners.map(flat)));
  if (placed === null) return null;
  const paths = sorted.map(({ corners }) => {
    const shade = shadeOf(corners);
    const path = corners.map((corner) => placed.place(flat(corner))).join('L');
    return `<path d="M${path}Z" fill="${shade}" stroke="${shade}"/>`;
  });
  return svg(placed.size, `<g stroke-width="0.5">${paths.join('\n')}</g>`);
};
