// Writes docs/file-types.md from the recipes' own tables: `npx tsx scripts/file-types.ts`. A test holds the page to them.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { expandViewers } from '../dom0/template/recipe-viewers.ts';
import type { DocumentType, Viewer, ViewerTable } from '../protocol/viewer-table.ts';

const templatesDir = fileURLToPath(new URL('../dispvm/templates', import.meta.url));
export const fileTypesPage = fileURLToPath(new URL('../docs/file-types.md', import.meta.url));
const defaultTemplate = 'debian-13';
const recipeSchema = z.looseObject({ description: z.string(), extends: z.string().optional() });

/** How each viewer of the shipped tables shows a document; the words are the tables' `shows`. */
const ways: Readonly<Record<string, string>> = {
  pages: 'as its pages', picture: 'as a picture', text: 'as text, in whatever encoding', table: 'as a table', web: 'as a page; nothing is loaded, no script runs',
  mail: 'sender, date, text and a list of what is attached, which opens in the same VM', card: 'as a readable card',
  archive: 'as a list; what is inside opens in the same VM', media: 'described: what it is, how long, tags and cover; it does not play',
  prepared: 'as pages made from it', bytes: 'described: what it seems to be, and its first bytes', office: 'as pages, by LibreOffice; macros never run',
};

const readRecipe = (name: string): { readonly description: string; readonly table: ViewerTable; readonly own: ReadonlySet<string> } => {
  const recipe = recipeSchema.parse(JSON.parse(readFileSync(join(templatesDir, name, 'recipe.json'), 'utf8')));
  const folders = [name, ...(recipe.extends === undefined ? [] : [recipe.extends])].map((folder) => join(templatesDir, folder, 'viewers.json'));
  const files = folders.map((path) => ({ path, text: readFileSync(path, 'utf8') }));
  const inherited = recipe.extends === undefined ? new Set<string>() : new Set(readRecipe(recipe.extends).table.types.map(({ mime }) => mime));
  const table = expandViewers(files);
  return { description: recipe.description, table, own: new Set(table.types.map(({ mime }) => mime).filter((mime) => !inherited.has(mime))) };
};

const describeWay = ({ program, name }: Viewer): string => (program.kind === 'glovebox' ? (ways[program.shows] ?? program.shows) : `with ${name}`);

const row = ({ name, extensions, viewer, editor }: DocumentType, { viewers }: ViewerTable): string => {
  const shown = viewers[viewer];
  const endings = extensions.length === 0 ? '' : extensions.map((extension) => `.${extension}`).join(' ');
  return `| ${name} | ${endings} | ${shown === undefined ? '' : describeWay(shown)} | ${editor === null ? '' : 'yes'} |`;
};

const section = (name: string): string => {
  const { description, table, own } = readRecipe(name);
  const rows = table.types.filter(({ mime }) => own.has(mime)).map((type) => row(type, table));
  return `## Template \`${name}\`\n\n${description}.\n\n| what | endings | shown | can be edited |\n|---|---|---|---|\n${rows.join('\n')}\n`;
};

export const writeFileTypes = (): string => {
  const names = readdirSync(templatesDir).sort((one, other) => Number(other === defaultTemplate) - Number(one === defaultTemplate) || (one < other ? -1 : 1));
  return `# What opens, and how

Made by \`npx tsx scripts/file-types.ts\` from the templates' own tables (\`dispvm/templates/*/viewers.json\`). A file is known by its first bytes
and its name; what is said of it by others does not count. It opens in the template that knows it best, unless a rule names one. On Qubes OS
the default disposable template of the computer has the programs, and opens what they open.

${names.map(section).join('\n')}
## Not shown, or not as elsewhere

- Sound and video do not play: they are described. Of a video no picture is shown.
- Colours of wide profiles (Display P3, Adobe RGB) look paler; a TIFF of 16 bits with grey and transparency is drawn wrong.
- Emoji are drawn in one colour, and some newer ones as boxes.
- DXF and Lotus sheets are not read; of Pages documents only some are. Formatting of Outlook messages that are RTF alone is left out.
- Encrypted messages (S/MIME, PGP) are named and not opened; signatures are not judged.
- Forms of the XFA kind, and files inside a PDF portfolio, are said to be there and not shown.
`;
};

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(fileTypesPage, writeFileTypes());
