// What presenters use of QuickJS's `std` and `os` modules (release 2025-04-26) beyond the agent's part.
declare module 'std' {
  /** Calls that write return a negative number where they fail; `read` gives how many bytes it got. */
  export interface StandardFile {
    read(buffer: ArrayBufferLike, offset: number, length: number): number;
    write(buffer: ArrayBufferLike, offset: number, length: number): number;
    /** As UTF-8; what is no UTF-8 comes as U+FFFD. */
    readAsString(maxBytes?: number): string;
    /** Without its end; null where there is none. */
    getline(): string | null;
    /** As UTF-8. */
    puts(text: string): void;
    seek(offset: number, whence: number): number;
    error(): boolean;
    close(): number;
    flush(): void;
  }
  export const SEEK_SET: number;
  const standardIn: StandardFile;
  const standardOut: StandardFile;
  export { standardIn as in, standardOut as out };
  export function open(path: string, flags: string): StandardFile | null;
  export function fdopen(fd: number, flags: string): StandardFile | null;
  export function getenviron(): Record<string, string>;
}

declare module 'os' {
  export interface ExecOptions {
    readonly cwd?: string;
  }
  export const O_CREAT: number;
  export const O_EXCL: number;
  export const S_IFDIR: number;
  export function mkdir(path: string, mode?: number): number;
  export function sleep(delayMs: number): number;
  /** Milliseconds of a clock that only goes on. */
  export function now(): number;
}
