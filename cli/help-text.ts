// Help for a person at a terminal, from the table and the manual.
import type { CommandName, CommandSpec, OptionSpec } from '../protocol/command-table.ts';
import type { GroupName, Manual } from './manual/manual.ts';
import { called, commandsIn, isCommand, program, specOf, type Topic } from './topics.ts';

const columns = 100;

export const helpText = (topic: Topic, manual: Manual): string =>
  isCommand(topic) ? commandHelp(topic, manual) : listHelp(topic, manual);

const listHelp = (topic: '' | GroupName, manual: Manual): string => {
  const { headings, placeholders } = manual;
  const usage = `${headings.usage}: ${called(topic)} ${placeholders.command} [${placeholders.options}]`;
  const commands = commandsIn(topic).map((name): Row => [usageOf(name, manual), manual.pages[name].summary]);
  const options: Row[] = [['-h, --help', manual.helpOfOne], ...(topic === '' ? [versionRow(manual)] : [])];
  const about = topic === '' ? manual.product : manual.groups[topic];
  return page([usage, wrap(about), section(headings.commands, commands), section(headings.options, options)]);
};

const versionRow = ({ version }: Manual): Row => ['--version', version];

const commandHelp = (name: CommandName, manual: Manual): string => {
  const { headings, placeholders, pages } = manual;
  const { about, exit } = pages[name];
  const usage = `${headings.usage}: ${program} ${usageOf(name, manual)} [${placeholders.options}]`;
  return page([
    usage,
    ...about.map((paragraph) => wrap(paragraph)),
    section(headings.options, [...optionRows(name, manual), ['-h, --help', manual.help]]),
    wrap(`${headings.exit}: ${exit}`),
  ]);
};

/** `open FILE…`, `template build [NAME…]`. */
export const usageOf = (name: CommandName, { placeholders }: Manual): string => {
  const { operands }: CommandSpec = specOf(name);
  const operand = placeholders[operands.takes];
  if (operands.max === 0) return name;
  if (operands.min === 0) return `${name} [${operand}…]`;
  return operands.max === 1 ? `${name} ${operand}` : `${name} ${operand}…`;
};

export type Row = readonly [name: string, what: string];

export const optionRows = (name: CommandName, manual: Manual): readonly Row[] => {
  const texts: Readonly<Record<string, string>> = manual.pages[name].options;
  return Object.entries(specOf(name).options).map(([option, spec]) => [
    `--${option}${valuePart(spec, manual)}`,
    texts[option] ?? '',
  ]);
};

const valuePart = ({ takes }: OptionSpec, { placeholders }: Manual): string =>
  takes === 'nothing' ? '' : ` ${placeholders[takes]}`;

const page = (parts: readonly string[]): string => `${parts.join('\n\n')}\n`;

const section = (heading: string, rows: readonly Row[]): string => {
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  const lines = rows.map(([name, what]) => `  ${name.padEnd(width)}${wrap(what, width + 2)}`);
  return [`${heading}:`, ...lines].join('\n');
};

/** Later lines are indented. */
const wrap = (text: string, indent = 0): string => {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent + line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${' '.repeat(indent)}`);
};
