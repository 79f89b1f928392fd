// Writes docs/file-types.md from the shipped recipes' own tables: `npx tsx scripts/file-types.ts`, or says with
// `--check` whether the page is still true. A test holds the page to them.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { expandViewers } from '../dom0/template/recipe-viewers.ts';
import {
  viewerActions,
  type DocumentType,
  type Viewer,
  type ViewerAction,
  type ViewerTable,
} from '../protocol/viewer-table.ts';

const templatesDir = fileURLToPath(new URL('../dispvm/templates', import.meta.url));
export const fileTypesPage = fileURLToPath(new URL('../docs/file-types.md', import.meta.url));
const defaultTemplate = 'debian-13';
const recipeSchema = z.looseObject({ description: z.string(), extends: z.string().optional() });

interface Recipe {
  readonly name: string;
  readonly description: string;
  /** With the types of what it extends. */
  readonly table: ViewerTable;
  /** MIME types that are its own, or that it shows in another way. */
  readonly own: ReadonlySet<string>;
}

/** How each viewer of the shipped tables shows a document; the words are the tables' `shows`. */
const ways: Readonly<Record<string, string>> = {
  pages: 'as its pages',
  picture: 'as a picture',
  icon: 'as the largest of its pictures',
  text: 'as text, in whatever encoding',
  table: 'as a table',
  dbase: 'as a table, without the rows that are marked as deleted',
  web: 'as a page; nothing is loaded, no script runs',
  mail: 'sender, date, text and a list of what is attached, which opens in the same VM',
  card: 'as a readable card',
  archive: 'as a list; what is inside opens in the same VM',
  media: 'described: what it is, how long, tags and cover; it does not play',
  video: 'described: what it is, how long, tags, and a sheet of stills; it does not play',
  drawing: 'as its lines and texts; what else it has is named',
  model: 'described: what it says of itself, and a sketch of it or the preview that it brings',
  prepared: 'as pages made from it',
  bytes: 'described: what it seems to be, and its first bytes',
  office: 'as pages, by LibreOffice; macros never run',
};

/** Two that are one thing in two directions share their word. */
const actionWords: Readonly<Record<ViewerAction, string>> = {
  back: 'back',
  previousPage: 'pages',
  nextPage: 'pages',
  zoomOut: 'zoom',
  zoomIn: 'zoom',
  fitWidth: 'fit width',
  fitPage: 'fit page',
  actualSize: 'actual size',
  rotate: 'turn',
  search: 'search',
  copy: 'copy',
  reading: 'text for screen readers',
  edit: 'edit',
  note: 'write on pages',
  draw: 'draw on pages',
  undo: 'undo',
  save: 'save',
};

const readOwn = (name: string): z.infer<typeof recipeSchema> =>
  recipeSchema.parse(JSON.parse(readFileSync(join(templatesDir, name, 'recipe.json'), 'utf8')));

/** The nearest first. */
const withExtended = (name: string): readonly string[] => {
  const parent = readOwn(name).extends;
  return parent === undefined ? [name] : [name, ...withExtended(parent)];
};

const readRecipe = (name: string): Recipe => {
  const recipe = readOwn(name);
  const files = withExtended(name)
    .map((folder) => join(templatesDir, folder, 'viewers.json'))
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
  const table = expandViewers(files);
  const extended = recipe.extends === undefined ? null : readRecipe(recipe.extends).table;
  const waysOf = ({ types, viewers }: ViewerTable): ReadonlyMap<string, string | undefined> =>
    new Map(types.map(({ mime, viewer }) => [mime, viewers[viewer]?.name]));
  const extendedWays = extended === null ? new Map<string, string>() : waysOf(extended);
  const own = new Set(
    Array.from(waysOf(table))
      .filter(([mime, way]) => extendedWays.get(mime) !== way)
      .map(([mime]) => mime),
  );
  return { name, description: recipe.description, table, own };
};

const describeWay = ({ program, name }: Viewer): string =>
  program.kind === 'glovebox' ? (ways[program.shows] ?? program.shows) : `with ${name}`;

const describeType = ({ name, extensions, viewer, editor }: DocumentType, { viewers }: ViewerTable): string => {
  const shown = viewers[viewer];
  const endings = extensions.map((extension) => `.${extension}`).join(' ');
  return `| ${name} | ${endings} | ${shown === undefined ? '' : describeWay(shown)} | ${editor === null ? '' : 'yes'} |`;
};

const describeRecipe = ({ name, description, table, own }: Recipe): string => {
  const rows = table.types.filter(({ mime }) => own.has(mime)).map((type) => describeType(type, table));
  return (
    `## Template \`${name}\`\n\n${description}.\n\n| what | endings | shown | can be edited ` +
    `|\n|---|---|---|---|\n${rows.join('\n')}\n`
  );
};

const wordsOf = ({ keys, search }: Viewer): ReadonlySet<string> =>
  new Set(
    viewerActions.flatMap((action) => ((action === 'search' ? search : keys[action]) ? [actionWords[action]] : [])),
  );

/** One row for each way of showing, as several viewers of a table may share one. */
const describeToolBars = (viewers: readonly Viewer[]): string => {
  const rows = new Map(viewers.map((viewer) => [describeWay(viewer), Array.from(wordsOf(viewer)).join(', ')]));
  return Array.from(rows, ([way, words]) => `| ${way} | ${words} |`).join('\n');
};

