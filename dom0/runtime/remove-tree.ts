// Removes a folder with all that is in it, whoever filled it: a QEMU under attack, a build that was interrupted. Each
// step goes by an open descriptor and one entry's name, so a folder that is exchanged for a link meanwhile leads
// nowhere else. It trusts only the parent it is given; it must never follow a link, enter another file system, run for
// ever, or reject.
import { constants } from 'node:fs';
import { open, opendir, chmod, rename, rmdir, unlink, type FileHandle } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { failure, success, type Result } from '../../protocol/result.ts';

export interface RemovalBounds {
  /** How many entries are looked at, also those that cannot be removed. */
  readonly entriesMax: number;
  readonly timeoutMs: number;
}

/**
 * Why something is left: an errno's name, or which bound was reached. Never a name from the tree: it may be anybody's.
 */
export type LeftCause = string;

const usualBounds: RemovalBounds = { entriesMax: 200_000, timeoutMs: 10_000 };

/** open(2): a descriptor that only names a file, which needs no permission on it. Node's constants lack it. */
const openPath = 0o10000000;
const folderFlags = openPath | constants.O_DIRECTORY | constants.O_NOFOLLOW;
const ownerMode = 0o700;
const setAsideName = /^\.left-[0-9a-f-]{36}$/;

/**
 * Removes `name` in `parent`, be it a folder, a file or a link; nothing there is a success. Goes on with the rest where
 * something cannot be removed, and tells the first cause at the end. `parent` must be a folder that only we can write.
 */
export const removeTree = async (
  parent: string,
  name: string,
  bounds: RemovalBounds = usualBounds,
): Promise<Result<void, LeftCause>> => {
  if (!isEntryName(name)) return failure('EINVAL');
  const left = await withFolder(
    () => open(parent, folderFlags),
    async (folder) => {
      const entry = Buffer.from(name);
      const cause = await removeLeaf(folder, entry);
      return cause === 'ENOTEMPTY' ? removeFilledFolder(folder, entry, bounds) : cause;
    },
  );
  return left === null ? success(undefined) : failure(left);
};

/** Renames what could not be removed to a name that nothing else has, and tells it. */
export const setAside = async (parent: string, name: string): Promise<Result<string, LeftCause>> => {
  if (!isEntryName(name)) return failure('EINVAL');
  const newName = `.left-${randomUUID()}`;
  const cause = await errnoOf(() => rename(`${parent}/${name}`, `${parent}/${newName}`));
  return cause === null ? success(newName) : failure(cause);
};

export const isSetAside = (name: string): boolean => setAsideName.test(name);

/** Anything else would name the parent itself, or lead out of it. */
const isEntryName = (name: string): boolean => name !== '' && name !== '.' && name !== '..' && !/[/\0]/.test(name);

const removeFilledFolder = async (
  parent: FileHandle,
  entry: Buffer,
  bounds: RemovalBounds,
): Promise<LeftCause | null> => {
  const left = await withFolder(
    () => openOwn(parent, entry),
    (folder) => new Emptying(folder, bounds).run(),
  );
  return (await removeLeaf(parent, entry)) === null ? null : (left ?? 'ENOTEMPTY');
};

/**
 * Empties one folder. What is deeper is lifted up into it first: so depth takes neither stack nor descriptors. The
 * kernel refuses to rename or remove where something is mounted.
 */
class Emptying {
  readonly #top: FileHandle;
  readonly #deadlineMs: number;
  #entriesLeft: number;
  #left: LeftCause | null = null;
  #progress = 0;
  /** Names in the top folder. */
  readonly #lifted: Buffer[] = [];

  constructor(top: FileHandle, { entriesMax, timeoutMs }: RemovalBounds) {
    this.#top = top;
    this.#entriesLeft = entriesMax;
    this.#deadlineMs = performance.now() + timeoutMs;
  }

