// The programs that look into archives: 7z, and bsdtar for what 7z of Debian does not read (rar, zstd) or reads in two
// steps (tar.gz). They parse hostile bytes as the unprivileged user; here their words are bounded and read by form.
import { listingMaxBytes, parse7zListing, parseMtree, type Listing } from './archive-entries.ts';
import type { Input, Outcome, Ran, TakenOut, Tools } from './presenter.ts';
import { contentName, failed, failedBy } from './presenter.ts';

export type Reader = '7z' | 'bsdtar';
/** Of an entry that no program here unpacks. */
export const noReader = 'locked';
export interface Look {
  readonly reader: Reader;
  readonly listing: Listing;
}

export const sevenZip = '/usr/lib/7zip/7z';
const memberMaxBytes = 200_000_000;
const saidMaxBytes = 64 * 1024;

/** One file or a tar in a wrapping, which only bsdtar takes off in one step. */
const wrapped = /^(?:\x1f[\x8b\x9d]|BZh|\xfd7zXZ|\x28\xb5\x2f\xfd|\x5d\0\0|\x04\x22\x4d\x18|LZIP)/;
const rar = /^Rar!/;
const tar = /^[^]{257}ustar/;

/** What has no wrapping is not unwrapped: bsdcat gives it back as it is. */
const readersFor = (head: string) => {
  if (wrapped.test(head)) return [listBybsdtar, unwrap, listBy7z];
  if (rar.test(head)) return [listRar, listBy7z];
  return tar.test(head) ? [listBybsdtar, listBy7z] : [listBy7z, listBybsdtar];
};

export const lookInto = (input: Input, tools: Tools): Look | TakenOut => {
  const head = String.fromCharCode(...input.untrustedHead.subarray(0, 300));
  let first: TakenOut | null = null;
  for (const list of readersFor(head)) {
    const look = list(input, tools);
    if (!('kind' in look) || look.kind !== 'failed') return look;
    // 7z would ask for the password of a rar, list what is in it, and then unpack none of it.
    if (look.why === 'locked') return look;
    first ??= look;
  }
  return first ?? failed('damaged');
};

const listBy7z = (input: Input, tools: Tools): Look | Outcome => {
  const outputPath = tools.newPath('list.txt');
  const errorPath = tools.newPath('said.txt');
  const ran = tools.run([sevenZip, 'l', '-slt', '-ba', '-bd', '--', input.path], {
    ...passwordLine(input.password),
    outputPath,
    errorPath,
    outputMaxBytes: listingMaxBytes,
    timeoutMs: 20_000,
  });
  const listing = parse7zListing(tools.readText(outputPath, listingMaxBytes) ?? '');
  const refusal = passwordRefusal(
    input.password,
    tools.readLatin1(errorPath, saidMaxBytes) ?? '',
    tools.readLatin1(outputPath, saidMaxBytes) ?? '',
  );
  if (refusal !== null && listing.entries.length === 0) return refusal;
  return finish('7z', ran, listing);
};

const passwordLine = (password: string | null): { readonly line?: string } =>
  password === null ? {} : { line: password };

/** 7z asks in words, or breaks off where it may not ask. */
const passwordRefusal = (password: string | null, ...untrustedSaid: readonly string[]): Outcome | null => {
  const said = untrustedSaid.join('\n');
  if (!/Enter password|Break signaled|Wrong password|encrypted archive/i.test(said)) return null;
  return password === null || /Wrong password|encrypted archive/i.test(said)
    ? { kind: 'password', isWrong: password !== null }
    : null;
};

const listBybsdtar = (input: Input, tools: Tools): Look | Outcome => {
  const outputPath = tools.newPath('list.txt');
  const errorPath = tools.newPath('said.txt');
  const ran = tools.run(
    ['bsdtar', '-cf', '-', '--format=mtree', '--options=mtree:!all,mtree:size,mtree:time,mtree:type', `@${input.path}`],
    { outputPath, errorPath, outputMaxBytes: listingMaxBytes, timeoutMs: 20_000 },
  );
  const listing = parseMtree(tools.readLatin1(outputPath, listingMaxBytes) ?? '');
  // Where the names are no secret they are listed, whatever becomes of the members.
  if (listing.entries.length === 0 && isLocked(tools, errorPath)) return failed('locked');
  return finish('bsdtar', ran, listing);
};

