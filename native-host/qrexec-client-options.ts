// The command line of qrexec-client-vm as the real one reads it, with its exit codes for what it refuses. Source:
// qubes-core-qrexec, agent/qrexec-client-vm.c.
import { getopt, type Option } from './getopt.ts';
import { UsageError } from './usage-error.ts';

export const clientUsage = `usage: qrexec-client-vm [options] target_vmname program_ident [local_program [local program arguments]]
Options:
  -h, --help - print this message
  --buffer-size=BUFFER_SIZE - checked and ignored: there is no vchan here
  -t, --filter-escape-chars-stdout - filter non-ASCII and control characters on stdout (default if stdout is a terminal)
  -T, --filter-escape-chars-stderr - accepted and ignored: a DispVM's stderr never gets here
  --no-filter-escape-chars-stdout - opposite to --filter-escape-chars-stdout
  --no-filter-escape-chars-stderr - accepted and ignored
  -a PATH, --agent-socket=PATH - socket of dom0 to connect to, default: that of the user's own dom0
  -p PREFIX-DATA, --prefix-data=PREFIX-DATA - send the given data before the provided stdin (can only be used once)
  --use-stdin-socket - use fd 0 (which must be a socket) for both stdin and stdout
  -s SOURCE-QUBE, --source-qube=SOURCE-QUBE - the source that a relay claims; dom0 refuses it
Exit status: the service's, or the local program's where the service ended with 0; 126 if refused, 127 if there is no such
service, 255 if the DispVM ended or the local program cannot be run, 125 for other problems.
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

/** What is wrong with a value, where the real program ends without its usage text. */
export class ClientError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

const options = [
  { name: 'help', short: 'h' },
  { name: 'buffer-size', takesValue: true },
  { name: 'filter-escape-chars-stdout', short: 't' },
  { name: 'filter-escape-chars-stderr', short: 'T' },
  { name: 'no-filter-escape-chars-stdout' },
  { name: 'no-filter-escape-chars-stderr' },
  { name: 'agent-socket', short: 'a', takesValue: true },
  { name: 'prefix-data', short: 'p', takesValue: true },
  { name: 'use-stdin-socket' },
  { name: 'source-qube', short: 's', takesValue: true },
] as const satisfies readonly Option[];

/** A qube's name and a target have 64 bytes with their NUL; the real program leaves out what is beyond. */
const nameMaxBytes = 63;

/** null asks for the usage text. */
export const readClientOptions = (args: readonly string[]): ClientOptions | null => {
  const operands = [...args];
  let useStdinSocket = false;
  let filterStdout: boolean | null = null;
  let agentSocket: string | null = null;
  let prefixData: string | null = null;
  let sourceQube: string | null = null;
  for (const { name, value } of getopt<(typeof options)[number]['name']>(operands, options)) {
    if (name === 'help') return null;
    if (name === 'buffer-size') checkBufferSize(value);
    else if (name === 'filter-escape-chars-stdout') filterStdout = true;
    else if (name === 'no-filter-escape-chars-stdout') filterStdout = false;
    else if (name === 'prefix-data') prefixData = once(name, prefixData, value);
    else if (name === 'source-qube') sourceQube = once(name, sourceQube, value);
    else if (name === 'agent-socket') agentSocket = value;
    else if (name === 'use-stdin-socket') {
      if (useStdinSocket) throw new ClientError('--use-stdin-socket passed twice', 2);
      useStdinSocket = true;
    }
  }
  const [target, service, program, ...programArgs] = operands;
  if (target === undefined || service === undefined) throw new UsageError('a target and a service are needed');
  if (program !== undefined && useStdinSocket) throw new UsageError('no local program with --use-stdin-socket');
  return {
    // Keywords were once written with `$`.
    target: cut(target.replaceAll('$', '@')),
    service: plain(service),
    localProgram: program === undefined ? null : [program, ...programArgs],
    agentSocket,
    prefixData,
    useStdinSocket,
    filterStdout,
    sourceQube: cut(sourceQube ?? ''),
  };
};

const once = (name: string, before: string | null, value: string): string => {
  if (before !== null) throw new UsageError(`--${name} can only be used once`);
  return value;
};

/** As strtoul(3) reads it with base 0, into an int. */
const checkBufferSize = (text: string): void => {
  if (!/^[0-9]/.test(text)) throw new ClientError('Bad buffer size: does not begin with a number', 1);
  if (!/^(0x[0-9a-f]+|0[0-7]*|[1-9][0-9]*)$/i.test(text)) throw new ClientError('Bad buffer size: trailing junk', 1);
  const size = Number(/^0[0-7]/.test(text) ? `0o${text.slice(1)}` : text);
  if (size > 2 ** 31 - 1) throw new ClientError('Bad buffer size: too large', 1);
};

/** Bytes that no name may have are underlines for Qubes' daemon: policy knows nothing of that name. */
const plain = (text: string): string =>
  Buffer.from(text)
    .toString('latin1')
    .replace(/[^\x20-\x7e]/g, '_');
const cut = (name: string): string => plain(name).slice(0, nameMaxBytes);
