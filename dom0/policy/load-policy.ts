// Reads policy folders: `*.policy` files in the order of their names, and what they include. All or nothing: one bad
// name or line refuses every call. Trusts the folders' owner; it never guesses at what a damaged policy meant.
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { failure, success, type Result } from '../../protocol/result.ts';
import { listLegacyFiles, impliedDenials } from './legacy-policy.ts';
import {
  parsePolicy,
  parseServicePolicy,
  type PolicyError,
  type ServiceWords,
  type Statement,
} from './parse-policy.ts';
import type { Rule } from './parse-rule.ts';

const fileNameForm = /^[0-9a-z_.-]+$/;
/** Where Qubes 4.0 keeps its policy files. */
const usualLegacyDir = '/etc/qubes-rpc/policy';

interface Files {
  /** In the order in which they count; a file of an earlier one stands for those of its name in later ones. */
  readonly dirs: readonly string[];
  /** Where `!compat-4.0` finds its files; without one where Qubes has them, if anywhere. */
  readonly legacyDir?: string | undefined;
}

/** Rules of all files, or the first error. Other files, and names that start with a dot, are ignored, as in Qubes. */
export const loadPolicy = async (files: Files): Promise<Result<readonly Rule[], PolicyError>> => {
  const chosen = new Map<string, string>();
  for (const dir of files.dirs) {
    const names = await listPolicyFiles(dir);
    if (!names.ok) return names;
    for (const name of names.value) if (!chosen.has(name)) chosen.set(name, dir);
  }
  const loader = new Loader(files.legacyDir);
  for (const [name, dir] of [...chosen].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const error = await loader.load(dir, join(dir, name));
    if (error !== null) return failure(error);
  }
  return success(loader.rules);
};

/**
 * The user's folder where there is one, else the policy that is shipped. A folder that exists but is empty denies
 * everything.
 */
export const choosePolicyDir = async (userDir: string, shippedDir: string): Promise<string> =>
  (await isMissing(userDir)) ? shippedDir : userDir;

/** With the overlay before it, where there is one: what is changed until the next start. */
export const withOverlay = async (overlayDir: string, dir: string): Promise<readonly string[]> =>
  (await isMissing(overlayDir)) ? [dir] : [overlayDir, dir];

class Loader {
  readonly rules: Rule[] = [];
  readonly #legacyDir: string | undefined;
  /** Files that are being read, each included by the one before it. */
  readonly #open: string[] = [];
  /** What included paths are relative to. */
  #dir = '';

  constructor(legacyDir: string | undefined) {
    this.#legacyDir = legacyDir;
  }

  /** null where it went well. */
  load(dir: string, file: string): Promise<PolicyError | null> {
    this.#dir = dir;
    return this.#read(file, (text) => parsePolicy(text, file));
  }

  async #read(
    file: string,
    parse: (text: string) => Iterable<Result<Statement, PolicyError>>,
  ): Promise<PolicyError | null> {
    if (this.#open.includes(file)) return ofFile(file, 'it includes itself');
    const text = await readText(file);
    if (!text.ok) return text.error;
    this.#open.push(file);
    for (const parsed of parse(text.value)) {
      const error = parsed.ok ? await this.#obey(parsed.value, file) : parsed.error;
      if (error !== null) return error;
    }
    this.#open.pop();
    return null;
  }

  async #obey(statement: Statement, file: string): Promise<PolicyError | null> {
    if (statement.statement === 'rule') {
      this.rules.push(statement.rule);
      return null;
    }
    if (statement.statement === 'compat') return this.#includeLegacy(file, statement.line);
    // `..` leads out of where a link leads to: nothing may be tidied before the system has followed it.
    const asked = statement.path.startsWith('/') ? statement.path : `${this.#dir}/${statement.path}`;
    const path = await realpath(asked).catch(() => null);
    const kind = path === null ? null : await kindOf(path);
    if (statement.statement === 'include-dir')
      return path !== null && kind === 'directory'
        ? this.#includeDir(path)
        : { file, line: statement.line, reason: `${asked} is not a folder` };
    if (path === null || kind !== 'file') return { file, line: statement.line, reason: `${asked} is not a file` };
    return statement.statement === 'include'
      ? this.#read(path, (text) => parsePolicy(text, path))
      : this.#readService(path, statement.called);
  }

  #readService(path: string, called: ServiceWords): Promise<PolicyError | null> {
    return this.#read(path, (text) => parseServicePolicy(text, path, called));
  }

  async #includeDir(dir: string): Promise<PolicyError | null> {
    const names = await listPolicyFiles(dir);
    if (!names.ok) return names.error;
    for (const name of names.value) {
      const path = join(dir, name);
      const error = await this.#read(path, (text) => parsePolicy(text, path));
      if (error !== null) return error;
    }
    return null;
  }

  async #includeLegacy(file: string, line: number): Promise<PolicyError | null> {
    const legacyDir = this.#legacyDir ?? usualLegacyDir;
    if (this.#legacyDir === undefined && (await isMissing(legacyDir))) return null;
    const files = await listLegacyFiles(legacyDir);
    if (files === null) return { file, line, reason: `the folder ${legacyDir} cannot be read` };
    const dir = this.#dir;
    this.#dir = legacyDir;
    for (const { name, called } of files) {
      const path = await realpath(join(legacyDir, name)).catch(() => null);
      const error = path === null ? ofFile(name, 'it is gone') : await this.#readService(path, called);
      if (error !== null) return error;
      this.rules.push(...impliedDenials(join(legacyDir, name), called));
    }
    this.#dir = dir;
    return null;
  }
}

const ofFile = (file: string, reason: string): PolicyError => ({ file, line: 0, reason });

const listPolicyFiles = async (dir: string): Promise<Result<readonly string[], PolicyError>> => {
  try {
    const names = (await readdir(dir)).filter((name) => name.endsWith('.policy') && !name.startsWith('.')).sort();
    const kinds = await Promise.all(names.map((name) => kindOf(join(dir, name))));
    const files = names.filter((_name, index) => kinds[index] === 'file');
    const bad = files.find((name) => !fileNameForm.test(name));
    return bad === undefined
      ? success(files)
      : failure(ofFile(join(dir, bad), 'a policy file name has only a-z, 0-9, “_”, “.” and “-”'));
  } catch {
    return failure(ofFile(dir, 'the policy folder cannot be read'));
  }
};

/** Of what a link leads to. */
const kindOf = async (path: string): Promise<'file' | 'directory' | null> => {
  const status = await stat(path).catch(() => null);
  if (status?.isFile() === true) return 'file';
  return status?.isDirectory() === true ? 'directory' : null;
};

/** A byte order mark stays, and is an error where it stands, as in Qubes. */
const readText = async (file: string): Promise<Result<string, PolicyError>> => {
  const bytes = await readFile(file).catch(() => null);
  if (bytes === null) return failure(ofFile(file, 'the file cannot be read'));
  const text = decode(bytes);
  return text === null
    ? failure({ file, line: findUndecodable(bytes), reason: 'the line is not UTF-8' })
    : success(text);
};

const decode = (bytes: Uint8Array): string | null => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
};

/** Bytes of an end of line are never part of another character. */
const findUndecodable = (bytes: Buffer): number =>
  bytes
    .toString('latin1')
    .split(/\r\n|\r|\n/)
    .findIndex((line) => decode(Buffer.from(line, 'latin1')) === null) + 1;

const isMissing = (dir: string): Promise<boolean> =>
  readdir(dir).then(
    () => false,
    (cause: unknown) => cause instanceof Error && 'code' in cause && cause.code === 'ENOENT',
  );
