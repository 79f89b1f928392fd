// What the tool bar's buttons type, for each viewer of the guest: the one place that knows a viewer's keys.
// Which viewer runs is guessed from the file's name; a wrong guess types a few harmless keys into the DispVM, nothing else.
import { namedStroke, strokesOf, type NamedKey, type Stroke } from './strokes.ts';

export const actions = ['previousPage', 'nextPage', 'zoomOut', 'zoomIn', 'fit'] as const;
export type Action = (typeof actions)[number];

export interface SearchKeys {
  /** Typed before the text and after it. */
  readonly begin: readonly Stroke[];
  readonly end: readonly Stroke[];
  readonly next: readonly Stroke[];
  readonly previous: readonly Stroke[];
}

/** null: the viewer has no such thing. */
export interface ViewerKeys extends Readonly<Record<Action, readonly Stroke[] | null>> {
  readonly search: SearchKeys | null;
}

const character = (text: string): readonly Stroke[] => {
  const strokes = strokesOf(text);
  if (strokes === null) throw new Error('the viewer table names a character without a key');
  return strokes;
};
const key = (name: NamedKey): readonly Stroke[] => [namedStroke(name)];
const control = (text: string): readonly Stroke[] => character(text).map((stroke) => ({ ...stroke, control: true }));

const viewers = {
  mupdf: {
    previousPage: character(','), nextPage: character('.'), zoomOut: character('-'), zoomIn: character('+'), fit: character('Z'),
    search: { begin: [...key('Escape'), ...character('/')], end: key('Return'), next: character('n'), previous: character('N') },
  },
  feh: { previousPage: null, nextPage: null, zoomOut: key('Down'), zoomIn: key('Up'), fit: character('/'), search: null },
  nano: {
    previousPage: key('PageUp'), nextPage: key('PageDown'), zoomOut: null, zoomIn: null, fit: null,
    search: { begin: control('f'), end: key('Return'), next: control('g'), previous: control('d') },
  },
} as const satisfies Record<string, ViewerKeys>;
type Viewer = keyof typeof viewers;

const imageExtensions: ReadonlySet<string> = new Set(['webp']);
const textExtensions: ReadonlySet<string> = new Set(
  'txt text log md csv tsv json xml yaml yml ini conf diff patch eml ics vcf srt html htm'.split(' '));

export const guessViewer = (fileName: string, viewOnly: boolean): Viewer => {
  const extension = fileName.slice(fileName.lastIndexOf('.') + 1).toLowerCase();
  if (imageExtensions.has(extension)) return 'feh';
  return !viewOnly && textExtensions.has(extension) ? 'nano' : 'mupdf';
};

export const viewerKeys = (viewer: Viewer): ViewerKeys => viewers[viewer];