  /** The first cause of the last look at it; null where nothing was left. */
  async run(): Promise<LeftCause | null> {
    do {
      this.#left = null;
      this.#progress = 0;
      await this.#each(this.#top, (name) => this.#removeFromTop(name));
    } while (this.#progress > 0 && this.#bound() === null);
    return this.#bound() ?? this.#left;
  }

  async #removeFromTop(name: Buffer): Promise<void> {
    const cause = await removeLeaf(this.#top, name);
    if (cause !== 'ENOTEMPTY') return this.#note(cause);
    let filled: Buffer | undefined = name;
    while (filled !== undefined && this.#bound() === null) {
      this.#note(await this.#removeFilled(filled));
      filled = this.#lifted.pop();
    }
  }

  async #removeFilled(name: Buffer): Promise<LeftCause | null> {
    const unreadable = await withFolder(
      () => openOwn(this.#top, name),
      async (folder) => {
        await this.#each(folder, (child) => this.#removeOrLift(folder, child));
        return null;
      },
    );
    return unreadable ?? (await removeLeaf(this.#top, name));
  }

  async #removeOrLift(folder: FileHandle, child: Buffer): Promise<void> {
    const cause = await removeLeaf(folder, child);
    if (cause !== 'ENOTEMPTY') return this.#note(cause);
    const newName = Buffer.from(randomUUID());
    const lift = (): Promise<void> => rename(entryOf(folder, child), entryOf(this.#top, newName));
    // A folder that its owner may not write cannot change its parent either: to open it repairs that.
    const isLifted = (await errnoOf(lift)) === null;
    const refused = isLifted
      ? null
      : await withFolder(
          () => openOwn(folder, child),
          () => errnoOf(lift),
        );
    if (refused === null) this.#lifted.push(newName);
    this.#note(refused);
  }

  #note(cause: LeftCause | null): void {
    if (cause === null) this.#progress += 1;
    else this.#left ??= cause;
  }

  /** Until a bound is reached. */
  async #each(folder: FileHandle, remove: (name: Buffer) => Promise<void>): Promise<void> {
    const unreadable = await errnoOf(async () => {
      // Names as bytes: not every name is a text.
      for await (const { name } of await opendir(descriptorPath(folder), { encoding: 'buffer' as BufferEncoding })) {
        if (this.#bound() !== null) return;
        this.#entriesLeft -= 1;
        await remove(name as unknown as Buffer);
      }
    });
    this.#left ??= unreadable;
  }

  #bound(): LeftCause | null {
    if (this.#entriesLeft <= 0) return 'too-many-entries';
    return performance.now() > this.#deadlineMs ? 'too-slow' : null;
  }
}

/** null when it is gone, ENOTEMPTY where it is a folder with something in it. */
const removeLeaf = async (folder: FileHandle, name: Buffer): Promise<LeftCause | null> => {
  const path = entryOf(folder, name);
  const unlinked = await errnoOf(() => unlink(path));
  if (unlinked === null || unlinked === 'ENOENT') return null;
  const removed = await errnoOf(() => rmdir(path));
  if (removed === null || removed === 'ENOENT') return null;
  if (removed === 'ENOTDIR') return unlinked;
  return removed === 'EEXIST' ? 'ENOTEMPTY' : removed;
};

/** Opens a folder, and gives its owner the rights back that it may lack: by the descriptor, so this folder or none. */
const openOwn = async (parent: FileHandle, name: Buffer): Promise<FileHandle> => {
  const folder = await open(entryOf(parent, name), folderFlags);
  const [{ dev, mode }, around] = await Promise.all([folder.stat(), parent.stat()]);
  if (dev !== around.dev) {
    await folder.close();
    throw Object.assign(new Error('another file system'), { code: 'EXDEV' });
  }
  // Another user's folder may be open to us all the same.
  if ((mode & ownerMode) !== ownerMode) await errnoOf(() => chmod(descriptorPath(folder), ownerMode));
  return folder;
};

const withFolder = async (
  openFolder: () => Promise<FileHandle>,
  use: (folder: FileHandle) => Promise<LeftCause | null>,
): Promise<LeftCause | null> => {
  let left: LeftCause | null = null;
  const failed = await errnoOf(async () => {
    const folder = await openFolder();
    try {
      left = await use(folder);
    } finally {
      await folder.close();
    }
  });
  return failed ?? left;
};

/** The kernel's link to the open folder itself, whatever its name is now. */
const descriptorPath = ({ fd }: FileHandle): string => `/proc/self/fd/${fd}`;
const entryOf = (folder: FileHandle, name: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${descriptorPath(folder)}/`), name]);

const errnoOf = async (work: () => Promise<unknown>): Promise<string | null> => {
  try {
    await work();
    return null;
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'EIO';
  }
};
