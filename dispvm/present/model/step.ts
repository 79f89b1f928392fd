// A STEP file (ISO 10303-21) by its header, its units and the edges of its solids. Its surfaces are not drawn. Bounded in
// time and count: what a large file has besides is named.
import { sizeWords, type ModelFacts } from './model-facts.ts';
import { drawLines, extentOf, type Place } from './solid-view.ts';
import { words as spoken } from '../words.ts';

export type IsLate = () => boolean;

const edgesMax = 40_000;
const pace = 2000;
const arcParts = 24;

interface Placement {
  readonly origin: Place;
  readonly axis: Place;
  readonly across: Place;
}
interface Reading {
  readonly numbers: Map<string, Place>;
  readonly vertices: Map<string, string>;
  readonly circles: Map<string, { readonly placement: string; readonly radius: number }>;
  readonly placements: Map<string, readonly string[]>;
  readonly curves: Map<string, readonly string[]>;
  readonly edges: { readonly from: string; readonly to: string; readonly curve: string; readonly isForward: boolean }[];
  readonly counts: Map<string, number>;
  isPart: boolean;
}

/** In strings: a backslash with letters is a character of another alphabet, two apostrophes are one. */
const words = (untrusted: string): string =>
  untrusted
    .replace(/\\X2\\((?:[0-9A-F]{4}){1,200})\\X0\\/g, (_, hex: string) =>
      hex.replace(/.{4}/g, (code) => String.fromCharCode(Number.parseInt(code, 16))),
    )
    .replace(/\\X\\([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/\\S\\([ -~])/g, (_, letter: string) => String.fromCharCode(letter.charCodeAt(0) + 128))
    .replace(/''/g, "'");

const stringsIn = (untrusted: string): readonly string[] =>
  [...untrusted.matchAll(/'((?:[^']|'')*)'/g)].map(([, text = '']) => words(text).trim());

const headerOf = (header: string, name: string): string =>
  new RegExp(`${name}\\s*\\(([\\s\\S]{0,8000}?)\\)\\s*;`).exec(header)?.[1] ?? '';

/** Arguments of FILE_NAME: name, time, (authors), (organizations), preprocessor, system, authorisation. */
const fileName =
  /^\s*'((?:[^']|'')*)'\s*,\s*'([^']*)'\s*,\s*\(([^)]*)\)\s*,\s*\(([^)]*)\)\s*,\s*'((?:[^']|'')*)'\s*,\s*'((?:[^']|'')*)'/;

const record = /#(\d{1,9})\s*=\s*([A-Z0-9_]{1,60})\s*\(([^;]{0,4000}?)\)\s*;/g;
const references = (arguments_: string): readonly string[] =>
  [...arguments_.matchAll(/#(\d{1,9})/g)].map(([, number = '']) => number);

const take = (reading: Reading, id: string, kind: string, arguments_: string): void => {
  switch (kind) {
    case 'CARTESIAN_POINT':
    case 'DIRECTION': {
      const inner = arguments_.slice(arguments_.lastIndexOf('(') + 1);
      const [x = NaN, y = NaN, z = 0] = inner.split(',').map(Number.parseFloat);
      return void reading.numbers.set(id, [x, y, z]);
    }
    case 'VERTEX_POINT':
      return void reading.vertices.set(id, references(arguments_)[0] ?? '');
    case 'AXIS2_PLACEMENT_3D':
      return void reading.placements.set(id, references(arguments_));
    case 'CIRCLE': {
      const radius = Number.parseFloat(arguments_.slice(arguments_.lastIndexOf(',') + 1));
      return void reading.circles.set(id, { placement: references(arguments_)[0] ?? '', radius });
    }
    case 'B_SPLINE_CURVE_WITH_KNOTS':
    case 'POLYLINE':
      return void reading.curves.set(id, references(arguments_));
    case 'EDGE_CURVE': {
      const [from = '', to = '', curve = ''] = references(arguments_);
      reading.edges.push({ from, to, curve, isForward: !/\.F\.\s*$/.test(arguments_) });
    }
  }
};

const read = (untrusted: string, isLate: IsLate): Reading => {
  const reading: Reading = {
    numbers: new Map(),
    vertices: new Map(),
    circles: new Map(),
    placements: new Map(),
    curves: new Map(),
    edges: [],
    counts: new Map(),
    isPart: false,
  };
  record.lastIndex = 0;
  let seen = 0;
  for (let match = record.exec(untrusted); match !== null; match = record.exec(untrusted)) {
    const [, id = '', kind = '', arguments_ = ''] = match;
    reading.counts.set(kind, (reading.counts.get(kind) ?? 0) + 1);
    take(reading, id, kind, arguments_);
    if ((seen++ % pace === 0 && isLate()) || reading.edges.length > edgesMax) {
      reading.isPart = true;
      break;
    }
  }
  return reading;
};

const scaled = ([x, y, z]: Place, by: number): Place => [x * by, y * by, z * by];
const plus = (a: Place, b: Place): Place => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
const dot = (a: Place, b: Place): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a: Place, b: Place): Place => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const unit = (a: Place): Place => scaled(a, 1 / (Math.hypot(...a) || 1));

const placementOf = ({ placements, numbers }: Reading, id: string): Placement | null => {
  const [origin, axis, across] = (placements.get(id) ?? []).map((one) => numbers.get(one));
  if (origin === undefined) return null;
  const up = unit(axis ?? [0, 0, 1]);
  const wanted = across ?? (Math.abs(up[0]) < 0.9 ? ([1, 0, 0] as const) : ([0, 1, 0] as const));
  return { origin, axis: up, across: unit(plus(wanted, scaled(up, -dot(wanted, up)))) };
};

/** Counter-clockwise about its axis where the edge goes with its curve. */
const arc = (circle: Placement, radius: number, from: Place, to: Place, isForward: boolean): readonly Place[] => {
  const second = cross(circle.axis, circle.across);
  const angleOf = (place: Place): number => {
    const way = plus(place, scaled(circle.origin, -1));
    return Math.atan2(dot(way, second), dot(way, circle.across));
  };
  const start = angleOf(from);
  let sweep = angleOf(to) - start;
  if (isForward && sweep <= 1e-9) sweep += 2 * Math.PI;
  if (!isForward && sweep >= -1e-9) sweep -= 2 * Math.PI;
  const parts = Math.max(2, Math.ceil((Math.abs(sweep) / (2 * Math.PI)) * arcParts));
  return Array.from({ length: parts + 1 }, (_, index) => {
    const angle = start + (sweep * index) / parts;
    const way = plus(scaled(circle.across, Math.cos(angle)), scaled(second, Math.sin(angle)));
    return plus(circle.origin, scaled(way, radius));
  });
};

const linesOf = (reading: Reading): readonly (readonly Place[])[] =>
  reading.edges.flatMap(({ from, to, curve, isForward }) => {
    const [start, end] = [from, to].map((id) => reading.numbers.get(reading.vertices.get(id) ?? ''));
    if (start === undefined || end === undefined) return [];
    const circle = reading.circles.get(curve);
    const placement = circle === undefined ? null : placementOf(reading, circle.placement);
    if (circle !== undefined && placement !== null) return [arc(placement, circle.radius, start, end, isForward)];
    const between = (reading.curves.get(curve) ?? [])
      .map((id) => reading.numbers.get(id))
      .filter((place) => place !== undefined)
      .slice(1, -1);
    return [[start, ...(isForward ? between : [...between].reverse()), end]];
  });

const lengthUnits: Readonly<Record<string, string>> = { MILLI: 'mm', CENTI: 'cm', MICRO: 'µm', KILO: 'km', '': 'm' };

const unitOf = (untrusted: string): string => {
  if (/CONVERSION_BASED_UNIT\s*\(\s*'INCH'/i.test(untrusted)) return 'in';
  const [, prefix] = /SI_UNIT\s*\(\s*(?:\.([A-Z]+)\.|\$)\s*,\s*\.METRE\./.exec(untrusted) ?? [];
  return /\.METRE\./.test(untrusted) ? (lengthUnits[prefix ?? ''] ?? '') : '';
};

const countedKinds = [
  ['Solids', 'MANIFOLD_SOLID_BREP'],
  ['Faces', 'ADVANCED_FACE'],
  ['Edges', 'EDGE_CURVE'],
  ['Parts of an assembly', 'NEXT_ASSEMBLY_USAGE_OCCURRENCE'],
] as const;

export const readStep = (untrusted: string, isLate: IsLate): ModelFacts => {
  const header = untrusted.slice(0, 32 * 1024);
  const [, name = '', time = '', authors = '', organizations = '', , system = ''] =
    fileName.exec(headerOf(header, 'FILE_NAME')) ?? [];
  const reading = read(untrusted, isLate);
  const lines = linesOf(reading);
  const extent = extentOf(lines.flat());
  const isAssembly = reading.counts.has('NEXT_ASSEMBLY_USAGE_OCCURRENCE');
  return {
    kind: 'CAD model (STEP)',
    untrustedRows: [
      ['Name', words(name)],
      ['Described as', stringsIn(headerOf(header, 'FILE_DESCRIPTION')).slice(0, -1).join(', ')],
      ['Made by', stringsIn(authors).join(', ')],
      ['Organization', stringsIn(organizations).join(', ')],
      ['Made with', words(system)],
      ['Date', time],
      ['Schema', stringsIn(headerOf(header, 'FILE_SCHEMA')).join(', ')],
      ['Size', extent === null ? '' : sizeWords(extent, unitOf(untrusted))],
      ...countedKinds.map(([label, kind]) => [label, String(reading.counts.get(kind) ?? '')] as const),
    ],
    notes: [...(reading.isPart ? [spoken().model.readInPart] : []), ...(isAssembly ? [spoken().model.partsApart] : [])],
    picture: drawLines(lines),
    caption: spoken().model.edges,
  };
};
