// A qube of Qubes OS as far as a program of ours sees one: its folder, a qrexec-client-vm that ends each call of a service
// with the code it is told, and an agent's socket. The rest of the file system is this computer's.
import { spawn } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { privateFolders, type Folders } from '../contract/private-folders.ts';

export interface Qube {
  readonly folders: Folders;
  readonly run: (
    program: string,
    args: readonly string[],
  ) => Promise<{ exitCode: number | null; stdout: string; stderr: string }>;
}

/** `services` are the exit codes of the calls, null where the client is missing; a call of any other service is refused. */
export const startQube = async (
  t: TestContext,
  services: Readonly<Record<string, number>> | null,
  hasAgent = true,
): Promise<Qube> => {
  const folders = await privateFolders();
  const files = join(folders.root, 'qube');
  await mkdir(files);
  const client = join(files, 'client');
  const code = `const codes = ${JSON.stringify(services ?? {})};\nprocess.exit(codes[process.argv.at(-1)] ?? 126);\n`;
  await writeFile(client, `#!/usr/bin/node\n${code}`);
  await chmod(client, 0o755);
  const agent = createServer().listen(join(files, 'agent'));
  await once(agent, 'listening');
  t.after(async () => {
    agent.close();
    await folders.remove();
  });
  const parts = [
    ...['--dev-bind', '/', '/', '--tmpfs', '/usr/bin', '--ro-bind', process.execPath, '/usr/bin/node'],
    ...(services === null ? [] : ['--ro-bind', client, '/usr/bin/qrexec-client-vm']),
    ...['--tmpfs', '/usr/share', '--dir', '/usr/share/qubes', '--tmpfs', '/run', '--dir', '/run/qubes'],
    ...(hasAgent ? ['--bind', join(files, 'agent'), '/run/qubes/qrexec-agent'] : []),
  ];
  const run: Qube['run'] = async (program, args) => {
    const child = spawn('bwrap', [...parts, '/usr/bin/node', program, ...args], {
      cwd: folders.root,
      env: folders.environment,
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const [exitCode] = (await once(child, 'close')) as [number | null];
    return { exitCode, stdout, stderr };
  };
  return { folders, run };
};
