// What is known of a CAD model, out of files made here: a plate with a hole, triangles, an IGES header, a drawing's preview.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dwgPicture, dwgVersion } from '../../../../dispvm/present/model/dwg.ts';
import { readIges } from '../../../../dispvm/present/model/iges.ts';
import { drawFaces, drawLines, extentOf } from '../../../../dispvm/present/model/solid-view.ts';
import { readStep } from '../../../../dispvm/present/model/step.ts';
import { readStl } from '../../../../dispvm/present/model/stl.ts';

const rowsOf = (facts: { readonly untrustedRows: readonly (readonly [string, string])[] }): Record<string, string> =>
  Object.fromEntries(facts.untrustedRows);
const never = (): boolean => false;

const step = (data: string): string =>
  `ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION(('A plate'),'2;1');\n` +
  `FILE_NAME('plate.stp','2026-11-20T10:00:00',('M\\X2\\00FC\\X0\\ller','O''Hara'),('Example'),'x','Example CAD','');\n` +
  `FILE_SCHEMA(('AP214'));\nENDSEC;\nDATA;\n${data}\nENDSEC;\n`;
const plate = step(
  `#1=CARTESIAN_POINT('',(0.,0.,0.));#2=CARTESIAN_POINT('',(40.,0.,0.));#3=CARTESIAN_POINT('',(26.,10.,5.));
#4=VERTEX_POINT('',#1);#5=VERTEX_POINT('',#2);#6=VERTEX_POINT('',#3);
#7=CARTESIAN_POINT('',(20.,10.,5.));#8=DIRECTION('',(0.,0.,1.));#9=DIRECTION('',(1.,0.,0.));#10=AXIS2_PLACEMENT_3D('',#7,#8,#9);
#11=CIRCLE('',#10,6.);#12=EDGE_CURVE('',#4,#5,#99,.T.);#13=EDGE_CURVE('',#6,#6,#11,.T.);
#14=( LENGTH_UNIT() NAMED_UNIT(*) SI_UNIT(.MILLI.,.METRE.) );#15=MANIFOLD_SOLID_BREP('',#16);`,
);

test('tells who made a STEP model, how large it is in its own unit, and draws its edges', () => {
  const facts = readStep(plate, never);
  assert.deepEqual(rowsOf(facts), {
    Name: 'plate.stp',
    'Described as': 'A plate',
    'Made by': "Müller, O'Hara",
    Organization: 'Example',
    'Made with': 'Example CAD',
    Date: '2026-11-20T10:00:00',
    Schema: 'AP214',
    Size: '40 × 16 × 5 mm',
    Solids: '1',
    Faces: '',
    Edges: '2',
    'Parts of an assembly': '',
  });
  const paths = [...(facts.picture ?? '').matchAll(/<path d="M([^"]*)"/g)].map(
    ([, path = '']) => path.split('L').length,
  );
  assert.deepEqual(paths, [2, 25], 'a line, and a whole circle');
  assert.deepEqual(facts.notes, []);
});

test('says where only a part of a model was read, and that parts are not put together', () => {
  assert.match(readStep(plate, () => true).notes.join(' '), /only a part of it was read/);
  const assembly = readStep(step("#1=NEXT_ASSEMBLY_USAGE_OCCURRENCE('','','',#2,#3,$);"), never);
  assert.match(assembly.notes.join(' '), /not as they are put together/);
});

for (const [what, text] of [
  ['nothing in it', step('')],
  [
    'edges that lead nowhere and to themselves',
    step("#1=EDGE_CURVE('',#2,#3,#4,.T.);#5=VERTEX_POINT('',#5);#6=EDGE_CURVE('',#5,#5,#6,.F.);"),
  ],
  [
    'numbers that are none',
    step("#1=CARTESIAN_POINT('',(1e400,x));#2=VERTEX_POINT('',#1);#3=EDGE_CURVE('',#2,#2,#9,.T.);"),
  ],
  ['no end', `ISO-10303-21;#1=CARTESIAN_POINT('',(${'1,'.repeat(9000)}`],
] as const)
  test(`a STEP model with ${what} is described and not drawn`, () => {
    const facts = readStep(text, never);
    assert.equal(facts.picture, null);
    assert.equal(rowsOf(facts)['Size'], '');
  });

const binaryStl = (triangles: readonly (readonly number[])[], count = triangles.length): Buffer => {
  const head = Buffer.alloc(84);
  head.write('solid but binary');
  head.writeUInt32LE(count, 80);
  const bodies = triangles.map((corners) => {
    const body = Buffer.alloc(50);
    corners.forEach((value, index) => body.writeFloatLE(value, 12 + 4 * index));
    return body;
  });
  return Buffer.concat([head, ...bodies]);
};
const triangle = [0, 0, 0, 10, 0, 0, 0, 20, 30];

