// One run: presents a document, or a member of one. A member may be anything again: its type is guessed as the host and
// the agent guess it, and what this template cannot show gets a page that says so.
import { detectType, headMaxBytes } from '../../protocol/document-type.ts';
import type { ViewerTable } from '../../protocol/viewer-table.ts';
import {
  depthMax,
  formatMembers,
  membersMax,
  membersMaxBytes,
  noMembers,
  parseMembers,
  type Member,
} from './members.ts';
import {
  directKinds,
  failed,
  opened,
  type Input,
  type Outcome,
  type Presenter,
  type TakenOut,
  type Tools,
} from './presenter.ts';
import { endingOf, presentUnshowable, typeElsewhere } from './unshowable.ts';

export type SessionTools = Omit<Tools, 'newPath' | 'addMember' | 'depth' | 'typeName'>;

export interface Session {
  /** The word in the table that the document's type is shown by. */
  presentDocument(kind: string, path: string, password: string | null): Outcome;
  presentMember(number: number, password: string | null): Outcome;
}

export const createSession = (
  files: SessionTools,
  table: ViewerTable,
  presenters: ReadonlyMap<string, Presenter>,
): Session => {
  const listPath = `${files.folder}/members.json`;
  const before = parseMembers(files.readText(listPath, membersMaxBytes) ?? '') ?? noMembers;
  const runs = before.runs + 1;
  const list: Member[] = [...before.list];
  let names = 0;

  const present = (kind: string, input: Input, depth: number): Outcome => {
    const direct = directKinds.find((word) => word === kind);
    if (direct !== undefined) return opened(direct, input.path);
    const presenter = presenters.get(kind);
    const shown = withTools(depth, (tools) =>
      presenter === undefined ? presentUnshowable(input, tools) : presenter.present(input, tools),
    );
    return shown.kind === 'file'
      ? presentFile(shown.path, shown.untrustedName ?? input.untrustedName, input.password, depth + 1)
      : shown;
  };

  const withTools = (depth: number, use: (tools: Tools) => TakenOut): TakenOut => {
    const taken = use(toolsFor(depth));
    return files.writeText(listPath, formatMembers({ runs, list })) ? taken : failed('storageFull');
  };

  const toolsFor = (depth: number): Tools => ({
    ...files,
    depth,
    newPath: (name) => `${files.folder}/${runs}-${names++}-${name}`,
    addMember: (member) => {
      if (list.length >= membersMax) return membersMax;
      return list.push({ ...member, depth: depth + 1 }) - 1;
    },
    typeName: (head, name) => typeName(table, head, name),
  });

  const presentFile = (path: string, untrustedName: string, password: string | null, depth: number): Outcome => {
    const input = readInput(files, path, untrustedName, password);
    if (input === null) return failed('damaged');
    if (depth > depthMax) return failed('tooLarge');
    return present(shownBy(table, input.untrustedHead, untrustedName) ?? 'unshowable', input, depth);
  };

  return {
    presentDocument: (kind, path, password) => {
      const input = readInput(files, path, path.slice(path.lastIndexOf('/') + 1), password);
      return input === null ? failed('failed') : present(kind, input, 0);
    },
    presentMember: (number, password) => {
      const member = before.list[number];
      if (member === undefined) return failed('failed');
      const [path] = member.what;
      if (member.by === null)
        return path === undefined ? failed('failed') : presentFile(path, member.untrustedName, password, member.depth);
      const presenter = presenters.get(member.by);
      const taken = withTools(
        member.depth,
        (tools) => presenter?.takeOut?.(member.what, password, tools) ?? failed('failed'),
      );
      return taken.kind === 'file'
        ? presentFile(taken.path, taken.untrustedName ?? member.untrustedName, password, member.depth)
        : taken;
    },
  };
};

const typeName = (table: ViewerTable, untrustedHead: Uint8Array, untrustedName: string): string | null => {
  const index = detectType(table, untrustedHead, untrustedName);
  return index === null || index === table.fallback.other ? null : (table.types[index]?.name ?? null);
};

const readInput = (files: SessionTools, path: string, untrustedName: string, password: string | null): Input | null => {
  const sizeBytes = files.sizeBytes(path);
  const untrustedHead = files.readBytes(path, headMaxBytes);
  return sizeBytes === null || untrustedHead === null
    ? null
    : { path, untrustedName, sizeBytes, untrustedHead, password };
};

const isElsewhere = (table: ViewerTable, untrustedName: string): boolean =>
  typeElsewhere(untrustedName) !== null &&
  !table.types.some((type) => type.extensions.includes(endingOf(untrustedName)));

/** The word of our own viewer for it; null where there is none, or where only a program of its own shows it. */
const shownBy = (table: ViewerTable, untrustedHead: Uint8Array, untrustedName: string): string | null => {
  if (isElsewhere(table, untrustedName)) return null;
  const index = detectType(table, untrustedHead, untrustedName);
  const type = index === null ? undefined : table.types[index];
  const program = type === undefined ? undefined : table.viewers[type.viewer]?.program;
  return program?.kind === 'glovebox' ? program.shows : null;
};
