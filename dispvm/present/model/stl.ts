// An STL file: triangles in space, as text or as numbers. Of very many each so manyth is drawn, and that is said.
import { countText } from '../size-text.ts';
import { sizeWords, type ModelFacts } from './model-facts.ts';
import { drawFaces, extentOf, type Face, type Place } from './solid-view.ts';
import { words } from '../words.ts';

const drawnMax = 12_000;
const headerBytes = 80;
const triangleBytes = 50;
const facesAt = headerBytes + 4;

/** Whether the number of triangles that it says is what it has: some files of numbers begin as those of text. */
const isBinary = (bytes: Uint8Array): boolean =>
  bytes.length >= facesAt && facesAt + triangleBytes * viewOf(bytes).getUint32(headerBytes, true) === bytes.length;

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const binaryFace = (view: DataView, index: number): Face => {
  const corner = (number: number): Place => {
    const at = facesAt + index * triangleBytes + 12 + 12 * number;
    return [view.getFloat32(at, true), view.getFloat32(at + 4, true), view.getFloat32(at + 8, true)];
  };
  return { corners: [corner(0), corner(1), corner(2)] };
};

const vertex = /vertex\s+(\S{1,40})\s+(\S{1,40})\s+(\S{1,40})/g;

const textFaces = (untrusted: string): readonly Face[] => {
  const places = [...untrusted.matchAll(vertex)].map(([, x = '', y = '', z = '']): Place => [
    Number(x),
    Number(y),
    Number(z),
  ]);
  return Array.from({ length: Math.floor(places.length / 3) }, (_, index) => ({
    corners: places.slice(3 * index, 3 * index + 3),
  }));
};

const thinned = (count: number, faceAt: (index: number) => Face): { readonly faces: readonly Face[]; step: number } => {
  const step = Math.ceil(count / drawnMax) || 1;
  return { faces: Array.from({ length: Math.ceil(count / step) }, (_, index) => faceAt(index * step)), step };
};

/** null where it is none. */
export const readStl = (untrusted: Uint8Array, untrustedText: () => string): ModelFacts | null => {
  const isNumbers = isBinary(untrusted);
  const view = viewOf(untrusted);
  const written = isNumbers ? [] : textFaces(untrustedText());
  const count = isNumbers ? view.getUint32(headerBytes, true) : written.length;
  if (count === 0) return null;
  const { faces, step } = thinned(count, (index) => (isNumbers ? binaryFace(view, index) : (written[index] as Face)));
  const extent = extentOf(faces.flatMap(({ corners }) => corners));
  const name = isNumbers ? '' : (/^\s*solid[ \t]+([^\r\n]{1,200})/.exec(untrustedText())?.[1] ?? '');
  return {
    kind: '3D model (STL)',
    untrustedRows: [
      ['Name', name],
      ['Size', extent === null ? '' : words().model.noUnit(sizeWords(extent, ''))],
      ['Triangles', countText(count, 'triangles')],
    ],
    notes: step === 1 ? [] : [words().model.someDrawn(step)],
    picture: drawFaces(faces),
    caption: words().model.fromAbove,
  };
};