/** bsdtar unpacks it, and does not see which members have a password: it would give their ciphertext for them. */
const listRar = (input: Input, tools: Tools): Look | Outcome => {
  const look = listBybsdtar(input, tools);
  const seen = 'kind' in look ? look : listBy7z(input, tools);
  if ('kind' in look || 'kind' in seen) return look;
  const locked = new Set(seen.listing.entries.filter((entry) => entry.isEncrypted).map((entry) => entry.untrustedPath));
  const entries = look.listing.entries.map((entry) =>
    locked.has(entry.untrustedPath) ? { ...entry, isEncrypted: true } : entry,
  );
  return { ...look, listing: { ...look.listing, entries } };
};

/** A rar with a password, which no program of Debian unpacks. */
const isLocked = (tools: Tools, errorPath: string): boolean =>
  /encrypt|passphrase/i.test(tools.readLatin1(errorPath, saidMaxBytes) ?? '');

/** One file, compressed, is shown at once: it is called by the name without the last ending. */
const unwrap = (input: Input, tools: Tools): TakenOut => {
  const untrustedName = innerName(input.untrustedName);
  const outputPath = tools.newPath(contentName(untrustedName));
  const ran = tools.run(['bsdcat', input.path], { outputPath, outputMaxBytes: memberMaxBytes });
  if (ran.ended !== 'exited') return failedBy(ran);
  return ran.exitCode === 0 ? { kind: 'file', path: outputPath, untrustedName } : failed('damaged');
};

export const innerName = (untrustedName: string): string =>
  untrustedName
    .replace(/\.(?:gz|bz2|xz|zst|lzma|lz4|lz|z)$/i, '')
    .replace(/\.(tgz|taz|tbz2?|txz|tzst)$/i, '.tar')
    .replace(/\.svgz$/i, '.svg');

/** What could be listed is shown, even where the archive breaks off. */
const finish = (reader: Reader, ran: Ran, listing: Listing): Look | Outcome => {
  if (listing.entries.length > 0)
    return { reader, listing: ran.ended === 'exited' ? listing : { ...listing, isCut: true } };
  if (ran.ended !== 'exited') return failedBy(ran);
  return ran.exitCode === 0 ? { reader, listing } : failed('damaged');
};

/** `what`: reader, archive, path inside, and the archive's password or ''. */
export const takeOut = (
  [reader, archive, untrustedPath, kept]: readonly string[],
  given: string | null,
  tools: Tools,
): TakenOut => {
  if (archive === undefined || untrustedPath === undefined || kept === undefined) return failed('failed');
  if (reader === noReader) return failed('locked');
  const password = given ?? (kept === '' ? null : kept);
  const outputPath = tools.newPath(contentName(untrustedPath));
  const errorPath = tools.newPath('said.txt');
  // A name is no pattern, no option and no list of names; where it can be read as one it is marked as plain.
  const argv =
    reader === '7z'
      ? [sevenZip, 'x', '-so', '-spd', '-bd', `-i!${untrustedPath}`, '--', archive]
      : ['bsdtar', '-xOqf', archive, '--', untrustedPath.replace(/[*?[\\]/g, '\\$&')];
  const ran = tools.run(argv, { ...passwordLine(password), outputPath, errorPath, outputMaxBytes: memberMaxBytes });
  if (ran.ended !== 'exited') return failedBy(ran);
  const refusal = reader === '7z' ? passwordRefusal(password, tools.readLatin1(errorPath, saidMaxBytes) ?? '') : null;
  if (ran.exitCode !== 0)
    return refusal ?? failed(reader === 'bsdtar' && isLocked(tools, errorPath) ? 'locked' : 'damaged');
  return { kind: 'file', path: outputPath };
};
