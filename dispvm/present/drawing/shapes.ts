// What an entity of a drawing looks like: lines through points, and texts. Blocks are drawn where they are inserted, to
// a bounded depth and number, however often a hostile drawing inserts one into another.
import { arcPoints, bulgePoints, splinePoints, type Point } from './curves.ts';
import { numberOf, numbersOf, pace, textOf, type Dxf, type Entity, type IsLate } from './dxf.ts';
import { plainText } from './drawing-text.ts';

export interface Line {
  readonly colour: number;
  readonly points: readonly Point[];
  readonly isFilled: boolean;
}
export interface Label {
  readonly colour: number;
  readonly at: Point;
  readonly height: number;
  /** Degrees, counter-clockwise. */
  readonly turn: number;
  readonly anchor: 'start' | 'middle' | 'end';
  readonly lines: readonly string[];
}
export interface Shapes {
  readonly lines: Line[];
  readonly labels: Label[];
  /** Kinds that are not drawn, and how many of each. */
  readonly left: Map<string, number>;
}

export interface Drawn extends Shapes {
  /** More than can be drawn was left out: it is a large drawing. */
  readonly isPart: boolean;
}

/** From a block's own place to where it is inserted: [a c e; b d f]. */
type Placing = readonly [a: number, b: number, c: number, d: number, e: number, f: number];
interface Within {
  readonly dxf: Dxf;
  readonly placing: Placing;
  /** For what has its block's colour. */
  readonly colour: number;
  readonly depth: number;
}

const depthMax = 8;
const pointsMax = 300_000;
const labelsMax = 20_000;
const byBlock = 0;
const byLayer = 256;
const degree = Math.PI / 180;
/** Drawn with what they belong to, or nothing to look at. */
const silent: ReadonlySet<string> = new Set(['SEQEND', 'VERTEX', 'ATTDEF', 'VIEWPORT', 'POINT']);

export const shapesOf = (dxf: Dxf, isLate: IsLate = () => false): Drawn => {
  const shapes: Shapes = { lines: [], labels: [], left: new Map() };
  const drawing = new Drawing(shapes, isLate);
  drawAll(dxf.entities, { dxf, placing: [1, 0, 0, 1, 0, 0], colour: 7, depth: 0 }, drawing);
  return { ...shapes, isPart: dxf.isPart || drawing.isOver };
};

class Drawing {
  readonly shapes: Shapes;
  readonly #isLate: IsLate;
  #points = 0;
  #looks = 0;
  #isOver = false;

