// `glovebox exceptions`: what people ask for, and an administrator's answer to it. What a person typed is shown as they typed
// it, and can steer no terminal: the schema lets no such character in.
import { resolve } from 'node:path';
import type { Values, WrongUse } from '../../protocol/command-table.ts';
import type { Statement } from '../../protocol/exceptions.ts';
import { ownWords } from '../../protocol/words.ts';
import type { ArchiveFailure } from '../template/archive-failure.ts';
import { publicKeyName, readPrivateKey, readPublicKey, writeKeyPair } from '../template/archive-keys.ts';
import { findQueued, listQueue, writeAnswer, type Queued } from './queue.ts';

const dayMs = 86_400_000;
const usualDays = 7;
const longestDays = 366;

/** Makes a pair of keys, and prints what the policy is to name. */
export const makeExceptionKey = async ({ out }: Values<'exceptions keygen'>): Promise<number> => {
  const path = resolve(out);
  const made = await writeKeyPair(path);
  if (!made.ok) return complain(keyProblem(made.error));
  const key = await readPublicKey(publicKeyName(path));
  if (!key.ok) return complain(keyProblem(key.error));
  process.stderr.write(`${ownWords(process.env).exceptions.keyMade(path)}\n`);
  process.stdout.write(`"publicKeys": ["${key.value.export({ type: 'spki', format: 'der' }).toString('base64')}"]\n`);
  return 0;
};

/** Exit code: 0 where there is any. */
export const listExceptions = async ({ folder, json, all }: Values<'exceptions list'>): Promise<number> => {
  const queue = await readQueue(folder);
  if (queue === null) return 1;
  const wanted = queue.filter(({ answer }) => all || answer === null);
  for (const queued of wanted) process.stdout.write(`${json ? JSON.stringify(queued) : oneLine(queued)}\n`);
  if (wanted.length === 0) process.stderr.write(`${ownWords(process.env).exceptions.none(folder)}\n`);
  return wanted.length === 0 ? 1 : 0;
};

export const showException = async ({ folder, json }: Values<'exceptions show'>, id: string): Promise<number> => {
  const queued = await findQueued(folder, id);
  if (queued === null) return missing(id, folder);
  const { request, answer, usedAt } = queued;
  const facts = { ...request, answer: answer?.decision ?? null, until: answer?.until ?? null, usedAt };
  const lines = Object.entries(facts).map(([name, value]) => `${name.padEnd(13)} ${value ?? '-'}\n`);
  process.stdout.write(json ? `${JSON.stringify(queued)}\n` : lines.join(''));
  return 0;
};

export const grantException = (
  { folder, key, until }: Values<'exceptions grant'>,
  id: string,
): Promise<number | WrongUse> => {
  const untilMs = parseUntil(until, Date.now());
  return untilMs === null
    ? Promise.resolve({ wrongUse: ownWords(process.env).exceptions.until(JSON.stringify(until)) })
    : answer(folder, key, id, 'granted', untilMs);
};

export const denyException = ({ folder, key }: Values<'exceptions deny'>, id: string): Promise<number> =>
  answer(folder, key, id, 'denied', Date.now());

const answer = async (
  folder: string,
  keyPath: string,
  id: string,
  decision: Statement['decision'],
  untilMs: number,
): Promise<number> => {
  const { exceptions: words } = ownWords(process.env);
  const queued = await findQueued(folder, id);
  if (queued === null) return missing(id, folder);
  const key = await readPrivateKey(keyPath);
  if (!key.ok) return complain(keyProblem(key.error));
  const { person, sha256, sizeBytes } = queued.request;
  const until = new Date(untilMs).toISOString();
  const answeredAt = new Date().toISOString();
  try {
    await writeAnswer(
      folder,
      { version: 1, id: queued.request.id, decision, person, sha256, sizeBytes, answeredAt, until },
      key.value,
    );
  } catch (cause) {
    return complain(words.notWritten(folder, cause instanceof Error ? cause.message : String(cause)));
  }
  process.stdout.write(`${decision === 'granted' ? words.granted(person, until) : words.denied(person)}\n`);
  return 0;
};

const readQueue = async (folder: string): Promise<readonly Queued[] | null> => {
  try {
    return await listQueue(folder);
  } catch (cause) {
    complain(ownWords(process.env).exceptions.notRead(folder, cause instanceof Error ? cause.message : String(cause)));
    return null;
  }
};

const missing = (untrustedId: string, folder: string): number =>
  complain(ownWords(process.env).exceptions.missing(JSON.stringify(untrustedId), folder));

const keyProblem = ({ problem, about }: ArchiveFailure): string =>
  ownWords(process.env).archive.problems[problem](about);

const complain = (text: string): number => {
  process.stderr.write(`glovebox exceptions: ${text}\n`);
  return 1;
};

const oneLine = ({ request, answer: given, usedAt }: Queued): string =>
  [
    request.id,
    request.askedAt,
    request.person,
    request.mediaType ?? '?',
    `${request.sizeBytes} B`,
    request.senderDomain ?? '?',
    usedAt === null ? (given?.decision ?? '-') : 'used',
    request.reason,
  ].join('  ');

/** A time to come, in Unix milliseconds: a date (to its end), or so many hours or days from now. */
const parseUntil = (given: string | undefined, nowMs: number): number | null => {
  if (given === undefined) return nowMs + usualDays * dayMs;
  const [, count, unit] = /^([0-9]{1,4})([hd])$/.exec(given) ?? [];
  const at =
    count !== undefined
      ? nowMs + Number(count) * (unit === 'd' ? dayMs : dayMs / 24)
      : /^\d{4}-\d\d-\d\d$/.test(given)
        ? Date.parse(`${given}T23:59:59.999`)
        : NaN;
  return at > nowMs && at <= nowMs + longestDays * dayMs ? at : null;
};
