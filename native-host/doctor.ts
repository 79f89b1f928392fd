// What `glovebox doctor` says of the native host: the launcher that Thunderbird would find is started, by its manifest and in
// the environment that a desktop has, not a terminal's.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { bad, good, improvable, type DoctorCheck } from '../protocol/doctor-check.ts';
import { addonId, nativeHostName } from '../protocol/names.ts';
import { ownWords } from '../protocol/words.ts';
import { hostVersion } from './host-version.ts';
import { manifestPath } from './install.ts';
import { readStarts, type ThunderbirdStart } from './thunderbird-starts.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** For programs, so the same in every language. */
const checkName = 'native host';
const startDeadlineMs = 10_000;
const desktopPath = '/usr/local/bin:/usr/bin:/bin';
const manifestSchema = z.looseObject({ path: z.string().startsWith('/'), allowed_extensions: z.array(z.string()) });

/** In the order in which Thunderbird looks. */
const manifestPaths = (env: Environment): readonly string[] => [
  manifestPath(env),
  ...['/usr/lib', '/usr/lib64'].map((folder) =>
    join(folder, 'mozilla', 'native-messaging-hosts', `${nativeHostName}.json`),
  ),
];

export const checkHost = async (env: Environment): Promise<DoctorCheck> => {
  const { host: words } = ownWords(process.env);
  const found = await findManifest(env);
  if (found === null) return improvable(checkName, words.unknown, words.install);
  const manifest = parseManifest(found.text);
  if (manifest === null) return bad(checkName, words.invalid(found.path), words.install);
  const { version, complaint } = await askVersion(manifest.path, env);
  if (version === null) return bad(checkName, words.fails(manifest.path, complaint), words.install);
  if (version !== hostVersion()) return improvable(checkName, words.other(version), words.install);
  const [start] = await readStarts(env);
  // That it can be started here is no proof that Thunderbird does it.
  if (start === undefined) return improvable(checkName, words.neverStarted(version), words.startThunderbird);
  return good(checkName, words.started(version, shownProgram(start), minutesSince(start)));
};

const shownProgram = ({ program }: ThunderbirdStart): string => program.replace(/-bin$/, '');
const minutesSince = ({ atMs }: ThunderbirdStart): number => Math.max(0, Math.floor((Date.now() - atMs) / 60_000));

const findManifest = async (env: Environment): Promise<{ readonly path: string; readonly text: string } | null> => {
  for (const path of manifestPaths(env)) {
    const text = await readFile(path, 'utf8').catch(() => null);
    if (text !== null) return { path, text };
  }
  return null;
};

const parseManifest = (untrustedText: string): { readonly path: string } | null => {
  try {
    const manifest = manifestSchema.parse(JSON.parse(untrustedText));
    return manifest.allowed_extensions.includes(addonId) ? manifest : null;
  } catch {
    return null;
  }
};

interface Answer {
  readonly version: string | null;
  /** What it printed instead. */
  readonly complaint: string;
}

const askVersion = (launcher: string, env: Environment): Promise<Answer> =>
  new Promise((resolve) => {
    const options = { env: { ...env, PATH: desktopPath }, timeout: startDeadlineMs, cwd: '/' };
    const child = execFile(launcher, ['--version'], options, (error, stdout, stderr) => {
      const [line = ''] = stdout.split('\n');
      const isVersion = /^glovebox-host [ -~]{1,80}$/.test(line);
      const complaint = (stderr.trim() || error?.message || line).replaceAll(/\p{Cc}+/gu, ' ').slice(0, 300);
      resolve(isVersion ? { version: line, complaint: '' } : { version: null, complaint });
    });
    child.stdin?.on('error', () => undefined).end();
  });
