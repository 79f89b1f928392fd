// Writes what Thunderbird is told to open by “glovebox open” where the add-on is off, from the shipped recipes' own
// tables: native-host/opened-types.json, and the policy for administrators that says the same. `npx tsx
// scripts/opened-types.ts`, or with `--check` says whether both are still true. A test holds them to it.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import * as z from 'zod';
import { addedHandlerName } from '../protocol/names.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const templatesDir = join(root, 'dispvm/templates');
const opener = '/opt/glovebox/dist/native-host/open';

/** Thunderbird opens a message in a window of its own whatever it is told, and what is in it as any other attachment. */
const shownByThunderbird = new Set(['message/rfc822', 'multipart/related']);

export interface OpenedType {
  readonly mime: string;
  readonly extensions: readonly string[];
}

const tableSchema = z.looseObject({
  types: z.array(
    z.looseObject({ mime: z.string(), aliases: z.array(z.string()).default([]), extensions: z.array(z.string()) }),
  ),
});

/** In alphabetical order, each once. */
export const openedTypes = (): readonly OpenedType[] => {
  const found = new Map<string, Set<string>>();
  for (const name of readdirSync(templatesDir)) {
    const { types } = tableSchema.parse(JSON.parse(readFileSync(join(templatesDir, name, 'viewers.json'), 'utf8')));
    for (const { mime, aliases, extensions } of types)
      for (const type of [mime, ...aliases])
        // An ending leads to one type: the first name that a kind has.
        if (!shownByThunderbird.has(type))
          found.set(type, new Set([...(found.get(type) ?? []), ...(type === mime ? extensions : [])]));
  }
  return [...found]
    .map(([mime, extensions]) => ({ mime, extensions: [...extensions].sort() }))
    .sort((one, other) => (one.mime < other.mime ? -1 : 1));
};

/** The example for administrators, and the second net in it. */
export const policyWithHandlers = (types: readonly OpenedType[]): object => {
  const example = z
    .strictObject({ policies: z.record(z.string(), z.unknown()) })
    .parse(JSON.parse(readFileSync(join(root, 'docs/examples/policies.json'), 'utf8')));
  const rule = { action: 'useHelperApp', ask: false, handlers: [{ name: addedHandlerName, path: opener }] };
  const endings = [...new Set(types.flatMap(({ extensions }) => extensions))].sort();
  return {
    policies: {
      ...example.policies,
      DisableBuiltinPDFViewer: true,
      Handlers: {
        mimeTypes: Object.fromEntries(types.map(({ mime }) => [mime, rule])),
        extensions: Object.fromEntries(endings.map((ending) => [ending, rule])),
      },
    },
  };
};

/** [path, text] of each. */
export const openedTypeFiles = async (): Promise<readonly (readonly [string, string])[]> => {
  const types = openedTypes();
  const print = (value: unknown): Promise<string> => format(JSON.stringify(value), { parser: 'json', printWidth: 120 });
  return [
    [join(root, 'native-host/opened-types.json'), await print(types)],
    [join(root, 'docs/examples/handlers-policies.json'), await print(policyWithHandlers(types))],
  ];
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of await openedTypeFiles())
    if (!process.argv.includes('--check')) writeFileSync(path, text);
    else if (readFileSync(path, 'utf8') !== text) process.exitCode = 1;
}
