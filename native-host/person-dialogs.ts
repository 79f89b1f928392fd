// Dialogs that the native host shows to its person: the program in gui/dialogs/, one process for each. It never rejects; a
// computer without its libraries, or a session without a display, has no dialogs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { homedir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { dialogExits } from '../protocol/dialog-exits.ts';
import type { Language } from '../protocol/language.ts';

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
  const child = spawn('gjs', ['-m', program, ...args], {
    stdio: ['ignore', 'pipe', 'inherit', document],
    // Where GTK proposes to print into a file.
    cwd: homedir(),
  });
  const end = (): void => void child.kill();
  stop.addEventListener('abort', end);
  child.stdout?.on('data', (bytes: Buffer) => {
    if (output.length + bytes.length <= outputMaxBytes) output = Buffer.concat([output, bytes]);
  });
  // Not `exit`: what it wrote is to be read by then.
  const exitCode = await once(child, 'close').then(
    ([code]: unknown[]) => code,
    () => null,
  );
  stop.removeEventListener('abort', end);
  return { exitCode, output };
};
