// Curves of a drawing as points: arcs, bulges of polylines, ellipses and splines. Pure; what makes no sense gives no
// point.

export type Point = readonly [x: number, y: number];

const partsOfCircle = 64;
const splinePartsMax = 2000;

/**
 * From one angle to another, counter-clockwise, in radians. `long` and `short` are the half axes, the first one turned
 * by `turn`.
 */
export const arcPoints = (
  [x, y]: Point,
  long: number,
  short: number,
  turn: number,
  from: number,
  to: number,
): readonly Point[] => {
  const whole = 2 * Math.PI;
  const sweep = to > from ? Math.min(to - from, whole) : to - from + whole * Math.ceil((from - to + 1e-9) / whole);
  const parts = Math.max(2, Math.ceil((sweep / whole) * partsOfCircle));
  return Array.from({ length: parts + 1 }, (_, index) => {
    const angle = from + (sweep * index) / parts;
    const [a, b] = [long * Math.cos(angle), short * Math.sin(angle)];
    return [x + a * Math.cos(turn) - b * Math.sin(turn), y + a * Math.sin(turn) + b * Math.cos(turn)];
  });
};

/** A polyline's side that is an arc: `bulge` is the tangent of a quarter of its angle. Without the first point. */
export const bulgePoints = (from: Point, to: Point, bulge: number): readonly Point[] => {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const chord = Math.hypot(dx, dy);
  if (Math.abs(bulge) < 1e-6 || chord === 0) return [to];
  const angle = 4 * Math.atan(bulge);
  const radius = chord / (2 * Math.sin(Math.abs(angle) / 2));
  const height = radius * Math.cos(Math.abs(angle) / 2) * Math.sign(bulge);
  const centre: Point = [from[0] + dx / 2 - (dy / chord) * height, from[1] + dy / 2 + (dx / chord) * height];
  const start = Math.atan2(from[1] - centre[1], from[0] - centre[0]);
  const parts = Math.max(2, Math.ceil((Math.abs(angle) / (2 * Math.PI)) * partsOfCircle));
  return Array.from({ length: parts }, (_, index) => {
    const at = start + (angle * (index + 1)) / parts;
    return [centre[0] + radius * Math.cos(at), centre[1] + radius * Math.sin(at)];
  });
};

/** A B-spline by de Boor's rule; its control points where its knots make no sense. */
export const splinePoints = (
  degree: number,
  knots: readonly number[],
  controls: readonly Point[],
): readonly Point[] => {
  const [first, last] = [knots[degree], knots[controls.length]];
  if (
    degree < 1 ||
    degree > 10 ||
    knots.length < controls.length + degree + 1 ||
    first === undefined ||
    last === undefined ||
    !(last > first)
  )
    return controls;
  const parts = Math.min(splinePartsMax, controls.length * 8);
  return Array.from({ length: parts + 1 }, (_, index) =>
    pointAt(degree, knots, controls, first + ((last - first) * index) / parts),
  );
};

const pointAt = (degree: number, knots: readonly number[], controls: readonly Point[], at: number): Point => {
  const knot = (index: number): number => knots[index] ?? 0;
  let span = degree;
  while (span < controls.length - 1 && at >= knot(span + 1)) span++;
  const points = Array.from(
    { length: degree + 1 },
    (_, index) => [...(controls[span - degree + index] ?? [0, 0])] as [number, number],
  );
  for (let round = 1; round <= degree; round++) {
    for (let index = degree; index >= round; index--) {
      const [low, high] = [knot(span - degree + index), knot(span + 1 + index - round)];
      const share = high === low ? 0 : (at - low) / (high - low);
      const [before, here] = [points[index - 1], points[index]];
      if (before === undefined || here === undefined) continue;
      points[index] = [before[0] * (1 - share) + here[0] * share, before[1] * (1 - share) + here[1] * share];
    }
  }
  return points[degree] ?? [0, 0];
};
