// The commands of the native host's domain: open, install, uninstall, and its part of doctor. Reached through scripts/glovebox.ts.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { install, isInstalled, uninstall } from './install.ts';
import { runOpen } from './open-command.ts';
import { usageMessage, UsageError } from './usage-error.ts';

const installHelp = `Usage: glovebox install

Tells Thunderbird where the Glovebox helper program is, for this user: writes ~/.mozilla/native-messaging-hosts/glovebox.json
and a small launcher under the Glovebox data folder. The add-on itself is installed in Thunderbird.
`;
const uninstallHelp = `Usage: glovebox uninstall

Removes what “glovebox install” wrote, and nothing else. The add-on itself is removed in Thunderbird.
`;

const addonFile = fileURLToPath(new URL('../glovebox.xpi', import.meta.url));

const runInstall = async (): Promise<number> => {
  const { manifest } = await install(process.env);
  process.stdout.write(`Thunderbird finds the Glovebox helper program by ${manifest}
Now install the add-on: in Thunderbird, Add-ons and Themes > the gear > Install Add-on From File… > ${addonFile}
(Thunderbird asks for permission for an add-on with full access: it has to stand between you and every attachment.)
`);
  return 0;
};

const runUninstall = async (): Promise<number> => {
  const removed = await uninstall(process.env);
  process.stdout.write(removed
    ? 'Removed what “glovebox install” wrote. Remove the add-on in Thunderbird under Add-ons and Themes.\n'
    : 'Nothing of “glovebox install” was found.\n');
  return 0;
};

/** What this domain has to say in `glovebox doctor`; dom0 says the rest. Not being installed is no fault of the command line's. */
const runDoctor = async (args: readonly string[]): Promise<number> => {
  // A program reads dom0's list; this is a note for a person.
  if (args.includes('--json')) return 0;
  process.stdout.write((await isInstalled(process.env))
    ? 'works  native host: Thunderbird can start it.\n'
    : 'note   native host: Thunderbird does not start it yet, or as an older Glovebox did.\n        Run “glovebox install” to use Glovebox in your own Thunderbird.\n');
  return 0;
};

/** For commands whose only option is --help. */
const runPlain = (name: string, help: string, action: () => Promise<number>) => async (args: readonly string[]): Promise<number> => {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { help: { type: 'boolean', short: 'h' } } });
  if (positionals.length > 0) throw new UsageError(`${name} takes no arguments`);
  if (values.help !== true) return action();
  process.stdout.write(help);
  return 0;
};

const commands: ReadonlyMap<string, (args: readonly string[]) => Promise<number>> = new Map([
  ['open', runOpen],
  ['install', runPlain('install', installHelp, runInstall)],
  ['uninstall', runPlain('uninstall', uninstallHelp, runUninstall)],
  ['doctor', runDoctor],
]);

/** `args` starts with the command's name. Returns the exit code; usage errors are 2. */
export const run = async ([name, ...args]: readonly string[]): Promise<number> => {
  const command = commands.get(name ?? '');
  try {
    if (command === undefined) throw new UsageError(`unknown command ${JSON.stringify(name ?? '')}`);
    return await command(args);
  } catch (error) {
    const message = usageMessage(error);
    if (message === null) throw error;
    process.stderr.write(`glovebox: ${message}\nTry “glovebox ${command === undefined ? '' : `${name ?? ''} `}--help”.\n`);
    return 2;
  }
};
