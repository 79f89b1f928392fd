// What a profile's handlers.json says of programs for kinds of files: ours put in, and taken out again exactly. Pure
// functions of Thunderbird's own format, whose other parts are kept as they are.
import * as z from 'zod';
import openedTypes from './opened-types.json' with { type: 'json' };
import { addedHandlerName } from '../protocol/names.ts';

const entrySchema = z.looseObject({ handlers: z.array(z.unknown()).optional() });
const handlersSchema = z.looseObject({
  mimeTypes: z.record(z.string(), entrySchema),
  schemes: z.record(z.string(), z.unknown()),
});
type Handlers = z.infer<typeof handlersSchema>;

/** Gecko's nsIHandlerInfo. */
const useHelperApp = 2;

/** As Thunderbird makes it. */
const emptyHandlers: Handlers = {
  defaultHandlersVersion: {},
  mimeTypes: {},
  schemes: {},
  isDownloadsImprovementsAlreadyMigrated: false,
};

/** null for what is not such a file. */
const parseHandlers = (untrustedText: string | null): Handlers | null => {
  if (untrustedText === null) return emptyHandlers;
  try {
    return handlersSchema.parse(JSON.parse(untrustedText));
  } catch {
    return null;
  }
};

/** The file's new text, or null where the present one cannot be understood. `opener` is an absolute path. */
export const addHandlers = (untrustedText: string | null, opener: string): string | null => {
  const handlers = parseHandlers(untrustedText);
  if (handlers === null) return null;
  const mimeTypes = { ...handlers.mimeTypes };
  for (const { mime, extensions } of openedTypes) {
    const entry = mimeTypes[mime];
    mimeTypes[mime] = {
      ...entry,
      action: useHelperApp,
      // JSON leaves it out: Thunderbird does not ask.
      ask: undefined,
      handlers: [{ name: addedHandlerName, path: opener }],
      ...(extensions.length === 0 ? {} : { extensions }),
    };
  }
  return JSON.stringify({ ...handlers, mimeTypes });
};

/**
 * The file's text without ours: what was there before stands again, and what was changed since stays. null where it
 * cannot be understood; `before` is the text from before, null where there was no file.
 */
export const removeHandlers = (
  untrustedText: string,
  before: string | null,
  openers: readonly string[],
): string | null => {
  const [handlers, earlier] = [parseHandlers(untrustedText), parseHandlers(before)];
  if (handlers === null) return null;
  const kept = Object.entries(handlers.mimeTypes).flatMap(([mime, entry]) => {
    if (!isOurs(entry, openers)) return [[mime, entry] as const];
    const old = earlier?.mimeTypes[mime];
    return old === undefined ? [] : [[mime, old] as const];
  });
  return JSON.stringify({ ...handlers, mimeTypes: Object.fromEntries(kept) });
};

/** Whether all kinds of files that we know are opened by one of these programs. */
export const hasHandlers = (untrustedText: string | null, openers: readonly string[]): boolean => {
  const handlers = parseHandlers(untrustedText);
  return (
    handlers !== null &&
    openedTypes.every(({ mime }) => {
      const entry = handlers.mimeTypes[mime];
      return entry !== undefined && isOurs(entry, openers) && entry['action'] === useHelperApp && entry['ask'] !== true;
    })
  );
};

const handlerSchema = z.looseObject({ path: z.string() });
const isOurs = ({ handlers = [] }: z.infer<typeof entrySchema>, openers: readonly string[]): boolean => {
  const first = handlerSchema.safeParse(handlers[0]);
  return first.success && openers.includes(first.data.path);
};
