// Reads a command line by the table of commands. It trusts nothing of it: what it does not understand it names, with what
// to write instead, in one line.
import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { CommandName, CommandSpec, OptionSpec } from '../protocol/command-table.ts';
import { disposableTemplateSchema } from '../protocol/native-messages.ts';
import type { Manual } from './manual/manual.ts';
import { nearest } from './nearest.ts';
import { commandsIn, findTopic, isCommand, specOf, wordsAfter, type Topic } from './topics.ts';

export type CommandLine =
  | {
      readonly asks: 'call';
      readonly command: CommandName;
      readonly values: Readonly<Record<string, Value>>;
      readonly operands: readonly string[];
    }
  | { readonly asks: 'help'; readonly topic: Topic }
  | { readonly asks: 'version' }
  | { readonly asks: 'nothing' }
  | { readonly asks: 'nonsense'; readonly topic: Topic; readonly problem: string };
type Value = string | number | boolean | readonly string[] | undefined;

const helpOptions: readonly string[] = ['--help', '-h'];
/** Each is shown as JSON writes it, so that no control character gets to the terminal. */
const shown = (untrustedText: string): string => JSON.stringify(untrustedText);

export const parseCommandLine = (args: readonly string[], manual: Manual): CommandLine => {
  if (args.length === 0) return { asks: 'nothing' };
  const { topic, length } = findTopic(args);
  const rest = args.slice(length);
  if (isCommand(topic)) return parseCall(topic, rest, manual);
  const [first] = rest;
  if (first === undefined) return { asks: 'nonsense', topic, problem: manual.faults.noCommand([...wordsAfter(topic)]) };
  if (helpOptions.includes(first)) return { asks: 'help', topic };
  if (topic === '' && (first === '--version' || first === '-V')) return { asks: 'version' };
  if (topic === '' && first === 'help') return parseHelp(rest.slice(1), manual);
  return { asks: 'nonsense', topic, problem: unknownWord(topic, first, manual) };
};

const parseHelp = (words: readonly string[], manual: Manual): CommandLine => {
  const { topic, length } = findTopic(words);
  const next = words[length];
  if (next === undefined) return { asks: 'help', topic };
  return { asks: 'nonsense', topic, problem: unknownWord(topic, next, manual) };
};

const unknownWord = (topic: Topic, given: string, { faults }: Manual): string => {
  if (given.startsWith('-'))
    return faults.unknownOption(shown(given), nearest(given, topic === '' ? ['--help', '--version'] : ['--help']));
  const next = nearest(given, wordsAfter(topic));
  if (next !== null) return faults.unknownCommand(shown(given), topic === '' ? next : `${topic} ${next}`);
  // `glovebox status` means `dom0 status`.
  const within = commandsIn(topic).find((name) => name.endsWith(` ${given}`));
  return faults.unknownCommand(shown(given), within ?? null);
};

/** Told by a throw from however deep, and caught in one place. */
class Nonsense extends Error {}

const parseCall = (command: CommandName, args: readonly string[], manual: Manual): CommandLine => {
  const spec = specOf(command);
  const options: NonNullable<ParseArgsConfig['options']> = { help: { type: 'boolean', short: 'h' } };
  for (const [name, { takes }] of Object.entries(spec.options))
    options[name] = { type: takes === 'nothing' ? 'boolean' : 'string' };
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  if (tokens.some((token) => token.kind === 'option' && token.name === 'help' && token.value === undefined))
    return { asks: 'help', topic: command };
  try {
    const given = new Map<string, string[]>();
    for (const token of tokens)
      if (token.kind === 'option') readOption(token, args[token.index] ?? '', spec, given, manual);
    const operands = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
    checkOperands(spec, operands, manual);
    const values = Object.entries(spec.options).map(([name, option]) => [
      name,
      valueOf(name, option, given.get(name), manual),
    ]);
    return { asks: 'call', command, values: Object.fromEntries(values) as Record<string, Value>, operands };
  } catch (cause) {
    if (!(cause instanceof Nonsense)) throw cause;
    return { asks: 'nonsense', topic: command, problem: cause.message };
  }
};

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

const readOption = (
  { name, rawName, value, inlineValue }: OptionToken,
  written: string,
  spec: CommandSpec,
  given: Map<string, string[]>,
  { faults, placeholders }: Manual,
): void => {
  const option = Object.hasOwn(spec.options, name) && rawName.startsWith('--') ? spec.options[name] : undefined;
  if (option === undefined) throw new Nonsense(unknownOption(rawName, written, spec, faults));
  if (option.takes === 'nothing') {
    if (value !== undefined) throw new Nonsense(faults.takesNothing(rawName));
    given.set(name, []);
    return;
  }
  if (value === undefined || value === '') throw new Nonsense(faults.noValue(rawName, placeholders[option.takes]));
  if (inlineValue === false && value.length > 1 && value.startsWith('-'))
    throw new Nonsense(faults.dashedValue(rawName, shown(value)));
  const before = given.get(name) ?? [];
  const isRepeatable = option.takes !== 'number' && option.isRepeatable === true;
  if (before.length > 0 && !isRepeatable) throw new Nonsense(faults.twice(rawName));
  given.set(name, [...before, value]);
};

const unknownOption = (
  rawName: string,
  written: string,
  { options, operands }: CommandSpec,
  faults: Manual['faults'],
): string => {
  const known = ['--help', ...Object.keys(options).map((name) => `--${name}`)];
  const problem = faults.unknownOption(shown(rawName), nearest(rawName, known));
  return operands.takes === 'file' && !rawName.startsWith('--')
    ? `${problem} ${faults.dashedFile(shown(written).slice(1, -1))}`
    : problem;
};

const checkOperands = (
  { operands: { takes, min, max } }: CommandSpec,
  operands: readonly string[],
  { faults, placeholders }: Manual,
): void => {
  const [first] = operands;
  if (max === 0 && first !== undefined) throw new Nonsense(faults.noOperands(shown(first)));
  if (operands.length < min || (max === 1 && operands.length > 1) || (min > 0 && operands.includes('')))
    throw new Nonsense((max === 1 ? faults.oneOperand : faults.someOperand)(placeholders[takes]));
  if (operands.length > max) throw new Nonsense(faults.tooMany(placeholders[takes], max));
  if (takes === 'template') for (const operand of operands) checkTemplate(shown(operand), operand, faults);
};

const checkTemplate = (asWritten: string, untrustedName: string, faults: Manual['faults']): void => {
  if (!disposableTemplateSchema.safeParse(untrustedName).success) throw new Nonsense(faults.templateName(asWritten));
};

const valueOf = (name: string, option: OptionSpec, given: readonly string[] | undefined, { faults }: Manual): Value => {
  if (option.takes === 'nothing') return given !== undefined;
  const [first] = given ?? [];
  if (option.takes === 'number') {
    if (first === undefined) return undefined;
    const value = /^[0-9]{1,15}$/.test(first) ? Number(first) : NaN;
    if (!(value >= option.min && value <= option.max))
      throw new Nonsense(faults.number(`--${name}`, shown(first), option.min, option.max));
    return value;
  }
  if (option.isNeeded === true && first === undefined) throw new Nonsense(faults.needed(`--${name}`));
  if (option.takes === 'template' && first !== undefined) checkTemplate(`--${name} ${shown(first)}`, first, faults);
  return option.isRepeatable === true ? (given ?? []) : first;
};
