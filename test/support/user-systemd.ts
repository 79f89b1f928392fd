// A real systemd of a user, with the user units of the package and nothing else, for one test: it runs what it is told in
// control groups of its own. It only starts where the computer seems to have been booted with systemd, so a mount
// namespace says so; that takes root.
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitUntil } from './wait-until.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const manager = '/lib/systemd/systemd';
export const socketUnit = 'glovebox-dom0.socket';
export const serviceUnit = 'glovebox-dom0.service';
/** What a manager needs to begin and to end. */
const usualUnits = [
  ...['basic.target', 'paths.target', 'timers.target', 'sockets.target', 'app.slice'],
  ...['exit.target', 'systemd-exit.service', 'shutdown.target'],
];

export const missingForSystemd =
  process.getuid?.() === 0 && spawnSync(manager, ['--version']).status === 0
    ? false
    : 'SKIPPED: a systemd of a user can only be started here by root, where systemd is installed';

export interface UserSystemd {
  readonly home: string;
  /** Where its units have their sockets: XDG_RUNTIME_DIR. */
  readonly runtimeDir: string;
  /** Of whatever is to find its sockets, as in a session of that user. */
  readonly environment: NodeJS.ProcessEnv;
  readonly systemctl: (...args: readonly string[]) => Promise<{ readonly exitCode: number; readonly output: string }>;
  stop(): Promise<void>;
}

/** `variables` are the session's; `program` is what /usr/bin/glovebox would be. */
export const startUserSystemd = async (
  program: string,
  variables: Readonly<Record<string, string>>,
): Promise<UserSystemd> => {
  const home = await mkdtemp(join(tmpdir(), 'gb-systemd-'));
  const runtimeDir = join(home, 'run');
  await mkdir(runtimeDir, { mode: 0o700 });
  const units = await installUnits(home, program);
  const environment = {
    PATH: process.env['PATH'],
    HOME: home,
    LC_ALL: 'C.UTF-8',
    XDG_RUNTIME_DIR: runtimeDir,
    ...variables,
  };
  const script = `mount -t tmpfs none /run/systemd && mkdir /run/systemd/system && exec ${manager} --user --unit=sockets.target`;
  const child = spawn('unshare', ['--mount', 'sh', '-c', script], {
    env: { ...environment, SYSTEMD_UNIT_PATH: units },
    stdio: 'ignore',
  });
  const systemctl: UserSystemd['systemctl'] = (...args) =>
    new Promise((resolve) => {
      const run = execFile('systemctl', ['--user', ...args], { env: environment }, (_, stdout, stderr) =>
        resolve({ exitCode: run.exitCode ?? -1, output: stdout + stderr }),
      );
    });
  await waitUntil(
    async () => (await systemctl('is-active', 'sockets.target')).exitCode === 0,
    'the user’s systemd has started',
  );
  return {
    home,
    runtimeDir,
    environment,
    systemctl,
    stop: async () => {
      const ended = once(child, 'exit');
      await systemctl('exit');
      await ended;
      await rm(home, { recursive: true });
    },
  };
};

/** As the package has them, but for the program's path. */
const installUnits = async (home: string, program: string): Promise<string> => {
  const units = join(home, 'units');
  const command = join(home, 'glovebox');
  await mkdir(join(units, 'sockets.target.wants'), { recursive: true });
  await writeFile(command, `#!/bin/sh\nexec ${process.execPath} ${program} "$@"\n`);
  await chmod(command, 0o755);
  for (const name of [socketUnit, serviceUnit]) {
    const text = await readFile(join(root, 'scripts/packaging/files/systemd', name), 'utf8');
    // Root is a system user, which the units are not for.
    const forRoot = text.replace(/^ConditionUser=.*\n/m, '');
    await writeFile(join(units, name), forRoot.replaceAll('/usr/bin/glovebox', command));
  }
  await symlink(`../${socketUnit}`, join(units, 'sockets.target.wants', socketUnit));
  for (const name of usualUnits) await copyFile(join('/usr/lib/systemd/user', name), join(units, name));
  return units;
};
