// The commands of the native host's domain, for the `glovebox` command (cli/), and its part of those that others share.
import { fileURLToPath } from 'node:url';
import type { Handlers, Invocation, WrongUse } from '../protocol/command-table.ts';
import type { DoctorCheck } from '../protocol/doctor-check.ts';
import type { Judge } from '../protocol/file-ruling.ts';
import { ownWords } from '../protocol/words.ts';
import { runConvert } from './convert-command.ts';
import { installDesktopFiles } from './desktop-install.ts';
import { checkHost } from './doctor.ts';
import { checkFarm } from './farm-doctor.ts';
import { install, uninstall as removeInstalled } from './install.ts';
import { runOpen } from './open-command.ts';
import { openUrl } from './open-url.ts';
import { qubesChecks } from './qubes-doctor.ts';
import { isQubes, qubesPaths } from './qubes-transport.ts';
import { installSecondNet, openerPaths, openProfilesWithNet } from './second-net.ts';
import { shownPath } from './shown-path.ts';
import { isPortalThere, sandboxRemedy, thunderbirdChecks } from './thunderbird-doctor.ts';
import { findThunderbirds } from './thunderbirds.ts';

const addonFile = fileURLToPath(new URL('../glovebox.xpi', import.meta.url));

const runInstall = async ({ values }: Invocation<'install'>): Promise<number | WrongUse> => {
  const { install: words } = ownWords(process.env);
  if (values['view-only'] && !values.handlers) return { wrongUse: words.viewOnlyAlone };
  const { manifest, command } = await install(process.env);
  process.stdout.write(words.done(manifest, addonFile));
  if (command !== null) process.stdout.write(words.command[command.state](command.path));
  if (values.desktop) process.stdout.write(words.desktop(await installDesktopFiles(process.env)));
  await tellSandboxed();
  return values.handlers ? installHandlers(values['view-only']) : 0;
};

/** What works with those that run apart from the rest of the computer, and what does not. */
const tellSandboxed = async (): Promise<void> => {
  const { thunderbirds: words } = ownWords(process.env);
  const sandboxed = (await findThunderbirds(process.env)).filter(({ kind }) => kind !== 'system');
  const hasPortal = sandboxed.length > 0 && (await isPortalThere());
  for (const thunderbird of sandboxed) {
    const says = hasPortal
      ? `${words.byPortal} ${words.portalAsks}`
      : `${words.noPortal} ${sandboxRemedy(thunderbird)}`;
    process.stdout.write(`${thunderbird.kind} ${thunderbird.name}: ${says}\n`);
  }
};

/** Exit code: 0 where each profile that can have it has it. */
const installHandlers = async (viewOnly: boolean): Promise<number> => {
  const { net: words } = ownWords(process.env);
  const [toEdit, toView] = openerPaths(process.env);
  const { written, open, unreadable, fresh, apart } = await installSecondNet(process.env, viewOnly ? toView : toEdit);
  for (const profile of written) process.stdout.write(words.written(shownPath(profile)));
  for (const { kind, name } of apart) process.stdout.write(words.apart(`${kind} ${name}`));
  for (const profile of open) process.stderr.write(words.open(shownPath(profile)));
  for (const profile of unreadable) process.stderr.write(words.unreadable(shownPath(profile)));
  for (const profile of fresh) process.stderr.write(words.fresh(shownPath(profile)));
  if (written.length + fresh.length + open.length + unreadable.length === 0) process.stderr.write(words.noProfile);
  return written.length > 0 && open.length + unreadable.length + fresh.length === 0 ? 0 : 1;
};

export const commands: Handlers<'open' | 'open-url' | 'convert' | 'install'> = {
  open: ({ values, operands }) => runOpen(values, operands),
  'open-url': ({ operands: [address = ''] }) => openUrl(address, qubesPaths),
  convert: ({ values, operands: [file = ''] }) => runConvert(values, file),
  install: runInstall,
};

/** Files that a desktop hands over: by the rules for attachments, which are another domain's. */
export const openFromDesktop = ({ values, operands }: Invocation<'open'>, judge: Judge): Promise<number | WrongUse> =>
  runOpen(values, operands, judge);

export const uninstall = (): Promise<boolean> => removeInstalled(process.env);

/** Profiles that a Thunderbird has open, and that open attachments by us: nothing can be removed before it is closed. */
export const inUse = (): Promise<readonly string[]> => openProfilesWithNet(process.env);

/** That Thunderbird has no manifest yet is no fault of the command line's. */
export const doctorChecks = async (): Promise<readonly DoctorCheck[]> => [
  ...(isQubes(qubesPaths) ? await qubesChecks() : [await checkHost(process.env)]),
  ...(await checkFarm(process.env)),
  ...(await thunderbirdChecks(process.env)),
];
