// What a presenter is: it turns a document that libmupdf cannot open into one that our viewer shows directly, with the
// help of the guest's programs. It runs as the unprivileged user, and all it reads is hostile: bounded in size, count,
// depth and time. No text of a document may become markup, a path or an argument that a program takes for an option.
import type { Member } from './members.ts';

/** What the viewer draws by itself. */
export const directKinds = ['pages', 'picture', 'text'] as const;
export type DirectKind = (typeof directKinds)[number];

/** As in protocol/agent-services.ts: what a presenter that cannot go on says. */
export const failureNumbers = {
  storageFull: 65,
  programMissing: 66,
  failed: 67,
  damaged: 70,
  unsupported: 72,
  tooLarge: 73,
  locked: 75,
  tooSlow: 76,
} as const;
export type Failure = keyof typeof failureNumbers;

export interface Opened {
  readonly kind: 'open';
  readonly direct: DirectKind;
  readonly path: string;
  /** Where this is the first page alone: makes all of them. Called when the first one is on the screen. */
  readonly rest?: () => Outcome;
  /** Where the file may have more pages than are to be shown. */
  readonly limit?: PageLimit;
  /** What is shown is a picture that the document's program has put into it: the viewer says so. */
  readonly isPreview?: true;
}

/**
 * So that nothing is cut off without a word, what was made has one page more than are shown wherever there are more.
 */
export interface PageLimit {
  readonly shown: number;
  /** Of the document; null where nobody knows. */
  readonly all: number | null;
}

export type Outcome =
  | Opened
  /** The presenter cannot go on without a password; `isWrong` where one was given. */
  | { readonly kind: 'password'; readonly isWrong: boolean }
  | { readonly kind: 'failed'; readonly why: Failure };

export interface Input {
  /** For programs: absolute, so no program takes it for an option. */
  readonly path: string;
  /** The document's own name, for people and for its ending; it may hold anything but a slash. */
  readonly untrustedName: string;
  readonly sizeBytes: number;
  /** The document's first bytes, at most `headMaxBytes` of protocol/document-type.ts. */
  readonly untrustedHead: Uint8Array;
  /** null where none was given. */
  readonly password: string | null;
}

/**
 * What has been taken out of a container: a file to be shown as its type wants, under its own name if it has one, or an
 * outcome at once.
 */
export type TakenOut = { readonly kind: 'file'; readonly path: string; readonly untrustedName?: string } | Outcome;

export interface Presenter {
  /** A file where the document is but a wrapping of it. */
  present(input: Input, tools: Tools): TakenOut;
  /** For a member that `present` added with its own name as `by`: gets the member's `what`. */
  takeOut?(what: readonly string[], password: string | null, tools: Tools): TakenOut;
}

export interface RunOptions {
  /** A line for its standard input, or a file; nothing where both are left out. */
  readonly line?: string;
  readonly inputPath?: string;
  /** Files for what it says, below the folder; thrown away where left out. */
  readonly outputPath?: string;
  readonly errorPath?: string;
  readonly timeoutMs?: number;
  /** Of `outputPath`. */
  readonly outputMaxBytes?: number;
}

export type Ran =
  { readonly ended: 'exited'; readonly exitCode: number } | { readonly ended: 'missing' | 'tooLong' | 'tooLarge' };

/** The guest as a presenter wants it. Reads give null where there is no such regular file. */
export interface Tools {
  /** Where everything is written; the program's working folder. */
  readonly folder: string;
  /** A path in the folder that no other run uses; `name` is the presenter's own, never the document's. */
  newPath(name: string): string;
  sizeBytes(path: string): number | null;
  readBytes(path: string, maxBytes: number, offset?: number): Uint8Array | null;
  /** Each byte a character: for regular expressions, which the runtime does fast. */
  readLatin1(path: string, maxBytes: number, offset?: number): string | null;
  /** UTF-8; what is none comes as U+FFFD. */
  readText(path: string, maxBytes: number, offset?: number): string | null;
  /** As UTF-8. False where the disk is full. */
  writeText(path: string, text: string): boolean;
  writeBytes(path: string, bytes: Uint8Array): boolean;
  makeFolder(path: string): boolean;
  /** Names in it, unsorted, at most `max`. */
  list(path: string, max: number): readonly string[];
  isInstalled(program: string): boolean;
  /** Without a shell, to its end. */
  run(argv: readonly string[], options?: RunOptions): Ran;
  /**
   * Asks a program that waits, through its pipes `requests` and `answers` in that folder: lines that hold no line's end. The
   * answer is a number, and after a tab what it is about. The program has to answer in time.
   */
  ask(place: string, lines: readonly string[], about: string): Ran;
  /** Makes something inside reachable as the address `member:K`; returns the K. */
  addMember(member: Omit<Member, 'depth'>): number;
  /** How deep the document that is being presented lies itself. */
  readonly depth: number;
  /** What this template calls a document of such bytes and name, or null where it would be shown as mere bytes. */
  typeName(untrustedHead: Uint8Array, untrustedName: string): string | null;
}

export const opened = (direct: DirectKind, path: string, limit?: PageLimit): Opened => ({
  kind: 'open',
  direct,
  path,
  ...(limit && { limit }),
});
export const failed = (why: Failure): Extract<Outcome, { kind: 'failed' }> => ({ kind: 'failed', why });

/** Of a program that did not come to its end. */
export const failedBy = ({ ended }: Exclude<Ran, { ended: 'exited' }>): Extract<Outcome, { kind: 'failed' }> =>
  failed(({ missing: 'programMissing', tooLong: 'tooSlow', tooLarge: 'tooLarge' } as const)[ended]);

/** For `newPath`: a name of ours with the document's own ending where that is a plain one, as viewers go by it. */
export const contentName = (untrustedName: string): string => {
  const ending = /\.([A-Za-z0-9]{1,8})$/.exec(untrustedName)?.[1];
  return ending === undefined ? 'content' : `content.${ending.toLowerCase()}`;
};

/** The viewer's library takes a page for a PDF that has the mark of one near its beginning, in its text. */
const otherFormat = /%(?=[PF]DF-)/g;

/** Writes a page and shows it. */
export const openPage = (tools: Tools, html: string): Outcome => {
  const path = tools.newPath('page.html');
  return tools.writeText(path, html.replace(otherFormat, '&#37;')) ? opened('pages', path) : failed('storageFull');
};
