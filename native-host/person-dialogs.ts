// Dialogs that the native host shows to its person: the program in gui/dialogs/, one process for each. It never rejects; a
// computer without its libraries, or a session without a display, has no dialogs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { open, unlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { dialogExits } from '../protocol/dialog-exits.ts';
import type { FileAction, FileQuestion } from '../protocol/file-ruling.ts';
import type { Language } from '../protocol/language.ts';
import { startedChild } from '../protocol/started-child.ts';

/** When bundled (dist/native-host/main.js), and when run from its sources. */
const program = ['../gui/dialogs.js', '../dist/gui/dialogs.js']
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .find(existsSync);

/** In the order in which a person may be shown them; `stop` takes them away. */
export interface PersonDialogs {
  /** As UTF-8; null where the person gives it up. */
  readonly askPassword: (
    untrustedName: string,
    wrongPasswords: number,
    stop: AbortSignal,
  ) => Promise<Answer<Uint8Array>>;
  /** Whether the text of a safe copy is to be recognised. */
  readonly askForText: (untrustedName: string, stop: AbortSignal) => Promise<Answer<boolean>>;
  /** The PDF of this path, which it opens at once. */
  readonly print: (path: string, untrustedName: string, stop: AbortSignal) => Promise<Answer<null>>;
}
export type Answer<T> =
  { readonly is: 'done'; readonly value: T } | { readonly is: 'declined' | 'failed' | 'unavailable' };

export const personDialogs = (language: Language): PersonDialogs => ({
  askPassword: async (untrustedName, wrongPasswords, stop) => {
    const args = ['password', language, untrustedName, String(wrongPasswords)];
    const { exitCode, output } = await show(args, 'ignore', stop);
    return answerOf(exitCode, output.subarray(0, output.lastIndexOf('\n')));
  },
  askForText: async (untrustedName, stop) => {
    const { exitCode, output } = await show(['copy', language, untrustedName], 'ignore', stop);
    return answerOf(exitCode, output.toString() === 'text\n');
  },
  print: async (path, untrustedName, stop) => {
    const file = await open(path).catch(() => null);
    if (file === null) return { is: 'failed' };
    const { exitCode } = await show(['print', language, untrustedName], file.fd, stop);
    await file.close();
    return answerOf(exitCode, null);
  },
});

/** What the person chose of a question's choices. */
export const askAboutFile = async (
  language: Language,
  question: FileQuestion,
  stop: AbortSignal,
): Promise<Answer<FileAction>> => {
  const { exitCode, output } = await show(['file', language, JSON.stringify(question)], 'ignore', stop);
  const chosen = question.choices.find(({ action }) => action === output.toString('utf8').trim());
  return chosen === undefined && exitCode === dialogExits.done
    ? { is: 'failed' }
    : answerOf(exitCode, chosen?.action ?? 'view');
};

/** Prints the pages of a PDF of pictures, whose name goes before anybody sees them: nothing of them stays, whatever ends this process. */
export const printPages = async (
  { print }: Pick<PersonDialogs, 'print'>,
  path: string,
  untrustedName: string,
  stop: AbortSignal,
): Promise<Answer<null>> => {
  const held = await open(path).catch(() => null);
  await unlink(path).catch(() => undefined);
  if (held === null) return { is: 'failed' };
  const answer = await print(`/proc/self/fd/${held.fd}`, untrustedName, stop);
  await held.close();
  return answer;
};

const answerOf = <T>(exitCode: unknown, value: T): Answer<T> => {
  if (exitCode === dialogExits.done) return { is: 'done', value };
  if (exitCode === dialogExits.declined) return { is: 'declined' };
  return { is: exitCode === dialogExits.failed ? 'failed' : 'unavailable' };
};

const outputMaxBytes = 4096;

const show = async (
  args: readonly string[],
  document: number | 'ignore',
  stop: AbortSignal,
): Promise<{ readonly exitCode: unknown; readonly output: Buffer }> => {
  let output = Buffer.alloc(0);
  if (program === undefined || stop.aborted) return { exitCode: null, output };
  const ended = new AbortController();
  const started = await startedChild(() => {
    const dialog = spawn('gjs', ['-m', program, ...args], {
      stdio: ['ignore', 'pipe', 'inherit', document],
      // Where GTK proposes to print into a file.
      cwd: homedir(),
    });
    stop.addEventListener('abort', () => void dialog.kill(), { signal: ended.signal });
    return dialog;
  });
  if (!started.ok) return { exitCode: null, output };
  const child = started.value;
  child.stdout?.on('data', (bytes: Buffer) => {
    if (output.length + bytes.length <= outputMaxBytes) output = Buffer.concat([output, bytes]);
  });
  // `close` comes when all that the program wrote has been read; `exit` may come before.
  const exitCode = await once(child, 'close').then(
    ([code]: unknown[]) => code,
    () => null,
  );
  ended.abort();
  return { exitCode, output };
};
