// Manual pages for man(1), from the table and the manual, in roff (groff_man(7)).
import type { CommandName } from '../protocol/command-table.ts';
import { optionRows, usageOf, type Row } from './help-text.ts';
import type { Manual } from './manual/manual.ts';
import { commandNames, program } from './topics.ts';

export interface ManPage {
  /** `glovebox-dom0-status`. */
  readonly name: string;
  readonly text: string;
}

export const manPages = (manual: Manual, version: string): readonly ManPage[] => [
  overview(manual, version),
  ...commandNames.map((name) => commandPage(name, manual, version)),
];

const pageName = (name: CommandName): string => `${program}-${name.replaceAll(' ', '-')}`;

const overview = (manual: Manual, version: string): ManPage => {
  const { headings, placeholders, product, pages } = manual;
  const commands = commandNames.map((name): Row => [`${program} ${usageOf(name, manual)}`, pages[name].summary]);
  const options: Row[] = [
    ['-h, --help', manual.helpOfOne],
    ['--version', manual.version],
  ];
  return page(program, version, [
    ...section(headings.name, [`${escape(program)} \\- ${escape(product)}`]),
    ...section(headings.usage, [`.B ${program}`, escape(`${placeholders.command} [${placeholders.options}]`)]),
    ...section(headings.commands, commands.flatMap(item)),
    ...section(headings.options, options.flatMap(item)),
    ...section(headings.files, manual.files.flatMap(item)),
    ...section(headings.variables, manual.variables.flatMap(item)),
    ...section(headings.others, [escape(commandNames.map((name) => `${pageName(name)}(1)`).join(', '))]),
  ]);
};

const commandPage = (name: CommandName, manual: Manual, version: string): ManPage => {
  const { headings, placeholders, pages } = manual;
  const { summary, about, exit } = pages[name];
  const options: Row[] = [...optionRows(name, manual), ['-h, --help', manual.help]];
  return page(pageName(name), version, [
    ...section(headings.name, [`${escape(pageName(name))} \\- ${escape(summary)}`]),
    ...section(headings.usage, [`.B ${program}`, escape(`${usageOf(name, manual)} [${placeholders.options}]`)]),
    ...section(
      headings.about,
      about.flatMap((paragraph) => ['.PP', escape(paragraph)]),
    ),
    ...section(headings.options, options.flatMap(item)),
    ...section(headings.exit, [escape(exit)]),
    ...section(headings.others, [`${program}(1)`]),
  ]);
};

/** Without a date, so that the same input gives the same page. */
const page = (name: string, version: string, lines: readonly string[]): ManPage => ({
  name,
  text: `${[`.TH ${escape(name.toUpperCase())} 1 "" "Glovebox ${version}" "Glovebox"`, ...lines].join('\n')}\n`,
});

const section = (heading: string, lines: readonly string[]): readonly string[] => [
  `.SH "${escape(heading.toUpperCase())}"`,
  ...lines,
];

const item = ([name, what]: Row): readonly string[] => ['.TP', `.B ${escape(name)}`, escape(what)];

/** A hyphen that is typed stays one; nothing at a line's beginning is a request. */
const escape = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^(?=[.'])/, '\\&');
