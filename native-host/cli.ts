// The commands of the native host's domain, for the `glovebox` command (cli/), and its part of those that others share.
import { fileURLToPath } from 'node:url';
import type { Handlers } from '../protocol/command-table.ts';
import type { DoctorCheck } from '../protocol/doctor-check.ts';
import { ownWords } from '../protocol/words.ts';
import { checkHost } from './doctor.ts';
import { install, uninstall as removeInstalled } from './install.ts';
import { runOpen } from './open-command.ts';
import { qubesChecks } from './qubes-doctor.ts';
import { isQubes, qubesPaths } from './qubes-transport.ts';

const addonFile = fileURLToPath(new URL('../glovebox.xpi', import.meta.url));

const runInstall = async (): Promise<number> => {
  const { manifest, command } = await install(process.env);
  const { install: words } = ownWords(process.env);
  process.stdout.write(words.done(manifest, addonFile));
  if (command !== null) process.stdout.write(words.command[command.state](command.path));
  return 0;
};

export const commands: Handlers<'open' | 'install'> = {
  open: ({ values, operands: [file = ''] }) => runOpen(values, file),
  install: runInstall,
};

export const uninstall = (): Promise<boolean> => removeInstalled(process.env);

/** Not being installed is no fault of the command line's. */
export const doctorChecks = async (): Promise<readonly DoctorCheck[]> =>
  isQubes(qubesPaths) ? qubesChecks() : [await checkHost(process.env)];
