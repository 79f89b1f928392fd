// The folder of requests and answers, as an administrator reads and writes it. Everybody who may ask can put files there: each
// is bounded and checked, and one that is not well-formed is left out.
import { sign, type KeyObject } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type * as z from 'zod';
import {
  answerSchema,
  exceptionFileMaxBytes,
  exceptionFolders,
  exceptionRequestSchema,
  exceptionsMax,
  signedBytes,
  statementSchema,
  useSchema,
  type Answer,
  type ExceptionRequest,
  type Statement,
} from '../../protocol/exceptions.ts';
import { requestIdSchema } from '../../protocol/stages.ts';

export interface Queued {
  readonly request: ExceptionRequest;
  /** As the answer's file says; nobody has checked its signature here. null where there is none. */
  readonly answer: Statement | null;
  readonly usedAt: string | null;
}

/** The oldest first. Rejects where the folder cannot be read. */
export const listQueue = async (folder: string): Promise<readonly Queued[]> => {
  const names = (await readdir(join(folder, exceptionFolders.requests))).slice(0, exceptionsMax);
  const found = await Promise.all(names.map((name) => findQueued(folder, name.replace(/\.json$/, ''))));
  return found
    .filter((queued) => queued !== null)
    .sort((one, other) => Date.parse(one.request.askedAt) - Date.parse(other.request.askedAt));
};

export const findQueued = async (folder: string, untrustedId: string): Promise<Queued | null> => {
  const id = requestIdSchema.safeParse(untrustedId);
  if (!id.success) return null;
  const request = await readRecord(folder, 'requests', id.data, exceptionRequestSchema);
  if (request?.id !== id.data) return null;
  const envelope = await readRecord(folder, 'answers', id.data, answerSchema);
  const used = await readRecord(folder, 'used', id.data, useSchema);
  return { request, answer: envelope === null ? null : parseStatement(envelope), usedAt: used?.usedAt ?? null };
};

const parseStatement = ({ statement }: Answer): Statement | null => {
  try {
    return statementSchema.parse(JSON.parse(statement));
  } catch {
    return null;
  }
};

/** null where it is not there, or not one. Through no link. */
const readRecord = async <T>(
  folder: string,
  kind: keyof typeof exceptionFolders,
  id: string,
  schema: z.ZodType<T>,
): Promise<T | null> => {
  try {
    const path = join(folder, exceptionFolders[kind], `${id}.json`);
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const status = await file.stat();
      if (!status.isFile() || status.size > exceptionFileMaxBytes) return null;
      return schema.parse(JSON.parse(await file.readFile('utf8')));
    } finally {
      await file.close();
    }
  } catch {
    return null;
  }
};

/** Takes the place of an answer that was given before. Rejects where it cannot be written. */
export const writeAnswer = async (folder: string, statement: Statement, key: KeyObject): Promise<void> => {
  const text = JSON.stringify(statement);
  const answer: Answer = { statement: text, signature: sign(null, signedBytes(text), key).toString('base64') };
  const answers = join(folder, exceptionFolders.answers);
  await mkdir(answers, { recursive: true, mode: 0o755 });
  const path = join(answers, `${statement.id}.json`);
  const temporary = `${path}.new`;
  const file = await open(
    temporary,
    constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW,
    0o644,
  );
  try {
    await file.writeFile(`${JSON.stringify(answer)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
};
