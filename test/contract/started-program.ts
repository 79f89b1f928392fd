// A built program of the native host, run to its end in private folders beside a dom0 under the test’s control.
import { spawn } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext } from 'node:test';
import { distPath, PeerDom0 } from './native-host-support.ts';
import { privateFolders, type Folders } from './private-folders.ts';

export interface Finished {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface StartOptions {
  readonly input?: string;
  readonly cwd?: string;
  /** A program that runs the command which follows it. */
  readonly within?: readonly string[];
}

export const start = (
  folders: Folders,
  program: string,
  args: readonly string[],
  { input, cwd, within = [] }: StartOptions = {},
): { finished: Promise<Finished>; interrupt: () => void } => {
  const [command, ...commandArgs] = [...within, process.execPath, distPath(program), ...args] as const;
  const child = spawn(command ?? '', commandArgs, { env: folders.environment, stdio: 'pipe', cwd });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdin.end(input);
  return {
    finished: new Promise((resolve) => child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }))),
    interrupt: () => child.kill('SIGINT'),
  };
};

export const prepare = async (t: TestContext): Promise<{ folders: Folders; dom0: PeerDom0; file: string }> => {
  const folders = await privateFolders();
  const dom0 = await PeerDom0.listen(folders.root);
  t.after(async () => {
    dom0.close();
    await folders.remove();
  });
  const file = join(folders.root, 'letter.txt');
  await writeFile(file, 'original');
  await chmod(file, 0o640);
  return { folders, dom0, file };
};
