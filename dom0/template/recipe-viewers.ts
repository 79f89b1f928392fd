// Expands the viewers.json that a recipe holds, which is written for people, into the exact table that everybody reads
// (protocol/viewer-table.ts). A recipe that extends another has all of that one's rows behind its own.
import * as z from 'zod';
import { parseViewerTable, viewerActions, type ViewerTable } from '../../protocol/viewer-table.ts';

const actionSchema = z.enum(viewerActions);
const keysSchema = z.array(z.string().min(1).max(32)).max(8);
const searchSchema = z.strictObject({ begin: keysSchema, end: keysSchema, next: keysSchema, previous: keysSchema });
const numberSchema = z.strictObject({ before: keysSchema, after: keysSchema });
const nameSchema = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/);
const hexSchema = z.string().regex(/^([0-9a-f]{2}){1,64}$/);

const recipeViewersSchema = z.strictObject({
  /** A program's keys for each thing that it can do. */
  programs: z
    .record(
      nameSchema,
      z.strictObject({
        keys: z.partialRecord(actionSchema, keysSchema),
        search: searchSchema.optional(),
        character: numberSchema.optional(),
      }),
    )
    .default({}),
  viewers: z
    .record(
      nameSchema,
      z.strictObject({
        program: nameSchema,
        /** What this viewer offers of all that its program can do. */
        can: z.array(actionSchema),
        edits: z.boolean().default(false),
        describes: z.literal(true).optional(),
        opensMembers: z.literal(true).optional(),
        shows: nameSchema.optional(),
        running: z
          .strictObject({ pidFile: z.string(), path: z.string(), signal: z.enum(['HUP', 'USR1', 'USR2']) })
          .optional(),
        start: z.array(z.string()).optional(),
        /** With `start`. */
        ahead: z.array(z.string()).optional(),
        shown: z.string().optional(),
      }),
    )
    .default({}),
  types: z.array(
    z.strictObject({
      name: z.string(),
      mime: z.string(),
      aliases: z.array(z.string()).default([]),
      extensions: z.array(z.string()),
      magic: z
        .array(
          z.union([
            z.strictObject({
              offset: z.number().int().nonnegative(),
              hex: hexSchema,
              every: z.number().int().positive().optional(),
            }),
            z.strictObject({ anywhere: hexSchema }),
          ]),
        )
        .default([]),
      parts: z.array(z.string().min(1).max(64)).optional(),
      viewer: nameSchema,
      editor: nameSchema.optional(),
    }),
  ),
  /** MIME types: of a text of no known kind, and of anything else. */
  fallback: z.strictObject({ text: z.string().nullable(), other: z.string().nullable() }).optional(),
});
type RecipeViewers = z.infer<typeof recipeViewersSchema>;

/**
 * `files` are the recipe's own and those it extends, the nearest first. Throws, saying where, if one is not
 * well-formed.
 */
export const expandViewers = (files: readonly { readonly path: string; readonly text: string }[]): ViewerTable => {
  const all = files.map(({ path, text }) => readViewers(path, text));
  const programs = mergeNearestFirst(all.map((one) => one.programs));
  const viewers = Object.entries(mergeNearestFirst(all.map((one) => one.viewers)));
  const viewerIndex = (name: string): number => {
    const index = viewers.findIndex(([known]) => known === name);
    if (index === -1) throw new Error(`viewers: there is no viewer ${name}`);
    return index;
  };
  const seen = new Set<string>();
  const types = all.flatMap((one) => one.types).filter(({ mime }) => !seen.has(mime) && seen.add(mime));
  const fallback = all.find((one) => one.fallback !== undefined)?.fallback ?? { text: null, other: null };
  const typeIndex = (mime: string | null): number | null =>
    mime === null ? null : types.findIndex((type) => type.mime === mime);
  return parseViewerTable({
    version: 2,
    viewers: viewers.map(([name, viewer]) => expandViewer(name, viewer, programs)),
    types: types.map(({ viewer, editor, magic, ...type }) => ({
      ...type,
      magic: magic.map(expandMagic),
      viewer: viewerIndex(viewer),
      editor: editor === undefined ? null : viewerIndex(editor),
    })),
    fallback: { text: typeIndex(fallback.text), other: typeIndex(fallback.other) },
  });
};

const readViewers = (path: string, text: string): RecipeViewers => {
  try {
    return recipeViewersSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Error(`${path}: ${cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause)}`, { cause });
  }
};

const mergeNearestFirst = <T>(records: readonly Readonly<Record<string, T>>[]): Readonly<Record<string, T>> =>
  Object.assign({}, ...[...records].reverse()) as Record<string, T>;

const expandViewer = (
  name: string,
  viewer: RecipeViewers['viewers'][string],
  programs: RecipeViewers['programs'],
): object => {
  const program = programs[viewer.program];
  if (program === undefined) throw new Error(`viewers: ${name} is shown by no known program`);
  const can = viewer.can.filter((action) => action !== 'search');
  const keys = can.map((action) => [action, program.keys[action]] as const);
  const missing = keys.find(([, strokes]) => strokes === undefined);
  if (missing !== undefined) throw new Error(`viewers: ${viewer.program} has no key for ${missing[0]}`);
  const canSearch = viewer.can.includes('search');
  if (canSearch && program.search === undefined)
    throw new Error(`viewers: ${viewer.program} has no keys to search with`);
  return {
    name,
    edits: viewer.edits,
    ...(viewer.describes && { describes: viewer.describes }),
    ...(viewer.opensMembers && { opensMembers: viewer.opensMembers }),
    keys: Object.fromEntries(keys),
    search: canSearch ? program.search : null,
    ...(program.character && { character: program.character }),
    program: expandProgram(name, viewer),
  };
};

const expandProgram = (
  name: string,
  { shows, running, start, ahead, shown }: RecipeViewers['viewers'][string],
): object => {
  if ((ahead ?? shown) !== undefined && start === undefined) throw new Error(`viewers: ${name} has nothing to start`);
  if (shows !== undefined) return { kind: 'glovebox', shows };
  if (running !== undefined) return { kind: 'running', ...running };
  if (start !== undefined)
    return { kind: 'start', argv: start, ...(ahead && { ahead }), ...(shown !== undefined && { shown }) };
  throw new Error(`viewers: ${name} neither shows, runs nor starts anything`);
};

const expandMagic = (magic: RecipeViewers['types'][number]['magic'][number]): object => ({
  offset: 'offset' in magic ? magic.offset : null,
  bytes: [...Buffer.from('offset' in magic ? magic.hex : magic.anywhere, 'hex')],
  ...('every' in magic && magic.every !== undefined && { every: magic.every }),
});
