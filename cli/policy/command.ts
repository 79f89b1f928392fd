// `glovebox policy`: lets an administrator or a careful person check a policy, ask what it would do, and see its form.
// It uses exactly what the add-on uses; it reads files, prints, and changes nothing.
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { managedPolicySchema, userPolicySchema } from '../../protocol/policy.ts';
import { runCheck } from './check.ts';
import { runExplain } from './explain.ts';
import { Problem } from './problem.ts';

const help = `Usage: glovebox policy check FILE [--json]
       glovebox policy explain [--name NAME] [--file FILE] [options]
       glovebox policy schema [--managed]

Rules for attachments: what the add-on does with each one. A policy FILE is one that the settings exported, an
administrator's, or a whole policies.json.

check    name every error with its line, and rules that can never match
explain  say what would happen to one attachment, by which rule, and why
schema   print the JSON Schema of a policy; with --managed that of an administrator's

Options of explain:
  --policy FILE         the policy to ask, instead of the built-in defaults; twice for an administrator's and a person's
  --name NAME           the attachment's name; without it the FILE's
  --file FILE           an attachment to look at; nothing but its beginning is read
  --declared TYPE       its media type as the message says, like application/pdf
  --guessed TYPE        its media type as Thunderbird guesses
  --size BYTES          its size, where there is no FILE
  --sender ADDRESS      who sent it
  --in-address-book     the sender is in the address book
  --account NAME        an account or address that received it; may be repeated
  --signed, --encrypted the message is
  --view-only           the person asked to view it only

  --json                print JSON
  -h, --help            print this text

Exit status: 0 if all is well, 1 if a policy is not valid or a file cannot be read, 2 for a usage error.
`;

/** `args` starts with `policy`; the number is the exit code. */
export const run = async (args: string[]): Promise<number> => {
  const [, subcommand, ...rest] = args;
  try {
    if (subcommand === undefined) return print(process.stderr, help, 2);
    if (subcommand === '--help' || subcommand === '-h' || rest.includes('--help') || rest.includes('-h'))
      return print(process.stdout, help, 0);
    if (subcommand === 'check') return await runCheck(rest);
    if (subcommand === 'explain') return await runExplain(rest);
    if (subcommand === 'schema') return printSchema(rest);
    throw new Problem(`unknown command ${JSON.stringify(subcommand)}`, 2);
  } catch (error) {
    const problem = asProblem(error);
    if (problem === null) throw error;
    return print(
      process.stderr,
      `glovebox policy: ${problem.message}\n${problem.exitCode === 2 ? 'Try “glovebox policy --help”.\n' : ''}`,
      problem.exitCode,
    );
  }
};

const printSchema = (args: readonly string[]): number => {
  const { values } = parseArgs({
    args: [...args],
    options: { managed: { type: 'boolean' }, json: { type: 'boolean' } },
  });
  const schema = z.toJSONSchema(values.managed === true ? managedPolicySchema : userPolicySchema, { io: 'input' });
  return print(process.stdout, `${JSON.stringify(schema, null, 2)}\n`, 0);
};

const asProblem = (error: unknown): Problem | null => {
  if (error instanceof Problem) return error;
  const isFromParser =
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('ERR_PARSE_ARGS');
  return isFromParser ? new Problem(error.message, 2) : null;
};

const print = (stream: NodeJS.WriteStream, text: string, exitCode: number): number => {
  stream.write(text);
  return exitCode;
};
