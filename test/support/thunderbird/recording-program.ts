// A program that Thunderbird starts with a file in the place of `glovebox open`: it keeps what it is given, so that a test
// sees which ways of opening lead to a program, and with what.
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface GivenFile {
  /** As the program was given it. */
  readonly path: string;
  readonly mode: number;
  readonly bytes: Buffer;
}

export interface RecordingProgram {
  readonly path: string;
  /** In the order of the calls. */
  readonly listGiven: () => Promise<readonly GivenFile[]>;
}

/** Makes it in this folder, under this name. */
export const makeRecordingProgram = async (folder: string, name = 'open'): Promise<RecordingProgram> => {
  const [path, records] = [join(folder, name), join(folder, 'given')];
  await mkdir(records, { recursive: true });
  // A call is whole when its folder has its last name.
  await writeFile(
    path,
    `#!/bin/sh
kept=$(mktemp -d '${records}/part.XXXXXX')
printf %s "$1" > "$kept/path"
cp -p -- "$1" "$kept/file"
mv "$kept" '${records}'/call.$(date +%s%N)
`,
    { mode: 0o755 },
  );
  const read = async (call: string): Promise<GivenFile> => {
    const [given, file] = [join(records, call, 'path'), join(records, call, 'file')];
    return { path: await readFile(given, 'utf8'), mode: (await stat(file)).mode & 0o777, bytes: await readFile(file) };
  };
  const listGiven = async (): Promise<readonly GivenFile[]> => {
    const calls = (await readdir(records)).filter((call) => call.startsWith('call.')).sort();
    return Promise.all(calls.map(read));
  };
  return { path, listGiven };
};
