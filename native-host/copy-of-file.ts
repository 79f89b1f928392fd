// A safe copy of a file that a desktop hands over, into the downloads or to a printer: what `glovebox convert` does for a
// terminal, for a person who looks at windows.
import { basename } from 'node:path';
import type { CopyPurpose } from '../protocol/copy-purpose.ts';
import type { ErrorCode } from '../protocol/error-codes.ts';
import { ownLanguage } from '../protocol/language.ts';
import { copyPasswordsMax } from '../protocol/native-messages.ts';
import { describeFailure } from '../protocol/user-messages.ts';
import { ownWords } from '../protocol/words.ts';
import { chooseTransport } from './choose-transport.ts';
import { copyFile, type ConvertReport } from './convert-file.ts';
import { inPlaces, placesForEdits, safeCopyName } from './edit-destination.ts';
import { EditedCopy } from './edited-copy.ts';
import { personDialogs, printPages } from './person-dialogs.ts';
import { usualPageDeadlineMs } from './safe-copy.ts';
import { tellPerson } from './tell-person.ts';

interface Teller {
  readonly stop: AbortSignal;
  readonly refuse: (text: string) => Promise<number>;
}

/** Gives the exit code: 0 also where the person gives it up. */
export const copyOfFile = async (
  path: string,
  purpose: CopyPurpose,
  disposableTemplate: string | null,
  { stop, refuse }: Teller,
): Promise<number> => {
  const dialogs = personDialogs(ownLanguage(process.env));
  let report = await makeCopy(path, purpose, disposableTemplate, new Uint8Array(0), stop);
  for (let wrong = 0; wrong < copyPasswordsMax && wantsPassword(report.code); wrong += 1) {
    const answer = await dialogs.askPassword(basename(path), wrong, stop);
    if (answer.is === 'declined') return 0;
    if (answer.is !== 'done') break;
    report = await makeCopy(path, purpose, disposableTemplate, answer.value, stop);
  }
  if (stop.aborted) return 130;
  const { copy, code = 'internal' } = report;
  if (copy === undefined) return refuse(describeFailure(code, ownLanguage(process.env)));
  if (purpose === 'safe-copy') {
    await tellPerson(ownWords(process.env).convert.saved(copy.path));
    return 0;
  }
  const { is } = await printPages(dialogs, copy.path, basename(path), stop);
  const isDone = is === 'done' || is === 'declined';
  return isDone ? 0 : refuse(describeFailure('print-failed', ownLanguage(process.env)));
};

const wantsPassword = (code: ErrorCode | undefined): boolean => code === 'password-needed' || code === 'password-wrong';

const makeCopy = async (
  path: string,
  purpose: CopyPurpose,
  disposableTemplate: string | null,
  password: Uint8Array,
  stop: AbortSignal,
): Promise<ConvertReport> => {
  const places = await placesForEdits(process.env);
  // What is printed has no place among a person's downloads.
  const destinations = inPlaces(purpose === 'print' ? places.slice(1) : places, basename(path), safeCopyName);
  return copyFile(await chooseTransport(), {
    path,
    copy: new EditedCopy(destinations, Infinity),
    dpi: null,
    password,
    disposableTemplate,
    pageDeadlineMs: usualPageDeadlineMs,
    stop,
    whenPage: () => undefined,
    whenTextPage: null,
  });
};
