// A DXF drawing as a page: its lines and texts as SVG, which libmupdf draws. What it has besides is named below it. A
// binary DXF, and one without anything to draw, is described as any other file.
import { presentBytes } from '../bytes.ts';
import { escapeText } from '../html.ts';
import { latin1 } from '../latin-1.ts';
import { failed, opened, type Input, type Presenter, type TakenOut, type Tools } from '../presenter.ts';
import { parseDxf, type IsLate } from './dxf.ts';
import { colourName } from './drawing-colours.ts';
import { shapesOf, type Drawn, type Label, type Line, type Shapes } from './shapes.ts';
import { words } from '../words.ts';

const fileMaxBytes = 24 * 1024 * 1024;
/** What a large one has besides is left out: the viewer waits a minute for all of it, under emulation as well. */
const readMaxMs = 8000;
const drawMaxMs = 6000;
const pageSide = 1000;
const namedMax = 6;

interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly scale: number;
}

const present = (input: Input, tools: Tools): TakenOut => {
  if (input.sizeBytes > fileMaxBytes) return failed('tooLarge');
  const lateAfter = (ms: number): IsLate => {
    const until = Date.now() + ms;
    return () => Date.now() > until;
  };
  const dxf = parseDxf(readWords(input, tools), lateAfter(readMaxMs));
  const shapes = dxf === null ? null : shapesOf(dxf, lateAfter(drawMaxMs));
  const frame = shapes === null ? null : frameOf(shapes);
  if (shapes === null || frame === null) return presentBytes(input, tools);
  const path = tools.newPath('drawing.svg');
  return tools.writeText(path, svgOf(shapes, frame)) ? opened('pages', path) : failed('storageFull');
};

/** Newer ones are UTF-8; of older ones the Western letters come out. */
const readWords = (input: Input, tools: Tools): string => {
  const utf8 = tools.readText(input.path, fileMaxBytes) ?? '';
  return utf8.includes('\ufffd') ? latin1(tools.readBytes(input.path, fileMaxBytes) ?? new Uint8Array(0)) : utf8;
};

/** All that is drawn, made to fit. */
const frameOf = ({ lines, labels }: Shapes): Frame | null => {
  let [left, bottom, right, top] = [Infinity, Infinity, -Infinity, -Infinity];
  const reach = (x: number, y: number): void => {
    if (!Number.isFinite(x) || !Number.isFinite(y)) return;
    [left, right, bottom, top] = [Math.min(left, x), Math.max(right, x), Math.min(bottom, y), Math.max(top, y)];
  };
  for (const { points } of lines) for (const [x, y] of points) reach(x, y);
  for (const label of labels) {
    const [x, y] = label.at;
    const width = label.height * 0.7 * Math.max(...label.lines.map(({ length }) => length));
    reach(x - (label.anchor === 'start' ? 0 : label.anchor === 'end' ? width : width / 2), y + label.height);
    reach(
      x + (label.anchor === 'end' ? 0 : label.anchor === 'start' ? width : width / 2),
      y - label.height * 1.6 * (label.lines.length - 1),
    );
  }
  if (left > right) return null;
  const [width, height] = [Math.max(right - left, 1e-9), Math.max(top - bottom, 1e-9)];
  const scale = pageSide / Math.max(width, height);
  return { x: left, y: top, width: Math.max(width * scale, 1), height: Math.max(height * scale, 1), scale };
};

const margin = 20;
const noteHeight = 24;

const svgOf = (shapes: Drawn, frame: Frame): string => {
  const place = (value: number): string => (Math.round(value * 100) / 100).toString();
  const x = (value: number): string => place((value - frame.x) * frame.scale + margin);
  const y = (value: number): string => place((frame.y - value) * frame.scale + margin);
  const line = ({ colour, points, isFilled }: Line): string => {
    const path = points.map((point, index) => `${index === 0 ? 'M' : 'L'}${x(point[0])} ${y(point[1])}`).join('');
    return `<path d="${path}" ${isFilled ? `fill="${colourName(colour)}"` : `stroke="${colourName(colour)}"`}/>`;
  };
  const label = ({ colour, at, height, turn, anchor, lines }: Label): string => {
    const size = Math.max(height * frame.scale * 1.35, 0.5);
    const words = lines
      .map((words, index) => `<text x="0" y="${place(index * size * 1.2)}">${escapeText(words)}</text>`)
      .join('');
    return (
      `<g transform="translate(${x(at[0])} ${y(at[1])}) rotate(${place(-turn)})" font-family="Arial" font-size="${place(size)}" ` +
      `text-anchor="${anchor}" fill="${colourName(colour)}" stroke="none">${words}</g>`
    );
  };
  const [width, height] = [frame.width + 2 * margin, frame.height + 2 * margin + noteHeight];
  const note = noteOf(shapes);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${place(Math.max(width, pageSide / 2))}" height="${place(height)}">` +
    `<g fill="none" stroke-width="1">` +
    `${shapes.lines.map(line).join('\n')}${shapes.labels.map(label).join('\n')}` +
    `${note === '' ? '' : noteText(note, place(height - 8))}</g></svg>\n`
  );
};

const noteText = (note: string, y: string): string =>
  `<text x="${margin}" y="${y}" font-size="13" fill="#a40e26">${escapeText(note)}</text>`;

const noteOf = ({ left, isPart }: Drawn): string => {
  if (isPart) return words().drawing.isPart;
  if (left.size === 0) return '';
  const named = [...left]
    .sort(([, one], [, other]) => other - one)
    .slice(0, namedMax)
    .map(([kind, count]) => `${count} ${kind.replace(/[^A-Z0-9_]/g, '').slice(0, 30)}`);
  return words().drawing.notDrawn(named.join(', '), left.size > namedMax);
};

export const drawing: Presenter = { present };
