// `glovebox dom0 log`: what a daemon that a click started has to say (runtime/kept-log.ts), the oldest first; of one call
// alone where its request is named; with --audit what became of calls (audit.ts). A log may be cut off anywhere, and
// holds words of other programs: nothing of it can steer a terminal.
import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import type { Values, WrongUse } from '../../protocol/command-table.ts';
import { dom0LogFile } from '../../protocol/paths.ts';
import { ownWords } from '../../protocol/words.ts';
import { olderLogFile } from '../runtime/kept-log.ts';
import { runAudit } from './audit.ts';

const text = z.string().max(20_000);
const lineSchema = z.object({
  at: z.iso.datetime(),
  event: text,
  requestId: text.optional(),
  dispvmId: text.optional(),
  state: text.optional(),
  code: text.nullish(),
  cause: text.optional(),
});
type Line = z.infer<typeof lineSchema>;

/** Exit code: 0 where there is something to read, 1 where there is nothing. */
export const runLog = async (values: Values<'dom0 log'>): Promise<number | WrongUse> => {
  if (values.audit) return runAudit(values);
  if (values.since !== undefined || values.source !== undefined || values.outcome !== undefined)
    return { wrongUse: ownWords(process.env).log.onlyAudit };
  const path = dom0LogFile(process.env);
  const files = await Promise.all([olderLogFile(path), path].map((file) => readFile(file, 'utf8').catch(() => '')));
  const lines = files.join('').split('\n').flatMap(parseLine);
  const wanted = values.request === undefined ? lines : linesOf(lines, values.request);
  process.stdout.write(wanted.map((line) => `${values.json ? JSON.stringify(line) : format(line)}\n`).join(''));
  if (wanted.length > 0) return 0;
  process.stderr.write(`${ownWords(process.env).log.nothing(path)}\n`);
  return 1;
};

const parseLine = (untrustedLine: string): readonly Line[] => {
  try {
    return [lineSchema.parse(JSON.parse(untrustedLine))];
  } catch {
    // Empty, cut off, or not ours.
    return [];
  }
};

/** With what is told only of its DispVM: one id is one DispVM until the call has finished. */
const linesOf = (lines: readonly Line[], requestId: string): readonly Line[] => {
  const dispvms = new Set<string>();
  return lines.filter((line) => {
    const isOfRequest = line.requestId === requestId;
    if (isOfRequest && line.dispvmId !== undefined) dispvms.add(line.dispvmId);
    const isWanted = isOfRequest || (line.dispvmId !== undefined && dispvms.has(line.dispvmId));
    if (isWanted && line.event === 'finished') dispvms.clear();
    return isWanted;
  });
};

const format = ({ at, event, requestId, dispvmId, state, code, cause }: Line): string =>
  [at, event, requestId, dispvmId, state, code, cause]
    .filter((part) => part !== undefined && part !== null && part !== '')
    .join('  ')
    .replaceAll(/\p{Cc}+/gu, ' ');
