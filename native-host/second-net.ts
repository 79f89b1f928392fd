// The second net: Thunderbird itself opens attachments by “glovebox open”, also where the add-on is off. Written into the
// handlers.json of each profile that no Thunderbird has open, and taken out again to the byte.
import { createHash } from 'node:crypto';
import { mkdir, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { dataDir } from '../protocol/paths.ts';
import { readBoundedText } from './bounded-text.ts';
import { addHandlers, hasHandlers, removeHandlers } from './profile-handlers.ts';
import { replaceFile } from './replace-file.ts';
import { findThunderbirds, isProfileOpen, type Thunderbird } from './thunderbirds.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const fileMaxBytes = 4 * 1024 * 1024;

const receiptSchema = z.strictObject({
  profiles: z.array(
    z.strictObject({
      path: z.string().startsWith('/'),
      /** null where there was none. */
      before: z.string().nullable(),
      /** Of the text that was written last, in hexadecimal. */
      writtenSha256: z.string(),
    }),
  ),
});
type Receipt = z.infer<typeof receiptSchema>;
type Written = Receipt['profiles'][number];

export interface SecondNetReport {
  readonly written: readonly string[];
  /** Profiles that a Thunderbird has open: it would write its own over ours. */
  readonly open: readonly string[];
  readonly unreadable: readonly string[];
  /** Never started: at its first start Thunderbird gives PDF documents to its own viewer, whatever is written there. */
  readonly fresh: readonly string[];
  /** Those whose sandbox keeps them from starting a program. */
  readonly apart: readonly Thunderbird[];
}

/** What Thunderbird starts: [to edit, only to view]. */
export const openerPaths = (env: Environment): readonly [open: string, view: string] => {
  const folder = join(dataDir(env), 'native-host');
  return [join(folder, 'open'), join(folder, 'view')];
};

const receiptPath = (env: Environment): string => join(dataDir(env), 'native-host', 'second-net.json');
const handlersPath = (profile: string): string => join(profile, 'handlers.json');

export const installSecondNet = async (env: Environment, opener: string): Promise<SecondNetReport> => {
  const thunderbirds = await findThunderbirds(env);
  const [written, open, unreadable, fresh]: [string[], string[], string[], string[]] = [[], [], [], []];
  for (const profile of thunderbirds.filter(({ kind }) => kind === 'system').flatMap(({ profiles }) => profiles)) {
    if (await isProfileOpen(profile)) open.push(profile);
    else if (!(await wasStarted(profile))) fresh.push(profile);
    else if (await writeInto(env, profile, opener)) written.push(profile);
    else unreadable.push(profile);
  }
  return { written, open, unreadable, fresh, apart: thunderbirds.filter(({ kind }) => kind !== 'system') };
};

/** Thunderbird's PDF viewer notes that it has made itself the one for PDF documents, once for each profile. */
const wasStarted = async (profile: string): Promise<boolean> =>
  /^user_pref\("pdfjs\.migrationVersion", [1-9]\d*\);\r?$/m.test(
    (await readBoundedText(join(profile, 'prefs.js'), 16 * fileMaxBytes)) ?? '',
  );

const writeInto = async (env: Environment, path: string, opener: string): Promise<boolean> => {
  const present = await readBoundedText(handlersPath(path), fileMaxBytes);
  if (present === null && (await isThere(handlersPath(path)))) return false;
  const text = addHandlers(present, opener);
  if (text === null) return false;
  const { profiles } = await readReceipt(env);
  const earlier = profiles.find((profile) => profile.path === path);
  const entry = { path, before: earlier === undefined ? present : earlier.before, writtenSha256: hashOf(text) };
  // First, so that whatever happens then can be undone.
  await writeReceipt(env, [...profiles.filter((profile) => profile !== earlier), entry]);
  await replace(handlersPath(path), text);
  return true;
};

/** Those that hold ours and are open now: nothing can be taken out of them. */
export const openProfilesWithNet = async (env: Environment): Promise<readonly string[]> => {
  const { profiles } = await readReceipt(env);
  const open = await Promise.all(profiles.map(({ path }) => isProfileOpen(path)));
  return profiles.filter((_, index) => open[index]).map(({ path }) => path);
};

/** Whether there was anything to take out. */
export const removeSecondNet = async (env: Environment): Promise<boolean> => {
  const { profiles } = await readReceipt(env);
  for (const profile of profiles) await takeOut(env, profile);
  await unlink(receiptPath(env)).catch(() => undefined);
  return profiles.length > 0;
};

const takeOut = async (env: Environment, { path, before, writtenSha256 }: Written): Promise<void> => {
  const file = handlersPath(path);
  const present = await readBoundedText(file, fileMaxBytes);
  if (present === null) return;
  const isUntouched = hashOf(present) === writtenSha256;
  if (isUntouched && before === null) return unlink(file);
  const text = isUntouched ? before : removeHandlers(present, before, openerPaths(env));
  if (text !== null) await replace(file, text);
};

/** Of each profile of a Thunderbird that may start programs. */
export const profilesWithoutNet = async (env: Environment): Promise<readonly string[]> => {
  const profiles = (await findThunderbirds(env)).filter(({ kind }) => kind === 'system').flatMap((one) => one.profiles);
  const has = await Promise.all(
    profiles.map(async (profile) =>
      hasHandlers(await readBoundedText(handlersPath(profile), fileMaxBytes), openerPaths(env)),
    ),
  );
  return profiles.filter((_, index) => has[index] !== true);
};

const readReceipt = async (env: Environment): Promise<Receipt> => {
  const text = await readBoundedText(receiptPath(env), 16 * fileMaxBytes);
  try {
    return receiptSchema.parse(JSON.parse(text ?? '{"profiles":[]}'));
  } catch {
    return { profiles: [] };
  }
};

const writeReceipt = async (env: Environment, profiles: readonly Written[]): Promise<void> => {
  await mkdir(dirname(receiptPath(env)), { recursive: true, mode: 0o700 });
  await replace(receiptPath(env), `${JSON.stringify({ profiles })}\n`);
};

/** Whole or not at all, with the mode that it had. */
const replace = async (path: string, text: string): Promise<void> => {
  const mode = ((await stat(path).catch(() => null))?.mode ?? 0o600) & 0o777;
  await replaceFile(path, text, mode);
};

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
