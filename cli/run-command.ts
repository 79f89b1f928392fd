// Finds who knows a command, and has it done.
import type { CommandName, Handlers, Invocation, WrongUse } from '../protocol/command-table.ts';
import { runDoctor } from './doctor.ts';
import { loadBench, loadDom0, loadHost, loadPolicy, type Domain } from './domains.ts';
import { runUninstall } from './uninstall.ts';

/** Those that more than one domain has a part in. */
const ownCommands: Handlers<'doctor' | 'uninstall'> = { doctor: runDoctor, uninstall: runUninstall };

/** What a desktop hands over opens by the rules for attachments. A person who types has them by `policy explain`. */
const openDomain: Domain = {
  commands: {
    open: async (invocation: Invocation<'open'>) => {
      const host = await loadHost();
      if (invocation.values.attachment) return host.openFromDesktop(invocation, (await loadPolicy()).judge);
      return host.commands['open']?.(invocation) ?? 1;
    },
  },
};

const loaders: Readonly<Record<string, () => Promise<Domain>>> = {
  open: () => Promise.resolve(openDomain),
  'open-url': loadHost,
  convert: loadHost,
  install: loadHost,
  uninstall: () => Promise.resolve({ commands: ownCommands }),
  doctor: () => Promise.resolve({ commands: ownCommands }),
  dom0: loadDom0,
  template: loadDom0,
  exceptions: loadDom0,
  policy: loadPolicy,
  bench: loadBench,
};

export const runCommand = async (
  name: CommandName,
  invocation: { readonly values: unknown; readonly operands: readonly string[] },
): Promise<number | WrongUse> => {
  const [word = ''] = name.split(' ');
  const command = (await loaders[word]?.())?.commands[name];
  if (command === undefined) throw new Error(`nobody knows the command ${name}`);
  // The table says which values each command gets; the domains' handlers are typed by it.
  return command(invocation as Invocation<never>);
};