/** Each word with the keys that the viewers have for it. */
const describeKeys = (viewers: readonly Viewer[]): string => {
  const keysOf = (action: ViewerAction): readonly string[] =>
    viewers.flatMap(({ keys, search }) => (action === 'search' ? search?.begin : keys[action]) ?? []);
  const words = Array.from(new Set(Object.values(actionWords)));
  const actionsOf = (word: string): readonly ViewerAction[] =>
    viewerActions.filter((action) => actionWords[action] === word);
  return words
    .map((word) => `| ${word} | ${Array.from(new Set(actionsOf(word).flatMap(keysOf))).join(', ')} |`)
    .join('\n');
};

const head = `# What opens, and how

Made by \`npx tsx scripts/file-types.ts\` from the templates' own tables (\`dispvm/templates/*/viewers.json\`). A file
is known by its first bytes
and its name; what is said of it by others does not count. It opens in the template that knows it best, unless a rule names one. On Qubes OS
the default disposable template of the computer has the programs, and opens what they open.
`;

const keysWithoutButton = `Without a button: Tab and Shift+Tab lead over the links of a page, on to the next page that
has any, and Return follows the one in
the frame: to another page, into a member of an archive or message, or to an address, which is shown and not opened.
Arrows, Page Up, Page Down,
space, Home and End move over the pages, F3 to the next match of a search, Ctrl+A selects the page's text, Escape takes marks away.`;

const notes = `## Not shown, or not as elsewhere

- Sound and video do not play: they are described. Of a video stills are shown where the template “media” is there, and else no picture.
- Slides do not move. Of a Pages, Numbers or Keynote document that
  cannot be read its own preview is shown, and named so.
- Office documents are asked for their password, except where LibreOffice does not know the way in which they are
  protected (PowerPoint 97, some ciphers): that is said.
- DXF drawings are shown as lines and texts, without hatching, line types, raster pictures and what lies on paper
  sheets; binary DXF and DWG are described, a DWG with the preview that it brings. Of
  STEP models the edges are drawn, of STL models their triangles, IGES is described; GIMP pictures as
  a file of no known kind. Memos of a dBase table lie in another file, and tables of dBase II and 7 are described as a file.
- Colours are shown as on a screen of the sRGB kind: wider ones (Display P3, Adobe RGB) of PNG and JPEG are converted,
  those of other kinds look paler.
- A damaged JPEG 2000 picture can end the viewer; its window says so, and no other is touched.
- Emoji in E-books are drawn in one colour, and some newer ones as boxes; colours that an E-book names, but for the 17
  oldest names in small letters, are drawn pale or dark.
- Of a macOS icon the pictures that are PNG or JPEG 2000 are shown: one that has only the packed ones of before 2007 is
  refused, with words that say so.
- A PDF that is encrypted for the holder of a certificate, or with rights of a maker's own, is named so and not opened.
- Of an Outlook message that is RTF alone the text is shown, and its formatting left out.
- Encrypted messages (S/MIME, PGP) are named and not opened; signatures are not judged.
- Forms of the XFA kind, and files inside a PDF portfolio, are said to be there and not shown.
- Of an Office document the first 1,000 pages are shown, of PostScript and DjVu the first 300, of a message's text the
  first 20,000 lines: a line above the page or below the text says so, and of how many.
- A camera's raw photo is shown as the largest picture that the camera has put into it.
- A document that needs more memory than its template has is refused, with words that say so.
`;

export const writeFileTypes = (): string => {
  const names = readdirSync(templatesDir).sort();
  const recipes = [defaultTemplate, ...names.filter((name) => name !== defaultTemplate)].map(readRecipe);
  const viewers = recipes.flatMap(({ table }) => table.viewers).filter(({ program }) => program.kind === 'glovebox');
  return `${head}
${recipes.map(describeRecipe).join('\n')}
## What the tool bar offers

| shown | buttons |
|---|---|
${describeToolBars(viewers)}

Each button types a key, and the key does the same in the picture:

| button | keys |
|---|---|
${describeKeys(viewers)}

${keysWithoutButton}

“Edit” gives a text to a small editor (l3afpad), which keeps its encoding and line ends, and an Office document to LibreOffice, in the
same VM; what that saves comes back, unless the file was opened view-only or the rule takes no
changes back. A PDF is changed where it is shown: its fields are filled in, “write on pages” puts a text where you click (Return: in the
middle; Ctrl and an arrow move it), “draw on pages” lets the pointer draw, a signature for instance, until Escape.
Ctrl+Shift+D puts what was drawn last elsewhere too, on other pages as well.

${notes}`;
};

/** The exit code. */
const main = (args: readonly string[]): number => {
  if (args[0] !== '--check') {
    writeFileSync(fileTypesPage, writeFileTypes());
    return 0;
  }
  const isTrue = readFileSync(fileTypesPage, 'utf8') === writeFileTypes();
  if (!isTrue)
    process.stderr.write('docs/file-types.md is not what the tables say: npx tsx scripts/file-types.ts writes it\n');
  return isTrue ? 0 : 1;
};

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = main(process.argv.slice(2));
