// The commands of the native host's domain: open, install, uninstall, and its part of doctor. Reached through
// cli/glovebox.ts.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { DoctorCheck } from '../protocol/doctor-check.ts';
import { ownWords, type Words } from '../protocol/words.ts';
import { install, isInstalled, uninstall } from './install.ts';
import { runOpen } from './open-command.ts';
import { qubesChecks } from './qubes-doctor.ts';
import { isQubes, qubesPaths } from './qubes-transport.ts';
import { usageMessage, UsageError } from './usage-error.ts';

const addonFile = fileURLToPath(new URL('../glovebox.xpi', import.meta.url));

const runInstall = async (): Promise<number> => {
  const { manifest } = await install(process.env);
  process.stdout.write(ownWords(process.env).install.done(manifest, addonFile));
  return 0;
};

const runUninstall = async (): Promise<number> => {
  const removed = await uninstall(process.env);
  const { install: said } = ownWords(process.env);
  process.stdout.write(removed ? said.removed : said.nothingFound);
  return 0;
};

/**
 * What this domain has to say in `glovebox doctor`; dom0 says the rest. Not being installed is no fault of the command
 * line's.
 */
const runDoctor = async (args: readonly string[]): Promise<number> => {
  if (isQubes(qubesPaths)) return tellQubesChecks(args.includes('--json'));
  // A program reads dom0's list; this is a note for a person.
  if (args.includes('--json')) return 0;
  const { install: said } = ownWords(process.env);
  process.stdout.write((await isInstalled(process.env)) ? said.works : said.note);
  return 0;
};

/** On Qubes there is no dom0 of ours to say anything. */
const tellQubesChecks = async (asJson: boolean): Promise<number> => {
  const checks = await qubesChecks();
  const describe = ({ name, ok, detail, remedy }: DoctorCheck): string =>
    `${ok ? (remedy === '' ? 'works ' : 'note  ') : 'FAILS '} ${name}: ${detail}\n${remedy === '' ? '' : `        ${remedy}\n`}`;
  process.stdout.write(asJson ? `${JSON.stringify(checks)}\n` : checks.map(describe).join(''));
  return checks.every(({ ok }) => ok) ? 0 : 1;
};

type Command = (args: readonly string[]) => Promise<number>;

/** For commands whose only option is --help. */
const runPlain =
  (name: string, help: (words: Words['commands']) => string, action: () => Promise<number>): Command =>
  async (args) => {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { help: { type: 'boolean', short: 'h' } },
    });
    if (positionals.length > 0) throw new UsageError(ownWords(process.env).usage.noArguments(name));
    if (values.help !== true) return action();
    process.stdout.write(help(ownWords(process.env)));
    return 0;
  };

const commands: ReadonlyMap<string, Command> = new Map([
  ['open', runOpen],
  ['install', runPlain('install', ({ install: said }) => said.help, runInstall)],
  ['uninstall', runPlain('uninstall', ({ install: said }) => said.removeHelp, runUninstall)],
  ['doctor', runDoctor],
]);

/** `args` starts with the command's name. Returns the exit code; usage errors are 2. */
export const run = async ([name, ...args]: readonly string[]): Promise<number> => {
  const command = commands.get(name ?? '');
  const { usage } = ownWords(process.env);
  try {
    if (command === undefined) throw new UsageError(usage.unknown(JSON.stringify(name ?? '')));
    return await command(args);
  } catch (error) {
    const message = usageMessage(error);
    if (message === null) throw error;
    process.stderr.write(
      `glovebox: ${message}\n${usage.tryHelp(command === undefined ? 'glovebox' : `glovebox ${name ?? ''}`)}\n`,
    );
    return 2;
  }
};
