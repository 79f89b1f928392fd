// The person's side of exceptions: writes a request for an original, and finds the answer to it. An answer is a file that
// anybody may have put there: it counts where an administrator's key has signed it for this file and this person, and each
// grant counts once.
import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import {
  answerSchema,
  exceptionFileMaxBytes,
  exceptionFolders,
  exceptionsMax,
  signedBytes,
  statementSchema,
  type ExceptionRequest,
  type Exceptions,
  type Statement,
} from '../protocol/exceptions.ts';
import type { ToHost } from '../protocol/native-messages.ts';
import { requestIdSchema } from '../protocol/stages.ts';

/** The bytes that were read. */
export interface ReadFile {
  readonly sha256: string;
  readonly sizeBytes: number;
}
type Asked = NonNullable<Extract<ToHost, { type: 'original' }>['ask']>;

/** As the system calls them. */
export const thisPerson = (): string => userInfo().username;

/** Whether it could be written. It appears whole. */
export const writeRequest = async (
  { folder }: Exceptions,
  file: ReadFile,
  { reason, mediaType, senderDomain }: Asked,
  person: string,
): Promise<boolean> => {
  const id = randomBytes(12).toString('hex');
  const askedAt = new Date().toISOString();
  const request: ExceptionRequest = { version: 1, id, askedAt, person, ...file, mediaType, senderDomain, reason };
  return appear(join(folder, exceptionFolders.requests), id, request);
};

const appear = async (folder: string, id: string, record: object): Promise<boolean> => {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const temporary = join(folder, `.${randomBytes(8).toString('hex')}`);
    await writeFile(temporary, `${JSON.stringify(record)}\n`, { mode: 0o600, flag: 'wx' });
    await rename(temporary, join(folder, `${id}.json`));
    return true;
  } catch {
    return false;
  }
};

/** What an administrator has said of this file to this person: a grant before a denial, the newest of each. */
export const findAnswer = async (
  { folder, publicKeys }: Exceptions,
  file: ReadFile,
  person: string,
  isUsed: (id: string) => Promise<boolean>,
): Promise<Statement | null> => {
  const answers = join(folder, exceptionFolders.answers);
  const names = (await readdir(answers).catch(() => [])).slice(0, exceptionsMax);
  let best: Statement | null = null;
  for (const name of names) {
    const id = requestIdSchema.safeParse(name.replace(/\.json$/, ''));
    const statement = id.success ? await readStatement(join(answers, name), publicKeys) : null;
    if (statement === null || statement.id !== id.data || !isFor(statement, file, person)) continue;
    if (statement.decision === 'granted' && (Date.parse(statement.until) <= Date.now() || (await isUsed(statement.id))))
      continue;
    if (best === null || isBetter(statement, best)) best = statement;
  }
  return best;
};

const isFor = (statement: Statement, { sha256, sizeBytes }: ReadFile, person: string): boolean =>
  statement.sha256 === sha256 && statement.sizeBytes === sizeBytes && statement.person === person;

const isBetter = (one: Statement, other: Statement): boolean =>
  one.decision === other.decision
    ? Date.parse(one.answeredAt) > Date.parse(other.answeredAt)
    : one.decision === 'granted';

/** null for what no key of the policy has signed. */
const readStatement = async (path: string, publicKeys: readonly string[]): Promise<Statement | null> => {
  try {
    const { statement, signature } = answerSchema.parse(JSON.parse(await readBounded(path)));
    const isSigned = publicKeys.some((key) =>
      verify(
        null,
        signedBytes(statement),
        createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' }),
        Buffer.from(signature, 'base64'),
      ),
    );
    return isSigned ? statementSchema.parse(JSON.parse(statement)) : null;
  } catch {
    return null;
  }
};

const readBounded = async (path: string): Promise<string> => {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const status = await file.stat();
    if (!status.isFile() || status.size > exceptionFileMaxBytes) throw new Error('not a small file');
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
};

/** Grants that were used: each id is a file in the person's own folder, which nobody else can make or remove. */
export class UsedGrants {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async has(id: string): Promise<boolean> {
    try {
      return (await readdir(this.#folder)).includes(id);
    } catch (cause) {
      // What cannot be looked at may have been used.
      return !(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT');
    }
  }

  /** Whether it is this caller's now: of two at once one gets it, and none where that cannot be kept. */
  async claim(id: string): Promise<boolean> {
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      const file = await open(join(this.#folder, id), 'wx', 0o600);
      await file.sync();
      await file.close();
      return true;
    } catch {
      return false;
    }
  }

  /** Lets the grant be used again, as nothing came of its use. */
  async giveBack(id: string): Promise<void> {
    await rm(join(this.#folder, id), { force: true });
  }
}

/** For the administrator; the person's own record counts without it. */
export const tellUse = ({ folder }: Exceptions, id: string): Promise<boolean> =>
  appear(join(folder, exceptionFolders.used), id, { version: 1, id, usedAt: new Date().toISOString() });
