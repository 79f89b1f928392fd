// The presenters' tools on QuickJS's `std` and `os`, as the unprivileged user. Names in the folder are chosen here;
// nothing is followed out of it, and every program that is run has an end in time and in what it writes.
import * as os from 'os';
import * as std from 'std';
import { latin1 } from './latin-1.ts';
import type { Ran, RunOptions, Tools } from './presenter.ts';

export type FileTools = Omit<Tools, 'newPath' | 'addMember' | 'depth' | 'typeName'>;

const openNoFollow = 0o400000;
const openNonBlocking = 0o4000;
/** Of a program that makes something showable, under software emulation. */
const timeoutMs = 150_000;
const outputMaxBytes = 200_000_000;
const kill = 9;
const pauseMaxMs = 15;

const sizeBytes = (path: string): number | null => {
  const [status, error] = os.lstat(path);
  return error !== 0 || status === null || (status.mode & os.S_IFMT) !== os.S_IFREG ? null : status.size;
};

/** Opens a regular file and no link; what was looked at before may have been replaced since. */
const withFile = <T>(path: string, offset: number, use: (file: std.StandardFile) => T): T | null => {
  if (sizeBytes(path) === null) return null;
  const fd = os.open(path, os.O_RDONLY | openNoFollow | openNonBlocking);
  const file = fd < 0 ? null : std.fdopen(fd, 'r');
  if (file === null) return null;
  try {
    if (offset !== 0) file.seek(offset, std.SEEK_SET);
    return use(file);
  } finally {
    file.close();
  }
};

const readBytes = (path: string, maxBytes: number, offset = 0): Uint8Array | null => {
  const length = Math.max(0, Math.min((sizeBytes(path) ?? 0) - offset, maxBytes));
  return withFile(path, offset, (file) => {
    const bytes = new Uint8Array(length);
    return bytes.subarray(0, file.read(bytes.buffer, 0, length));
  });
};

const write = (path: string, put: (file: std.StandardFile) => void): boolean => {
  const file = std.open(path, 'wb');
  if (file === null) return false;
  put(file);
  file.flush();
  const isWritten = !file.error();
  return file.close() === 0 && isWritten;
};

export const fileTools = (folder: string): FileTools => ({
  folder,
  sizeBytes,
  readBytes,
  readLatin1: (path, maxBytes, offset) => {
    const bytes = readBytes(path, maxBytes, offset);
    return bytes === null ? null : latin1(bytes);
  },
  readText: (path, maxBytes, offset = 0) => withFile(path, offset, (file) => file.readAsString(maxBytes)),
  writeText: (path, text) => write(path, (file) => file.puts(text)),
  writeBytes: (path, bytes) => write(path, (file) => void file.write(bytes.buffer, bytes.byteOffset, bytes.length)),
  makeFolder: (path) => os.mkdir(path, 0o700) === 0,
  list: (path, max) =>
    os
      .readdir(path)[0]
      .filter((name) => name !== '.' && name !== '..')
      .slice(0, max),
  isInstalled: (program) => findProgram(program) !== null,
  run: (argv, options) => run(folder, argv, options),
  ask,
});

const findProgram = (program: string): string | null => {
  const candidates = program.startsWith('/')
    ? [program]
    : ['/usr/bin', '/bin', '/usr/local/bin'].map((place) => `${place}/${program}`);
  return candidates.find((path) => ((os.stat(path)[0]?.mode ?? 0) & 0o111) !== 0) ?? null;
};

const run = (folder: string, argv: readonly string[], options: RunOptions = {}): Ran => {
  const [name = '', ...rest] = argv;
  const program = findProgram(name);
  if (program === null) return { ended: 'missing' };
  const files: number[] = [];
  const open = (path: string | undefined, flags: number): number => {
    const fd = os.open(path ?? '/dev/null', flags, 0o600);
    if (fd >= 0) files.push(fd);
    return fd;
  };
  const writing = os.O_WRONLY | os.O_CREAT | os.O_TRUNC;
  try {
    const stdin = options.line === undefined ? open(options.inputPath, os.O_RDONLY) : lineToRead(options.line, files);
    const stdout = open(options.outputPath, writing);
    const stderr = open(options.errorPath, writing);
    if (stdin < 0 || stdout < 0 || stderr < 0) return { ended: 'missing' };
    // A fixed place for words and dates: what programs say is read by their words.
    const env = {
      PATH: '/usr/bin:/bin',
      HOME: folder,
      TMPDIR: folder,
      LC_ALL: 'C.UTF-8',
      TZ: std.getenviron()['TZ'] ?? '',
    };
    const ran = waitFor(
      os.exec([program, ...rest], { block: false, cwd: folder, env, stdin, stdout, stderr }),
      options,
    );
    if (ran.ended === 'tooLarge' && options.outputPath !== undefined) os.remove(options.outputPath);
    return ran;
  } finally {
    for (const fd of files) os.close(fd);
  }
};

/** No program is started, and nobody looks again and again: each would keep the one processor from who is asked. */
const ask = (place: string, lines: readonly string[], about: string): Ran => {
  const requests = openPipe(`${place}/requests`, os.O_WRONLY | openNonBlocking, 'w');
  if (requests === null) return { ended: 'missing' };
  const answers = openPipe(`${place}/answers`, os.O_RDONLY, 'r');
  try {
    requests.puts(lines.map((line) => `${line}\n`).join(''));
    requests.flush();
    return answers === null ? { ended: 'missing' } : awaitAnswer(answers, about);
  } finally {
    requests.close();
    answers?.close();
  }
};

/** null where nobody has its other end. */
const openPipe = (path: string, flags: number, mode: string): std.StandardFile | null => {
  const fd = os.open(path, flags);
  return fd < 0 ? null : std.fdopen(fd, mode);
};

/** Others may be about what somebody asked before. */
const awaitAnswer = (answers: std.StandardFile, about: string): Ran => {
  for (;;) {
    const line = answers.getline();
    if (line === null) return { ended: 'exited', exitCode: -1 };
    const tab = line.indexOf('\t');
    if (line.slice(tab + 1) === about) return { ended: 'exited', exitCode: Number(line.slice(0, tab)) };
  }
};

/** A pipe with one line in it, which a pipe's own memory holds. */
const lineToRead = (line: string, files: number[]): number => {
  const pipe = os.pipe();
  if (pipe === null) return -1;
  const file = std.fdopen(pipe[1], 'w');
  file?.puts(`${line}\n`);
  file?.close();
  files.push(pipe[0]);
  return pipe[0];
};

/** Looks often at first, as most programs end within milliseconds. */
const waitFor = (pid: number, options: RunOptions): Ran => {
  const until = os.now() + (options.timeoutMs ?? timeoutMs);
  for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 1.5, pauseMaxMs)) {
    const [waited, status] = os.waitpid(pid, os.WNOHANG);
    const isTooLarge =
      options.outputPath !== undefined &&
      (sizeBytes(options.outputPath) ?? 0) > (options.outputMaxBytes ?? outputMaxBytes);
    if (waited === pid && isTooLarge) return { ended: 'tooLarge' };
    if (waited !== 0)
      return { ended: 'exited', exitCode: waited !== pid ? -1 : (status & 0x7f) === 0 ? (status >> 8) & 0xff : -1 };
    if (isTooLarge || os.now() > until) {
      os.kill(pid, kill);
      os.waitpid(pid, 0);
      return { ended: isTooLarge ? 'tooLarge' : 'tooLong' };
    }
    os.sleep(Math.round(pauseMs));
  }
};