  constructor(shapes: Shapes, isLate: IsLate) {
    this.shapes = shapes;
    this.#isLate = isLate;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  isFull(): boolean {
    this.#isOver ||=
      this.#points > pointsMax ||
      this.shapes.labels.length > labelsMax ||
      (this.#looks++ % pace === 0 && this.#isLate());
    return this.#isOver;
  }

  line(within: Within, colour: number, points: readonly Point[], isFilled = false): void {
    this.#points += points.length;
    if (points.length > 1)
      this.shapes.lines.push({ colour, isFilled, points: points.map((point) => placed(within.placing, point)) });
  }

  label(within: Within, label: Label): void {
    const [a, b] = within.placing;
    this.shapes.labels.push({
      ...label,
      at: placed(within.placing, label.at),
      height: label.height * Math.hypot(a, b),
      turn: label.turn + Math.atan2(b, a) / degree,
    });
  }

  leave(kind: string): void {
    this.#points++;
    this.shapes.left.set(kind, (this.shapes.left.get(kind) ?? 0) + 1);
  }
}

const placed = ([a, b, c, d, e, f]: Placing, [x, y]: Point): Point => [a * x + c * y + e, b * x + d * y + f];
const combined = (outer: Placing, [a, b, c, d, e, f]: Placing): Placing => {
  const [x, y] = placed(outer, [e, f]);
  return [
    outer[0] * a + outer[2] * b,
    outer[1] * a + outer[3] * b,
    outer[0] * c + outer[2] * d,
    outer[1] * c + outer[3] * d,
    x,
    y,
  ];
};

const drawAll = (entities: readonly Entity[], within: Within, drawing: Drawing): void => {
  for (let at = 0; at < entities.length && !drawing.isFull(); at++) {
    const entity = entities[at] as Entity;
    // On paper, besides the drawing itself; or hidden.
    if (
      numberOf(entity, 67) === 1 ||
      numberOf(entity, 60) === 1 ||
      within.dxf.layers.get(textOf(entity, 8).toUpperCase())?.isHidden === true
    )
      continue;
    if (entity.kind === 'POLYLINE')
      drawing.line(...polyline(entity, verticesAfter(entities, at), mirrored(entity, within)));
    else draw(entity, mirrored(entity, within), drawing);
  }
};

/** What is drawn on the back of its plane. */
const mirrored = (entity: Entity, within: Within): Within =>
  numberOf(entity, 230, 1) < 0 && entity.kind !== 'LINE'
    ? { ...within, placing: combined(within.placing, [-1, 0, 0, 1, 0, 0]) }
    : within;

const colourOf = (entity: Entity, { dxf, colour }: Within): number => {
  const own = numberOf(entity, 62, byLayer);
  if (own === byBlock) return colour;
  return own === byLayer ? (dxf.layers.get(textOf(entity, 8).toUpperCase())?.colour ?? 7) : Math.abs(own);
};

const pointOf = (entity: Entity, code: number): Point => [numberOf(entity, code), numberOf(entity, code + 10)];
const pointsOf = (entity: Entity, code: number): readonly Point[] => {
  const ys = numbersOf(entity, code + 10);
  return numbersOf(entity, code).map((x, index) => [x, ys[index] ?? 0]);
};

const draw = (entity: Entity, within: Within, drawing: Drawing): void => {
  const colour = colourOf(entity, within);
  const curve = (points: readonly Point[], isFilled = false): void => drawing.line(within, colour, points, isFilled);
  switch (entity.kind) {
    case 'LINE':
      return curve([pointOf(entity, 10), pointOf(entity, 11)]);
    case 'CIRCLE':
      return curve(arcPoints(pointOf(entity, 10), numberOf(entity, 40), numberOf(entity, 40), 0, 0, 2 * Math.PI));
    case 'ARC':
      return curve(
        arcPoints(
          pointOf(entity, 10),
          numberOf(entity, 40),
          numberOf(entity, 40),
          0,
          numberOf(entity, 50) * degree,
          numberOf(entity, 51) * degree,
        ),
      );
    case 'ELLIPSE':
      return curve(ellipse(entity));
    case 'LWPOLYLINE':
      return curve(lightPolyline(entity));
    case 'SPLINE':
      return curve(spline(entity));
    case 'LEADER':
      return curve(pointsOf(entity, 10));
    case 'SOLID':
    case 'TRACE':
      return curve([pointOf(entity, 10), pointOf(entity, 11), pointOf(entity, 13), pointOf(entity, 12)], true);
    case '3DFACE':
      return curve([10, 11, 12, 13, 10].map((code) => pointOf(entity, code)));
    case 'TEXT':
    case 'ATTRIB':
      return drawing.label(within, textLabel(entity, colour));
    case 'MTEXT':
      return drawing.label(within, longLabel(entity, colour));
    case 'INSERT':
    case 'DIMENSION':
      return drawBlock(entity, colour, within, drawing);
    default:
      if (!silent.has(entity.kind)) drawing.leave(entity.kind);
  }
};

const ellipse = (entity: Entity): readonly Point[] => {
  const [x, y] = pointOf(entity, 11);
  const long = Math.hypot(x, y);
  return arcPoints(
    pointOf(entity, 10),
    long,
    long * numberOf(entity, 40, 1),
    Math.atan2(y, x),
    numberOf(entity, 41),
    numberOf(entity, 42, 2 * Math.PI),
  );
};

const spline = (entity: Entity): readonly Point[] => {
  const controls = pointsOf(entity, 10);
  return controls.length > 1
    ? splinePoints(numberOf(entity, 71, 3), numbersOf(entity, 40), controls)
    : pointsOf(entity, 11);
};

/** A bulge follows the corner that it begins at. */
const lightPolyline = (entity: Entity): readonly Point[] => {
  const corners: { x: number; y: number; bulge: number }[] = [];
  for (const [code, value] of entity.groups) {
    const last = corners.at(-1);
    if (code === 10) corners.push({ x: Number.parseFloat(value) || 0, y: 0, bulge: 0 });
    else if (last !== undefined && code === 20) last.y = Number.parseFloat(value) || 0;
    else if (last !== undefined && code === 42) last.bulge = Number.parseFloat(value) || 0;
  }
  return joined(corners, (numberOf(entity, 70) & 1) !== 0);
};

const verticesAfter = (entities: readonly Entity[], at: number): readonly Entity[] => {
  let end = at + 1;
  while (entities[end]?.kind === 'VERTEX') end++;
  return entities.slice(at + 1, end);
};

const polyline = (entity: Entity, vertices: readonly Entity[], within: Within): [Within, number, readonly Point[]] => {
  const corners = vertices.map((vertex) => ({
    x: numberOf(vertex, 10),
    y: numberOf(vertex, 20),
    bulge: numberOf(vertex, 42),
  }));
  return [within, colourOf(entity, within), joined(corners, (numberOf(entity, 70) & 1) !== 0)];
};

const joined = (
  corners: readonly { readonly x: number; readonly y: number; readonly bulge: number }[],
  isClosed: boolean,
): readonly Point[] => {
  const [first] = corners;
  if (first === undefined) return [];
  const ends = isClosed ? [...corners.slice(1), first] : corners.slice(1);
  return [
    [first.x, first.y],
    ...ends.flatMap(({ x, y }, index) => {
      const from = corners[index] ?? first;
      return bulgePoints([from.x, from.y], [x, y], from.bulge);
    }),
  ];
};

const anchors = ['start', 'middle', 'end'] as const;

const textLabel = (entity: Entity, colour: number): Label => {
  const [across, up] = [numberOf(entity, 72), numberOf(entity, 73)];
  const isAligned = (across !== 0 || up !== 0) && entity.groups.some(([code]) => code === 11);
  return {
    colour,
    at: pointOf(entity, isAligned ? 11 : 10),
    height: numberOf(entity, 40, 1),
    turn: numberOf(entity, 50),
    anchor: across === 4 ? 'middle' : (anchors[across] ?? 'start'),
    lines: [plainText(textOf(entity, 1))],
  };
};

/** Group 71 says which point of the label its place is: a corner or the middle of a side, 1 to 9, by rows. */
const longLabel = (entity: Entity, colour: number): Label => {
  const corner = Math.min(9, Math.max(1, numberOf(entity, 71, 1))) - 1;
  const lines = plainText(
    entity.groups.flatMap(([code, value]) => (code === 1 || code === 3 ? [value] : [])).join(''),
  ).split('\n');
  const height = numberOf(entity, 40, 1);
  const [x, y] = pointOf(entity, 10);
  const [dx, dy] = pointOf(entity, 11);
  const turn = dx === 0 && dy === 0 ? numberOf(entity, 50) : Math.atan2(dy, dx) / degree;
  const down = [1, 0.5 - (lines.length - 1) * 0.8, -(lines.length - 1) * 1.6][Math.floor(corner / 3)] ?? 1;
  const shift = down * height;
  return {
    colour,
    at: [x + shift * Math.sin(turn * degree), y - shift * Math.cos(turn * degree)],
    height,
    turn,
    anchor: anchors[corner % 3] ?? 'start',
    lines,
  };
};

const drawBlock = (entity: Entity, colour: number, within: Within, drawing: Drawing): void => {
  const block = within.dxf.blocks.get(textOf(entity, 2).toUpperCase());
  if (block === undefined || within.depth >= depthMax) return drawing.leave(entity.kind);
  const isInsert = entity.kind === 'INSERT';
  const turn = isInsert ? numberOf(entity, 50) * degree : 0;
  const [columns, rows] = isInsert
    ? ([70, 71].map((code) => Math.min(200, Math.max(1, numberOf(entity, code, 1)))) as [number, number])
    : [1, 1];
  const [wide, high] = isInsert ? [numberOf(entity, 41, 1), numberOf(entity, 42, 1)] : [1, 1];
  // A dimension's block lies where it belongs already.
  const [x, y] = isInsert ? pointOf(entity, 10) : [0, 0];
  const turned: Placing = combined(
    [Math.cos(turn), Math.sin(turn), -Math.sin(turn), Math.cos(turn), x, y],
    [wide, 0, 0, high, 0, 0],
  );
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns && !drawing.isFull(); column++) {
      const step: Placing = [
        1,
        0,
        0,
        1,
        (column * numberOf(entity, 44)) / (wide || 1) - block.x,
        (row * numberOf(entity, 45)) / (high || 1) - block.y,
      ];
      drawAll(
        block.entities,
        { ...within, placing: combined(within.placing, combined(turned, step)), colour, depth: within.depth + 1 },
        drawing,
      );
    }
  }
};
