// What `glovebox doctor` says of Thunderbird itself: which ones there are and what works with each, whether they let the
// add-on run, and what opens attachments where they do not.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { bad, good, improvable, type DoctorCheck } from '../protocol/doctor-check.ts';
import { ownWords } from '../protocol/words.ts';
import { profilesWithoutNet } from './second-net.ts';
import { readPolicy, standingOfProfile } from './thunderbird-preferences.ts';
import { findThunderbirds, type Thunderbird } from './thunderbirds.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** For programs, so the same in every language. */
const names = { experiments: 'experiments', secondNet: 'second net' } as const;
const portalDeadlineMs = 3_000;
const shownProfiles = 3;

/** Nothing where nobody has started a Thunderbird here. */
export const thunderbirdChecks = async (env: Environment): Promise<readonly DoctorCheck[]> => {
  const thunderbirds = await findThunderbirds(env);
  if (thunderbirds.length === 0) return [];
  const sandboxed = thunderbirds.filter(({ kind }) => kind !== 'system');
  const hasPortal = sandboxed.length > 0 && (await isPortalThere());
  return [
    ...sandboxed.map((thunderbird) => checkSandboxed(thunderbird, hasPortal)),
    await checkExperiments(thunderbirds),
    ...(sandboxed.length === thunderbirds.length ? [] : [await checkSecondNet(env)]),
  ];
};

/** Never “works”: from outside nobody can see it, and the host's own line tells when it was started. */
const checkSandboxed = (thunderbird: Thunderbird, hasPortal: boolean): DoctorCheck => {
  const name = `${thunderbird.kind} ${thunderbird.name}`;
  const { thunderbirds: words } = ownWords(process.env);
  if (hasPortal) return improvable(name, words.byPortal, words.portalAsks);
  return bad(name, words.noPortal, sandboxRemedy(thunderbird));
};

/** What to do for one that no portal serves. */
export const sandboxRemedy = ({ kind, name }: Thunderbird): string => {
  const { thunderbirds: words } = ownWords(process.env);
  return kind === 'flatpak' ? words.flatpakCommand(flatpakCommand(name)) : words.otherThunderbird;
};

const flatpakCommand = (name: string): string =>
  'flatpak override --user --filesystem=~/.mozilla/native-messaging-hosts:ro ' +
  `--filesystem=~/.local/share/glovebox/native-host:ro --talk-name=org.freedesktop.Flatpak ${name}`;

/** The desktop's service that starts native hosts for what runs in a sandbox. */
export const isPortalThere = async (): Promise<boolean> => {
  const args = ['introspect', '--session', '--dest', 'org.freedesktop.portal.Desktop'];
  const { stdout } = await promisify(execFile)('gdbus', [...args, '--object-path', '/org/freedesktop/portal/desktop'], {
    timeout: portalDeadlineMs,
  }).catch(() => ({ stdout: '' }));
  return stdout.includes('interface org.freedesktop.portal.WebExtensions ');
};

const checkExperiments = async (thunderbirds: readonly Thunderbird[]): Promise<DoctorCheck> => {
  const { thunderbirds: words } = ownWords(process.env);
  const policy = await readPolicy();
  const profiles = await Promise.all(
    thunderbirds.flatMap(({ kind, profiles: paths }) =>
      // A snap and a Flatpak have an /etc of their own.
      paths.map(async (path) => ({ path, standing: await standingOfProfile(kind === 'system' ? policy : null, path) })),
    ),
  );
  const stopped = profiles.filter(({ standing }) => standing === 'suppressed').map(({ path }) => path);
  if (stopped.length > 0) return bad(names.experiments, words.stops(list(stopped)), words.keep);
  return profiles.every(({ standing }) => standing === 'kept')
    ? good(names.experiments, words.kept)
    : improvable(names.experiments, words.open, words.keep);
};

const checkSecondNet = async (env: Environment): Promise<DoctorCheck> => {
  const { thunderbirds: words } = ownWords(process.env);
  const without = await profilesWithoutNet(env);
  return without.length === 0
    ? good(names.secondNet, words.net)
    : improvable(names.secondNet, words.noNet(list(without)), words.makeNet);
};

const list = (paths: readonly string[]): string =>
  [...paths.slice(0, shownProfiles), ...(paths.length > shownProfiles ? ['…'] : [])]
    .map((path) => path.replaceAll(/\p{Cc}|\p{Cf}/gu, '?'))
    .join(', ');
