// The command line of qrexec-client-vm as the real one reads it: options end at the first argument that is none, so
// that a local program keeps its own. Source: qubes-core-qrexec, agent/qrexec-client-vm.c.
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { qrexecServiceNameMaxBytes } from '../protocol/limits.ts';
import { UsageError } from './usage-error.ts';

export const clientUsage = `usage: qrexec-client-vm [options] target_vmname program_ident [local_program [local program arguments]]
Options:
  -h, --help - print this message
  --buffer-size=BUFFER_SIZE - accepted and ignored: there is no vchan here
  -t, --filter-escape-chars-stdout - filter non-ASCII and control characters on stdout (default if stdout is a terminal)
  -T, --filter-escape-chars-stderr - accepted and ignored: a DispVM's stderr never gets here
  --no-filter-escape-chars-stdout - opposite to --filter-escape-chars-stdout
  --no-filter-escape-chars-stderr - accepted and ignored
  -a PATH, --agent-socket=PATH - socket of dom0 to connect to, default: that of the user's own dom0
  -p PREFIX-DATA, --prefix-data=PREFIX-DATA - send the given data before the provided stdin (can only be used once)
  --use-stdin-socket - use fd 0 (which must be a socket) for both stdin and stdout
  -s SOURCE-QUBE, --source-qube=SOURCE-QUBE - the source that a relay claims
Exit status: the service's, or the local program's; 126 if refused, 127 if there is no such service, 125 for other problems.
`;

export interface ClientOptions {
  readonly target: string;
  readonly service: string;
  readonly localProgram: readonly [string, ...string[]] | null;
  readonly agentSocket: string | null;
  readonly prefixData: string | null;
  readonly useStdinSocket: boolean;
  /** null: only where it is a terminal. */
  readonly filterStdout: boolean | null;
  readonly sourceQube: string;
}

const options = {
  help: { type: 'boolean', short: 'h' },
  'buffer-size': { type: 'string' },
  'filter-escape-chars-stdout': { type: 'boolean', short: 't' },
  'filter-escape-chars-stderr': { type: 'boolean', short: 'T' },
  'no-filter-escape-chars-stdout': { type: 'boolean' },
  'no-filter-escape-chars-stderr': { type: 'boolean' },
  'agent-socket': { type: 'string', short: 'a' },
  'prefix-data': { type: 'string', short: 'p', multiple: true },
  'use-stdin-socket': { type: 'boolean' },
  'source-qube': { type: 'string', short: 's', multiple: true },
} as const satisfies ParseArgsConfig['options'];

const targetMaxBytes = 63;

/** null asks for the usage text. */
export const readClientOptions = (args: readonly string[]): ClientOptions | null => {
  const end = firstOperand(args);
  const { values } = parseArgs({ args: args.slice(0, end), options });
  if (values.help === true) return null;
  const [target, service, ...local] = args.slice(args[end] === '--' ? end + 1 : end);
  if (target === undefined || service === undefined) throw new UsageError('a target and a service are needed');
  const [program, ...programArgs] = local;
  if (program !== undefined && values['use-stdin-socket'] === true)
    throw new UsageError('no local program with --use-stdin-socket');
  const bufferSize = values['buffer-size'];
  if (bufferSize !== undefined && !/^(0x[0-9a-f]+|[0-9]+)$/i.test(bufferSize))
    throw new UsageError('--buffer-size takes a number');
  return {
    // Keywords were once written with `$`.
    target: checkText('target', target.replaceAll('$', '@'), targetMaxBytes),
    service: checkText('service', service, qrexecServiceNameMaxBytes),
    localProgram: program === undefined ? null : [program, ...programArgs],
    agentSocket: values['agent-socket'] ?? null,
    prefixData: onlyOnce('--prefix-data', values['prefix-data']) ?? null,
    useStdinSocket: values['use-stdin-socket'] === true,
    filterStdout:
      values['no-filter-escape-chars-stdout'] === true ? false : (values['filter-escape-chars-stdout'] ?? null),
    sourceQube: checkText('source', onlyOnce('--source-qube', values['source-qube']) ?? '', targetMaxBytes),
  };
};

/** Index of the first argument that is neither an option nor an option's value. */
const firstOperand = (args: readonly string[]): number => {
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  return tokens.find((token) => token.kind !== 'option')?.index ?? args.length;
};

const onlyOnce = (name: string, values: readonly string[] | undefined): string | undefined => {
  if (values !== undefined && values.length > 1) throw new UsageError(`${name} can only be used once`);
  return values?.[0];
};

const checkText = (what: string, text: string, maxBytes: number): string => {
  if (text.length > maxBytes || !/^[\x20-\x7e]*$/.test(text))
    throw new UsageError(`the ${what} is too long or not printable ASCII`);
  return text;
};
