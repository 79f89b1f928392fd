// Reads the image's viewers.json: which document goes to which viewer. The file is the image's own and trusted; its shape is
// checked so that a mistake in it stops the agent when the template is made, not when somebody clicks.

export interface Magic {
  readonly offset: number;
  readonly bytes: readonly number[];
}
export interface DocumentType {
  readonly mime: string;
  readonly extensions: readonly string[];
  readonly magic: readonly Magic[];
}
/** Already open in the savefile: shows what is at `path` when it gets the signal. */
export interface RunningViewer {
  readonly kind: 'running';
  readonly pidFile: string;
  readonly path: string;
  readonly signal: number;
}
/** Started on click; the argument `{file}` stands for the document's path. */
export interface StartedViewer {
  readonly kind: 'start';
  readonly argv: readonly string[];
}
export type Viewer = RunningViewer | StartedViewer;

export interface ViewerTable {
  readonly user: { readonly uid: number; readonly gid: number; readonly home: string };
  readonly environment: Readonly<Record<string, string>>;
  readonly types: readonly DocumentType[];
  readonly textFallback: string;
  readonly viewers: ReadonlyMap<string, Viewer>;
  readonly view: ReadonlyMap<string, string>;
  readonly edit: ReadonlyMap<string, string>;
}

/** The viewer for a type, null where there is none. An editable file goes to an editor where its type has one. */
export const chooseViewer = (table: ViewerTable, mime: string, viewOnly: boolean): Viewer | null => {
  const name = (viewOnly ? undefined : table.edit.get(mime)) ?? table.view.get(mime);
  return name === undefined ? null : (table.viewers.get(name) ?? null);
};

const signalNumbers: ReadonlyMap<string, number> = new Map([['HUP', 1], ['USR1', 10], ['USR2', 12]]);

/** Throws where the table is not well-formed: that is a fault of the image. */
export const parseViewerTable = (json: string): ViewerTable => {
  const table = record(JSON.parse(json), 'table');
  if (table['version'] !== 1) throw new Error('viewers: version is not 1');
  const user = record(table['user'], 'user');
  const viewers = new Map(Object.entries(record(table['viewers'], 'viewers')).map(([name, value]) => [name, viewer(value, name)]));
  return {
    user: { uid: integer(user['uid'], 'uid'), gid: integer(user['gid'], 'gid'), home: string(user['home'], 'home') },
    environment: Object.fromEntries(stringEntries(table['environment'], 'environment')),
    types: list(table['types'], 'types').map(documentType),
    textFallback: string(table['textFallback'], 'textFallback'),
    viewers,
    view: viewerNames(table['view'], 'view', viewers),
    edit: viewerNames(table['edit'], 'edit', viewers),
  };
};

const viewer = (value: unknown, name: string): Viewer => {
  const fields = record(value, name);
  if (fields['kind'] === 'start') {
    const argv = list(fields['argv'], name).map((argument) => string(argument, name));
    if (!argv.includes('{file}') || argv[0] === '{file}') throw new Error(`viewers: ${name} has no {file}`);
    return { kind: 'start', argv };
  }
  const signal = signalNumbers.get(string(fields['signal'], name));
  if (fields['kind'] !== 'running' || signal === undefined) throw new Error(`viewers: ${name} is of no known kind`);
  return { kind: 'running', pidFile: string(fields['pidFile'], name), path: string(fields['path'], name), signal };
};

const documentType = (value: unknown): DocumentType => {
  const fields = record(value, 'type');
  const mime = string(fields['mime'], 'mime');
  return {
    mime,
    extensions: list(fields['extensions'], mime).map((extension) => string(extension, mime)),
    magic: list(fields['magic'], mime).map((entry) => {
      const { offset, hex } = record(entry, mime);
      return { offset: integer(offset, mime), bytes: hexBytes(string(hex, mime), mime) };
    }),
  };
};

const viewerNames = (value: unknown, what: string, viewers: ReadonlyMap<string, Viewer>): ReadonlyMap<string, string> => {
  const names = stringEntries(value, what);
  for (const [, name] of names) if (!viewers.has(name)) throw new Error(`viewers: no viewer ${name}`);
  return new Map(names);
};

const record = (value: unknown, what: string): Record<string, unknown> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`viewers: ${what} is no object`);
  return value as Record<string, unknown>;
};
const list = (value: unknown, what: string): readonly unknown[] => {
  if (!Array.isArray(value)) throw new Error(`viewers: ${what} is no list`);
  return value;
};
const string = (value: unknown, what: string): string => {
  if (typeof value !== 'string' || value === '') throw new Error(`viewers: ${what} is no text`);
  return value;
};
const integer = (value: unknown, what: string): number => {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw new Error(`viewers: ${what} is no number`);
  return value;
};
const stringEntries = (value: unknown, what: string): readonly [string, string][] =>
  Object.entries(record(value, what)).map(([key, entry]) => [key, string(entry, what)]);
const hexBytes = (hex: string, what: string): readonly number[] => {
  if (!/^([0-9a-f]{2})+$/.test(hex)) throw new Error(`viewers: ${what} has bad magic`);
  return Array.from({ length: hex.length / 2 }, (_, index) => parseInt(hex.slice(2 * index, 2 * index + 2), 16));
};
