// DXF drawings: what is read of them, where its lines come to lie, and that no drawing costs more than is allowed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { arcPoints, bulgePoints, splinePoints } from '../../../../dispvm/present/drawing/curves.ts';
import { colourName } from '../../../../dispvm/present/drawing/drawing-colours.ts';
import { plainText } from '../../../../dispvm/present/drawing/drawing-text.ts';
import { parseDxf } from '../../../../dispvm/present/drawing/dxf.ts';
import { shapesOf, type Shapes } from '../../../../dispvm/present/drawing/shapes.ts';
import { dxfOf, type Groups } from '../../../support/sample-dxf.ts';

const shapes = (entities: Groups, more: { readonly blocks?: Groups; readonly tables?: Groups } = {}): Shapes => {
  const dxf = parseDxf(dxfOf(entities, more));
  assert.ok(dxf !== null);
  return shapesOf(dxf);
};
const rounded = (points: readonly (readonly number[])[]): number[][] =>
  points.map((point) => point.map((value) => Math.round(value * 100) / 100 + 0));

test('a line, and a block with it that is inserted elsewhere, turned and larger', () => {
  const line: Groups = [
    [0, 'LINE'],
    [10, 0],
    [20, 0],
    [11, 10],
    [21, 0],
  ];
  const { lines } = shapes([...line, [0, 'INSERT'], [2, 'door'], [10, 5], [20, 5], [41, 2], [50, 90]], {
    blocks: [[0, 'BLOCK'], [2, 'DOOR'], [10, 10], [20, 0], ...line, [0, 'ENDBLK']],
  });
  assert.deepEqual(
    lines.map(({ points }) => rounded(points)),
    [
      [
        [0, 0],
        [10, 0],
      ],
      [
        [5, -15],
        [5, 5],
      ],
    ],
  );
});

test('a block that inserts itself, or others by the hundred, comes to an end', () => {
  const inserts: Groups = Array.from(
    { length: 200 },
    () =>
      [
        [0, 'INSERT'],
        [2, 'A'],
        [70, 200],
        [71, 200],
      ] as Groups,
  ).flat();
  const { left, lines } = shapes(inserts, { blocks: [[0, 'BLOCK'], [2, 'A'], ...inserts, [0, 'ENDBLK']] });
  assert.ok((left.get('INSERT') ?? 0) > 0 && lines.length === 0);
});

test('colours and hiding come from the layer, unless an entity has its own', () => {
  const line = (layer: string, ...own: Groups): Groups => [[0, 'LINE'], [8, layer], ...own, [11, 1]];
  const tables: Groups = [
    [0, 'TABLE'],
    [2, 'LAYER'],
    [0, 'LAYER'],
    [2, 'WALLS'],
    [62, 3],
    [0, 'LAYER'],
    [2, 'OFF'],
    [62, -3],
    [0, 'ENDTAB'],
  ];
  assert.deepEqual(
    shapes([...line('walls'), ...line('Walls', [62, 1]), ...line('off'), ...line('WALLS', [67, 1])], {
      tables,
    }).lines.map(({ colour }) => colour),
    [3, 1],
  );
  assert.deepEqual([colourName(7), colourName(1), colourName(90)], ['#000000', '#e00000', '#00cc00']);
});

test('curves go where they should', () => {
  assert.deepEqual(rounded(arcPoints([0, 0], 1, 1, 0, 0, Math.PI / 2)).at(-1), [0, 1]);
  const half = bulgePoints([0, 0], [2, 0], 1);
  assert.deepEqual(
    [rounded([half[half.length / 2 - 1] ?? [0, 0]]), rounded([half.at(-1) ?? [0, 0]])],
    [[[1, -1]], [[2, 0]]],
  );
  const curve = splinePoints(
    2,
    [0, 0, 0, 1, 1, 1],
    [
      [0, 0],
      [1, 2],
      [2, 0],
    ],
  );
  assert.deepEqual(rounded([curve[0] ?? [9, 9], curve[curve.length / 2 - 0.5] ?? [9, 9], curve.at(-1) ?? [9, 9]]), [
    [0, 0],
    [1, 1],
    [2, 0],
  ]);
});

test('texts lose their codes, and keep what they say', () => {
  assert.equal(
    plainText('{\\fArial|b1;Gr\\U+00FC\\U+00DFe}\\P%%c20 %%p0.1 90%%d \\S1/2; \\{x\\}'),
    'Grüße\n⌀20 ±0.1 90° 1/2 {x}',
  );
  const { labels } = shapes([
    [0, 'MTEXT'],
    [10, 1],
    [20, 2],
    [40, 3],
    [3, 'one '],
    [1, 'two'],
    [0, 'TEXT'],
    [40, 1],
    [72, 1],
    [11, 5],
    [21, 6],
    [1, 'mid'],
  ]);
  assert.deepEqual(
    labels.map(({ lines, anchor }) => [...lines, anchor]),
    [
      ['one two', 'start'],
      ['mid', 'middle'],
    ],
  );
});

test('what is no drawing, or anything at all, is read to an end', () => {
  assert.equal(parseDxf('AutoCAD Binary DXF\r\n\x1a\0'), null);
  const entity = fc.array(fc.tuple(fc.integer({ min: -5, max: 300 }), fc.oneof(fc.double().map(String), fc.string())), {
    maxLength: 12,
  });
  const kinds = fc.constantFrom(
    'LINE',
    'ARC',
    'LWPOLYLINE',
    'POLYLINE',
    'VERTEX',
    'SPLINE',
    'ELLIPSE',
    'MTEXT',
    'INSERT',
    'DIMENSION',
    'SOLID',
    'HATCH',
    'ENDSEC',
    'SECTION',
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(kinds, entity), { maxLength: 20 }), (all) => {
      const dxf = parseDxf(
        dxfOf(all.flatMap(([kind, groups]) => [[0, kind], ...groups.filter(([code]) => code !== 0)] as Groups)),
      );
      if (dxf !== null) shapesOf(dxf);
    }),
    { numRuns: 300 },
  );
});
