// A file that a desktop hands over, opened by the same rules as an attachment: gathers what they judge, asks the person
// where they say so, and has done what comes of it. Whatever cannot be asked or done opens nothing.
import { lstat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { FileAction, FileRuling, FileTerms, FileToJudge, Judge } from '../protocol/file-ruling.ts';
import { ownLanguage } from '../protocol/language.ts';
import { detectionBytes } from '../protocol/detection-bytes.ts';
import { ownPolicyFile } from '../protocol/paths.ts';
import { ownWords } from '../protocol/words.ts';
import { readBoundedText } from './bounded-text.ts';
import { copyOfFile } from './copy-of-file.ts';
import { findManagedPolicy } from './managed-policy.ts';
import { askAboutFile } from './person-dialogs.ts';
import { openSource, readStart } from './source-file.ts';

const ownPolicyMaxBytes = 16 * 1024 * 1024;

export interface Deed {
  readonly path: string;
  readonly viewOnly: boolean;
  readonly stop: AbortSignal;
  /** Opens it in a DispVM; `null` where nothing could be judged, which opening will say. Both give exit codes. */
  readonly open: (terms: (FileTerms & { readonly viewOnly: boolean }) | null) => Promise<number>;
  /** Says to the person why nothing was opened. */
  readonly refuse: (text: string) => Promise<number>;
}

export const openByPolicy = async (deed: Deed, judge: Judge): Promise<number> => {
  const file = await gather(deed);
  if (file === null) return deed.open(null);
  const ruling = await judge(file);
  if (ruling.is === 'refused') return deed.refuse(ruling.why);
  const action = ruling.is === 'decided' ? ruling.action : await ask(ruling, deed);
  if (action === 'declined') return deed.stop.aborted ? 130 : 0;
  if (action === 'unavailable') return deed.refuse(ownWords(process.env).fileQuestion.cannotAsk);
  if (action === 'open' || action === 'view') return deed.open({ ...ruling.terms, viewOnly: action === 'view' });
  return copyOfFile(deed.path, action, ruling.terms.disposableTemplate, deed);
};

/** null where the file cannot be opened. */
const gather = async ({ path, viewOnly }: Deed): Promise<FileToJudge | null> => {
  const source = await openSource(path);
  if (!source.ok) return null;
  const { file, before } = source.value;
  try {
    return {
      untrustedName: basename(path),
      untrustedStart: await readStart(file, detectionBytes),
      sizeBytes: before.size,
      viewOnly,
      managed: await findManagedPolicy(process.env),
      untrustedOwnPolicy: await readOwnPolicy(),
      language: ownLanguage(process.env),
    };
  } finally {
    await file.close();
  }
};

/** One that is there and cannot be read is no policy that could be understood. */
const readOwnPolicy = async (): Promise<string | null> => {
  const path = ownPolicyFile(process.env);
  const text = await readBoundedText(path, ownPolicyMaxBytes);
  if (text !== null) return text;
  const isNowhere = await lstat(path).then(
    () => false,
    (cause: unknown) => cause instanceof Error && 'code' in cause && cause.code === 'ENOENT',
  );
  return isNowhere ? null : '';
};

const ask = async (
  { question }: Extract<FileRuling, { is: 'asked' }>,
  { stop }: Deed,
): Promise<FileAction | 'declined' | 'unavailable'> => {
  const answer = await askAboutFile(ownLanguage(process.env), question, stop);
  if (answer.is === 'done') return answer.value;
  return answer.is === 'declined' || stop.aborted ? 'declined' : 'unavailable';
};
