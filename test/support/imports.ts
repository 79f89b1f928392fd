// Which file of the product imports which, as written: types count as well, since whoever reads one has to read the other.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';

export type Imports = ReadonlyMap<string, readonly string[]>;

/** Paths are relative to the root. Packages and files that are no TypeScript are left out. */
export const readImports = (root: string, folders: readonly string[]): Imports =>
  new Map(
    folders
      .flatMap((folder) =>
        readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
      )
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => [file, importedBy(root, file)]),
  );

const importedBy = (root: string, file: string): readonly string[] =>
  ts
    .preProcessFile(readFileSync(join(root, file), 'utf8'))
    .importedFiles.filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => normalize(join(dirname(file), fileName)))
    .filter((imported) => /\.tsx?$/.test(imported) && existsSync(join(root, imported)));

/** A folder right below a domain's, with all that is in it, is a room; a file right in a domain's folder is one as well. */
export const roomOf = (file: string): string => file.split('/').slice(0, 2).join('/');

export const betweenRooms = (imports: Imports): Imports => {
  const rooms = new Map<string, string[]>();
  for (const [file, imported] of imports) {
    const room = roomOf(file);
    const others = imported.map(roomOf).filter((other) => other !== room);
    rooms.set(room, [...new Set([...(rooms.get(room) ?? []), ...others])]);
  }
  return rooms;
};

/** What is left when all that imports nothing and all that nobody imports has been taken away, again and again. */
export const findCircles = (imports: Imports): readonly string[] => {
  let left = new Set(imports.keys());
  for (;;) {
    const links = [...left].flatMap((from) =>
      (imports.get(from) ?? []).filter((to) => left.has(to)).map((to) => [from, to] as const),
    );
    const importing = new Set(links.map(([from]) => from));
    const imported = new Set(links.map(([, to]) => to));
    const next = new Set([...left].filter((name) => importing.has(name) && imported.has(name)));
    if (next.size === left.size) return [...left].sort();
    left = next;
  }
};
