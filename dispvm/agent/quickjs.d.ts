// The part of QuickJS's `std` and `os` modules (release 2025-04-26, Debian trixie) that the agent uses.
// Calls that end in a number return a negative errno where they fail. Times are milliseconds.
declare module 'std' {
  export function loadFile(path: string): string | null;
  export function exit(code: number): never;
  export const err: { puts(text: string): void; flush(): void };
}

declare module 'os' {
  export interface FileStatus {
    readonly ino: number;
    readonly mode: number;
    readonly uid: number;
    readonly size: number;
    readonly mtime: number;
  }
  export interface ExecOptions {
    readonly block: boolean;
    readonly usePath?: boolean;
    readonly stdin?: number;
    readonly stdout?: number;
    readonly stderr?: number;
    readonly env?: Readonly<Record<string, string>>;
  }
  export type Timer = object;

  export const O_RDONLY: number;
  export const O_WRONLY: number;
  export const O_RDWR: number;
  export const O_TRUNC: number;
  export const S_IFMT: number;
  export const S_IFREG: number;
  export const SIGPIPE: number;
  export const WNOHANG: number;

  export function open(path: string, flags: number, mode?: number): number;
  export function close(fd: number): number;
  export function read(fd: number, buffer: ArrayBufferLike, offset: number, length: number): number;
  export function write(fd: number, buffer: ArrayBufferLike, offset: number, length: number): number;
  export function remove(path: string): number;
  export function rename(from: string, to: string): number;
  export function stat(path: string): [FileStatus | null, number];
  export function lstat(path: string): [FileStatus | null, number];
  export function readdir(path: string): [string[], number];
  export function readlink(path: string): [string, number];
  export function realpath(path: string): [string, number];
  export function pipe(): [number, number] | null;
  /** The process id, or with `block` the exit code (negative: ended by that signal). It throws where fork fails. */
  export function exec(argv: readonly string[], options: ExecOptions): number;
  /** [process id or 0 or negative errno, wait status]. */
  export function waitpid(pid: number, options: number): [number, number];
  export function kill(pid: number, signal: number): number;
  /** undefined: the default action; null: ignore. */
  export function signal(signal: number, handler: (() => void) | null | undefined): void;
  export function setReadHandler(fd: number, handler: (() => void) | null): void;
  export function setWriteHandler(fd: number, handler: (() => void) | null): void;
  export function setTimeout(handler: () => void, delayMs: number): Timer;
  export function clearTimeout(timer: Timer): void;
}

declare const scriptArgs: readonly string[];
