// members.json: what the pages in a folder lead to by `member:K`. One list for a document and all that was opened out
// of it, so a number means the same on every page. The file is as hostile as the presenters that wrote it: parsed
// exactly.

/** Something inside a document, and how to get at it. */
export interface Member {
  /** The member's own name, for people and for its ending. */
  readonly untrustedName: string;
  /**
   * The presenter that takes it out, by its word in the template's table; null: `what` is the path of a file that is
   * there.
   */
  readonly by: string | null;
  readonly what: readonly string[];
  /** 1 for what lies in the document itself. */
  readonly depth: number;
}

export interface Members {
  /** How often the folder was presented into: each run's files carry its number. */
  readonly runs: number;
  readonly list: readonly Member[];
}

export const membersMax = 50_000;
export const depthMax = 8;
export const noMembers: Members = { runs: 0, list: [] };
/** For one reading of the file. */
export const membersMaxBytes = 64 * 1024 * 1024;
const whatMax = 8;
const textMaxCharacters = 8192;

/** null where it is no such list. */
export const parseMembers = (json: string): Members | null => {
  let untrusted: unknown;
  try {
    untrusted = JSON.parse(json);
  } catch {
    return null;
  }
  if (typeof untrusted !== 'object' || untrusted === null) return null;
  const { runs, list } = untrusted as Record<string, unknown>;
  if (!isCount(runs) || !Array.isArray(list) || list.length > membersMax) return null;
  return list.every(isMember) ? { runs, list } : null;
};

export const formatMembers = (members: Members): string => JSON.stringify(members);

/** `member:K`, where K is a plain number. */
export const parseMemberNumber = (text: string): number | null =>
  /^(0|[1-9][0-9]{0,5})$/.test(text) ? Number(text) : null;

const isMember = (value: unknown): value is Member => {
  if (typeof value !== 'object' || value === null) return false;
  const { untrustedName, by, what, depth } = value as Record<string, unknown>;
  return (
    isText(untrustedName) &&
    (by === null || isText(by)) &&
    isCount(depth) &&
    Array.isArray(what) &&
    what.length <= whatMax &&
    what.every(isText)
  );
};

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= textMaxCharacters;
