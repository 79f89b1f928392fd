// A document's password as a person gives it to a command: the first line of a file, or of standard input, where a terminal
// does not show it. Never as an argument, which every user of the computer can read.
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** More than any password has: what is behind it is not read. */
const readMaxBytes = 4096;

/** The line's bytes without its end; null where it cannot be read, or is longer. `-` is standard input. */
export const readPassword = async (path: string, prompt: string): Promise<Uint8Array | null> => {
  try {
    if (path !== '-') return await readFromFile(path);
    return process.stdin.isTTY ? await readUnseen(prompt) : await readLine(process.stdin);
  } catch {
    return null;
  }
};

const readFromFile = async (path: string): Promise<Uint8Array | null> => {
  const file = await open(path);
  try {
    return await readLine(file.createReadStream({ highWaterMark: readMaxBytes, autoClose: false }));
  } finally {
    await file.close();
  }
};

const readLine = async (input: AsyncIterable<unknown>): Promise<Uint8Array | null> => {
  let read = Buffer.alloc(0);
  for await (const chunk of input) {
    if (chunk instanceof Uint8Array) read = Buffer.concat([read, chunk]);
    if (read.length > readMaxBytes || read.some(isLineEnd)) break;
  }
  const end = read.findIndex(isLineEnd);
  if (end === -1 && read.length > readMaxBytes) return null;
  return Uint8Array.from(end === -1 ? read : read.subarray(0, end));
};

/** Null where the person gives it up. */
const readUnseen = async (prompt: string): Promise<Uint8Array | null> => {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  const givenUp = new AbortController();
  terminal.once('SIGINT', () => givenUp.abort());
  process.stderr.write(prompt);
  try {
    return new TextEncoder().encode(await terminal.question('', { signal: givenUp.signal }));
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
};

const isLineEnd = (byte: number): boolean => byte === 0x0a || byte === 0x0d;