test('measures and draws an STL model, as numbers and as text', () => {
  const facts = readStl(binaryStl([triangle, triangle]), () => '');
  assert.ok(facts !== null);
  assert.match(rowsOf(facts)['Size'] ?? '', /^10 × 20 × 30 \(/);
  assert.equal(rowsOf(facts)['Triangles'], '2 triangles');
  assert.equal((facts.picture?.match(/<path/g) ?? []).length, 2);
  const text =
    'solid part one\nfacet normal 0 0 1\nouter loop\nvertex 0 0 0\nvertex 1 0 0\nvertex 0 1 2e0\nendloop\nendfacet\nendsolid\n';
  const written = readStl(Buffer.from(text), () => text);
  assert.ok(written !== null);
  assert.equal(rowsOf(written)['Name'], 'part one');
  assert.match(rowsOf(written)['Size'] ?? '', /^1 × 1 × 2 \(/);
});

test('draws one of so many triangles of a very large STL model, and says so', () => {
  const facts = readStl(binaryStl(Array.from({ length: 12_001 }, () => triangle)), () => '');
  assert.ok(facts !== null);
  assert.equal((facts.picture?.match(/<path/g) ?? []).length, 6001);
  assert.match(facts.notes.join(' '), /one of 2 triangles is drawn/);
});

test('takes an STL model of no triangles, or of fewer than it says, for none', () => {
  assert.equal(
    readStl(binaryStl([]), () => ''),
    null,
  );
  assert.equal(
    readStl(binaryStl([triangle], 1000), () => 'solid'),
    null,
  );
  assert.equal(
    readStl(new Uint8Array(3), () => ''),
    null,
  );
});

const igesLine = (text: string, letter: string, number: number): string =>
  `${text.padEnd(72)}${letter}${String(number).padStart(7)}`;

test('tells what an IGES model says of itself', () => {
  const global =
    '1H,,1H;,5Hplate,9Hplate.igs,11HExample CAD,4H2026,32,38,6,308,15,5Hplate,1.,2,2HMM,1,0.01,' +
    '15H20261120.100000,0.001,120.5,7HA, Anna,7HExample,11,0;';
  const text = [
    igesLine('Made for a test', 'S', 1),
    ...(global.match(/.{1,72}/g) ?? []).map((line, index) => igesLine(line, 'G', index + 1)),
    ...[110, 110, 100].flatMap((kind, index) => [
      igesLine(String(kind).padStart(8), 'D', 2 * index + 1),
      igesLine(String(kind).padStart(8), 'D', 2 * index + 2),
    ]),
  ].join('\n');
  const facts = readIges(text);
  assert.ok(facts !== null);
  const rows = rowsOf(facts);
  assert.equal(rows['Name'], 'plate');
  assert.equal(rows['Made with'], 'Example CAD, 2026');
  assert.equal(rows['Unit'], 'millimetres');
  assert.equal(rows['Made by'], 'A, Anna');
  assert.equal(rows['Entities'], '2 lines, 1 arcs');
  assert.equal(readIges('a text\nof another kind\n'), null);
});

test('takes the preview out of a DWG drawing, as a bitmap with a header of its own', () => {
  const sentinel = Buffer.from('1f256d07d43628289d57ca3f9d44102b', 'hex');
  const bitmap = Buffer.alloc(40 + 8 + 64);
  bitmap.writeUInt32LE(40, 0);
  bitmap.writeUInt16LE(1, 14);
  const head = Buffer.alloc(0x40);
  head.write('AC1015');
  head.writeUInt32LE(0x40, 0x0d);
  const start = 0x40 + 16 + 4 + 1 + 9;
  const list = Buffer.alloc(4 + 1 + 9);
  list.writeUInt8(1, 4);
  list.writeUInt8(2, 5);
  list.writeUInt32LE(start, 6);
  list.writeUInt32LE(bitmap.length, 10);
  const file = Buffer.concat([head, sentinel, list, bitmap]);
  const read = (from: Buffer) => (maxBytes: number, offset: number) =>
    from.toString('latin1', offset, offset + maxBytes);
  const picture = dwgPicture(read(file));
  assert.ok(picture !== null);
  assert.equal(picture.ending, 'bmp');
  const made = Buffer.from(picture.bytes);
  assert.equal(made.toString('latin1', 0, 2), 'BM');
  assert.equal(made.readUInt32LE(10), 14 + 40 + 8);
  assert.deepEqual(made.subarray(14), bitmap);
  for (const length of [0, 0x10, 0x50, file.length - 1]) assert.equal(dwgPicture(read(file.subarray(0, length))), null);
  assert.equal(dwgVersion('AC1032…'), 'AutoCAD 2018 or newer');
  assert.equal(dwgVersion('AC1099'), '');
});

test('draws nothing of what has no place, and finds no size of it', () => {
  assert.equal(drawLines([[[Number.NaN, 0, 0]], []]), null);
  assert.equal(drawFaces([{ corners: [[0, 0, 0]] }]), null);
  assert.equal(extentOf([[Infinity, 0, 0]]), null);
});
