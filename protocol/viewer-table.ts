// A template's viewers.json: what it can show, with which viewer, what that viewer can do and by which keys. The one
// source of it for agent, dom0, windows, add-on, command line and docs/file-types.md. Exact and without a library, as
// the guest's runtime reads it too; whoever takes it from a file or a peer has it parsed here.

/** What a window's tool bar can offer; a viewer lacks those that its row in the table does not name. */
export const viewerActions = [
  'back',
  'previousPage',
  'nextPage',
  'zoomOut',
  'zoomIn',
  'fitWidth',
  'fitPage',
  'actualSize',
  'rotate',
  'search',
  'copy',
  'reading',
  'edit',
  'note',
  'draw',
  'undo',
  'save',
] as const;
export type ViewerAction = (typeof viewerActions)[number];

/** Keys as written in the table, `Ctrl+F` or `Shift+F3`: modifiers, then a character or the name of a key. */
export interface SearchKeys {
  /** Typed before the text and after it. */
  readonly begin: readonly string[];
  readonly end: readonly string[];
  readonly next: readonly string[];
  readonly previous: readonly string[];
}

/** Keys around the hexadecimal number of a character that the guest's keyboard lacks. */
export interface NumberKeys {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export interface Viewer {
  readonly name: string;
  /**
   * `glovebox`: our own resident viewer, which is told what kind of document it gets. `running`: another that waits in
   * the savefile and shows what is at `path` when it gets the signal. `start`: started on click, `{file}` being the
   * document's path. An editor that has `ahead` may have that run before, while the person looks at the document: it
   * ends at once, and what waits has the document by the time that `argv` is run. Where it has `shown`, that file is
   * there once its window is.
   */
  readonly program:
    | { readonly kind: 'glovebox'; readonly shows: string }
    | {
        readonly kind: 'running';
        readonly pidFile: string;
        readonly path: string;
        readonly signal: 'HUP' | 'USR1' | 'USR2';
      }
    | {
        readonly kind: 'start';
        readonly argv: readonly string[];
        readonly ahead?: readonly string[];
        readonly shown?: string;
      };
  /** Whether what it saves is an edit of the document. */
  readonly edits: boolean;
  /** The viewer says what a document is, and does not show it: a template that shows it is the better one. */
  readonly describes?: true;
  /** What lies inside of what it shows opens in the same VM: the template that shows the most kinds is the best one. */
  readonly opensMembers?: true;
  readonly keys: Readonly<Partial<Record<Exclude<ViewerAction, 'search'>, readonly string[]>>>;
  readonly search: SearchKeys | null;
  /** Where it takes a character by its number in another way than `usualNumberKeys`. */
  readonly character?: NumberKeys;
}

/** Our own viewer's, and GTK's. */
export const usualNumberKeys: NumberKeys = { before: ['Ctrl+Shift+U'], after: ['Return'] };

/** Bytes at an offset of the document's start, or anywhere in it where the offset is null. */
export interface Magic {
  readonly offset: number | null;
  readonly bytes: readonly number[];
  /** The bytes come again every so many bytes, as far as is looked. */
  readonly every?: number;
}

export interface DocumentType {
  /** For people: “Word document”. */
  readonly name: string;
  readonly mime: string;
  /** Other names of the same type. */
  readonly aliases: readonly string[];
  /** Lower case, without the dot. */
  readonly extensions: readonly string[];
  readonly magic: readonly Magic[];
  /**
   * Of a container whose magic other types have too: what in it tells this type without an ending. Beginnings of names in
   * a ZIP archive, whole names in a compound file. Where given, the magic alone tells nothing.
   */
  readonly parts?: readonly string[];
  /** Index into `viewers`. */
  readonly viewer: number;
  /** The viewer that “Edit” leads to, as an index; null: view only. */
  readonly editor: number | null;
}

export interface ViewerTable {
  readonly version: 2;
  readonly viewers: readonly Viewer[];
  readonly types: readonly DocumentType[];
  /** Indexes into `types`: for a text of no known kind, and for anything else; null where this template has none. */
  readonly fallback: { readonly text: number | null; readonly other: number | null };
}

export const viewersMax = 64;
export const typesMax = 512;
const textMaxCharacters = 256;
const listMax = 64;

/** Throws where it is no such table. What it returns is plain JSON and parses to itself. */
export const parseViewerTable = (untrusted: unknown): ViewerTable => {
  const table = record(untrusted, 'table', ['version', 'viewers', 'types', 'fallback']);
  if (table['version'] !== 2) throw new Error('viewers: version is not 2');
  const viewers = list(table['viewers'], 'viewers', viewersMax).map(parseViewer);
  const types = list(table['types'], 'types', typesMax).map((value) => documentType(value, viewers));
  const fallback = record(table['fallback'], 'fallback', ['text', 'other']);
  const index = (value: unknown): number | null => (value === null ? null : indexOf(value, types.length, 'fallback'));
  return { version: 2, viewers, types, fallback: { text: index(fallback['text']), other: index(fallback['other']) } };
};

/** The key stands there as true, or not at all. */
const mark = (fields: Readonly<Record<string, unknown>>, key: string, name: string): true | undefined => {
  const value = fields[key];
  if (value !== undefined && value !== true) throw new Error(`viewers: ${name} says in no known way: ${key}`);
  return value;
};

/** One row of `viewers`; throws like `parseViewerTable`. */
export const parseViewer = (untrusted: unknown): Viewer => {
  const fields = record(untrusted, 'viewer', [
    'name',
    'program',
    'edits',
    'describes',
    'opensMembers',
    'keys',
    'search',
    'character',
  ]);
  const name = text(fields['name'], 'name');
  const { edits, search } = fields;
  if (typeof edits !== 'boolean') throw new Error(`viewers: ${name} does not say whether it edits`);
  const describes = mark(fields, 'describes', name);
  const opensMembers = mark(fields, 'opensMembers', name);
  const keys = record(
    fields['keys'],
    name,
    viewerActions.filter((action) => action !== 'search'),
  );
  return {
    name,
    edits,
    ...(describes && { describes }),
    ...(opensMembers && { opensMembers }),
    program: program(fields['program'], name),
    keys: Object.fromEntries(Object.entries(keys).map(([action, strokes]) => [action, texts(strokes, name)])),
    search: search === null ? null : searchKeys(search, name),
    ...(fields['character'] !== undefined && { character: numberKeys(fields['character'], name) }),
  };
};

const program = (untrusted: unknown, name: string): Viewer['program'] => {
  const fields = record(untrusted, name, ['kind', 'shows', 'pidFile', 'path', 'signal', 'argv', 'ahead', 'shown']);
  switch (fields['kind']) {
    case 'glovebox':
      return { kind: 'glovebox', shows: word(fields['shows'], name) };
    case 'running': {
      const { signal } = fields;
      if (signal !== 'HUP' && signal !== 'USR1' && signal !== 'USR2') throw new Error(`viewers: ${name} has no signal`);
      return { kind: 'running', pidFile: text(fields['pidFile'], name), path: text(fields['path'], name), signal };
    }
    case 'start': {
      const { ahead, shown } = fields;
      return {
        kind: 'start',
        argv: command(fields['argv'], name),
        ...(ahead !== undefined && { ahead: command(ahead, name) }),
        ...(shown !== undefined && { shown: text(shown, name) }),
      };
    }
    default:
      throw new Error(`viewers: ${name} is of no known kind`);
  }
};

/** A program and its arguments, the document being one of them. */
const command = (untrusted: unknown, name: string): readonly string[] => {
  const argv = texts(untrusted, name);
  if (!argv.includes('{file}') || argv[0] === '{file}') throw new Error(`viewers: ${name} has no {file}`);
  return argv;
};

const searchKeys = (untrusted: unknown, name: string): SearchKeys => {
  const { begin, end, next, previous } = record(untrusted, name, ['begin', 'end', 'next', 'previous']);
  return { begin: texts(begin, name), end: texts(end, name), next: texts(next, name), previous: texts(previous, name) };
};

const numberKeys = (untrusted: unknown, name: string): NumberKeys => {
  const { before, after } = record(untrusted, name, ['before', 'after']);
  return { before: texts(before, name), after: texts(after, name) };
};

const documentType = (untrusted: unknown, viewers: readonly Viewer[]): DocumentType => {
  const fields = record(untrusted, 'type', [
    'name',
    'mime',
    'aliases',
    'extensions',
    'magic',
    'parts',
    'viewer',
    'editor',
  ]);
  const mime = text(fields['mime'], 'mime');
  return {
    name: text(fields['name'], mime),
    mime,
    aliases: texts(fields['aliases'], mime),
    extensions: texts(fields['extensions'], mime),
    magic: list(fields['magic'], mime, listMax).map((value) => magic(value, mime)),
    ...(fields['parts'] !== undefined && { parts: texts(fields['parts'], mime) }),
    viewer: indexOf(fields['viewer'], viewers.length, mime),
    editor: fields['editor'] === null ? null : indexOf(fields['editor'], viewers.length, mime),
  };
};

const magic = (untrusted: unknown, mime: string): Magic => {
  const { offset, bytes, every } = record(untrusted, mime, ['offset', 'bytes', 'every']);
  if (every !== undefined && (offset === null || every === 0)) throw new Error(`viewers: ${mime} repeats nothing`);
  return {
    ...(every !== undefined && { every: indexOf(every, 65_536, mime) }),
    offset: offset === null ? null : indexOf(offset, 65_536, mime),
    bytes: list(bytes, mime, listMax).map((byte) => indexOf(byte, 256, mime)),
  };
};

const record = (value: unknown, what: string, allowed: readonly string[]): Record<string, unknown> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`viewers: ${what} is no object`);
  const unknown = Object.keys(value).find((key) => !allowed.includes(key));
  if (unknown !== undefined) throw new Error(`viewers: ${what} has a field too many`);
  return value as Record<string, unknown>;
};
const list = (value: unknown, what: string, max: number): readonly unknown[] => {
  if (!Array.isArray(value) || value.length > max) throw new Error(`viewers: ${what} is no list of at most ${max}`);
  return value;
};
const text = (value: unknown, what: string): string => {
  if (typeof value !== 'string' || value === '' || value.length > textMaxCharacters)
    throw new Error(`viewers: ${what} is no text`);
  return value;
};
const texts = (value: unknown, what: string): readonly string[] =>
  list(value, what, listMax).map((entry) => text(entry, what));
const word = (value: unknown, what: string): string => {
  if (typeof value !== 'string' || !/^[a-z][a-z0-9-]{0,31}$/.test(value))
    throw new Error(`viewers: ${what} is no word`);
  return value;
};
const indexOf = (value: unknown, length: number, what: string): number => {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0 || value >= length)
    throw new Error(`viewers: ${what} has a number out of bounds`);
  return value;
};
