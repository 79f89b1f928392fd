// Reads options as getopt_long(3) does for a program that stops at its first operand. node:util's parseArgs knows no
// abbreviations and takes no value that begins with a dash, and Qubes' tools use both.
import { UsageError } from './usage-error.ts';

export interface Option<Name extends string = string> {
  readonly name: Name;
  readonly short?: string;
  readonly takesValue?: boolean;
}

export interface GivenOption<Name extends string> {
  readonly name: Name;
  /** Empty where it takes none. */
  readonly value: string;
}

/** Takes the options from `args`, one after the other: what is left of it at the end are the operands. */
export function* getopt<Name extends string>(
  args: string[],
  options: readonly Option<Name>[],
): Generator<GivenOption<Name>> {
  for (let [arg] = args; arg !== undefined && arg !== '-' && arg.startsWith('-'); [arg] = args) {
    args.shift();
    if (arg === '--') return;
    if (arg.startsWith('--')) yield readLong(arg.slice(2), args, options);
    else yield* readShort(arg.slice(1), args, options);
  }
}

const readLong = <Name extends string>(
  text: string,
  args: string[],
  options: readonly Option<Name>[],
): GivenOption<Name> => {
  const end = text.indexOf('=');
  const given = end === -1 ? text : text.slice(0, end);
  const matches = options.filter(({ name }) => name.startsWith(given));
  const option = matches.find(({ name }) => name === given) ?? matches[0];
  if (option === undefined) throw new UsageError(`unknown option --${given}`);
  if (matches.length > 1 && option.name !== given) throw new UsageError(`ambiguous option --${given}`);
  const { name, takesValue = false } = option;
  if (!takesValue && end !== -1) throw new UsageError(`--${name} takes no value`);
  if (!takesValue) return { name, value: '' };
  return { name, value: end === -1 ? takeValue(`--${name}`, args) : text.slice(end + 1) };
};

function* readShort<Name extends string>(
  letters: string,
  args: string[],
  options: readonly Option<Name>[],
): Generator<GivenOption<Name>> {
  for (let at = 0; at < letters.length; at += 1) {
    const option = options.find(({ short }) => short === letters[at]);
    if (option === undefined) throw new UsageError(`unknown option -${letters[at] ?? ''}`);
    const { name, takesValue = false } = option;
    yield { name, value: takesValue ? letters.slice(at + 1) || takeValue(`-${letters[at] ?? ''}`, args) : '' };
    if (takesValue) return;
  }
}

const takeValue = (option: string, args: string[]): string => {
  const value = args.shift();
  if (value === undefined) throw new UsageError(`${option} needs a value`);
  return value;
};
