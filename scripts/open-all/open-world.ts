// What opening many files needs: a screen of its own, and a dom0 daemon of its own with the person's templates.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dataDir } from '../../protocol/paths.ts';
import { endProcess, startDaemon } from '../demo-world.ts';
import { startXvfb } from '../screen/xvfb.ts';

export interface OpenWorld {
  /** For the `glovebox` command. */
  readonly env: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

const daemonProgram = fileURLToPath(new URL('../../dist/glovebox.js', import.meta.url));

export const startOpenWorld = async (logFile: string): Promise<OpenWorld> => {
  const dir = await mkdtemp(join(tmpdir(), 'glovebox-open-all-'));
  const screen = await startXvfb();
  const env = {
    DISPLAY: screen.display,
    GLOVEBOX_RUNTIME_DIR: join(dir, 'run'),
    GLOVEBOX_DATA_DIR: dataDir(process.env),
    GLOVEBOX_POOL_FILE: join(dir, 'pool.json'),
  };
  const daemon = await startDaemon([daemonProgram, 'dom0', 'run'], env, env.GLOVEBOX_RUNTIME_DIR, logFile);
  return {
    env,
    stop: async () => {
      await endProcess(daemon);
      await screen.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
};
