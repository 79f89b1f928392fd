// Everything the benchmark runs in: the demo's world with the benchmark's daemon, and a second Thunderbird without the
// add-on on a screen of its own, showing the same messages.
import { readFileSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetchStatus } from '../../dom0/runtime/fetch-status.ts';
import { defaultDisposableTemplate } from '../../dom0/system.ts';
import { findRequirements, TemplateStore } from '../../dom0/template/template-store.ts';
import { dataDir } from '../../protocol/paths.ts';
import { startDemoWorld, type DemoWorld } from '../demo-world.ts';
import type { SampleMessage } from '../sample-mail.ts';
import { startXvfb, type Xvfb } from '../screen/xvfb.ts';
import { MailUser } from '../thunderbird/mail-user.ts';
import { startThunderbird } from '../thunderbird/start.ts';
import { writeFullSavefile } from './full-savefile.ts';
import { pools, waitForPool, type Mode } from './pool-mode.ts';

export interface BenchWorld {
  readonly demo: DemoWorld;
  readonly screen: Xvfb;
  /** The Thunderbird that opens attachments itself. */
  readonly plain: { readonly user: MailUser; readonly screen: Xvfb };
  /**
   * Settles when the next opening happens so, and nothing else goes on; of the default template where none is named. With
   * null nothing is waited for.
   */
  readonly choose: (mode: Mode, template?: string | null) => Promise<void>;
  /** QEMUs of DispVMs that are open; of those that wait in this state. */
  readonly openQemuPids: () => Promise<readonly number[]>;
  readonly pooledQemuPids: (state: 'spare' | 'prestarted') => Promise<readonly number[]>;
  /** Processes and folders of DispVMs that nobody knows of. */
  readonly countLeft: () => Promise<number>;
  readonly stop: () => Promise<void>;
}

const daemonProgram = fileURLToPath(new URL('../../dist/dom0/bench-daemon.js', import.meta.url));
export const startBenchWorld = async (dir: string, messages: readonly SampleMessage[]): Promise<BenchWorld> => {
  const template = await new TemplateStore(dataDir(process.env), await findRequirements()).load(
    defaultDisposableTemplate,
  );
  if (!template.ok) throw new Error(`there is no template: ${template.error}`);
  const [poolPath, modePath, statePath] = [join(dir, 'pool.json'), join(dir, 'mode'), join(dir, 'full-state')];
  await writeFullSavefile(template.value, statePath);
  const setMode = async (mode: Mode): Promise<void> => {
    await writeFile(modePath, mode === 'classicRestore' || mode === 'coldBoot' ? mode : 'usual');
    await writeFile(poolPath, JSON.stringify(pools[mode]));
  };
  await setMode('onDemand');
  const env = {
    GLOVEBOX_POOL_FILE: poolPath,
    GLOVEBOX_BENCH_MODE_FILE: modePath,
    GLOVEBOX_BENCH_FULL_STATE: statePath,
  };
  const demo = await startDemoWorld({
    headless: true,
    messages,
    logFile: join(dir, 'dom0.log'),
    daemon: { program: daemonProgram, env },
  });
  if (demo.screen === null) throw new Error('the benchmark needs a screen of its own');
  const plainScreen = await startXvfb();
  const thunderbird = await startThunderbird({
    dir: join(dir, 'plain'),
    display: plainScreen.display,
    messages,
    xpiPath: null,
  });
  const stop = async (): Promise<void> => {
    await thunderbird.quit();
    await plainScreen.stop();
    await demo.stop();
  };
  const socketPath = join(demo.runtimeDir, 'qrexec.sock');
  const findQemus = (ids: readonly string[]): readonly number[] =>
    listQemus(demo.daemonPid)
      .filter(({ id }) => ids.includes(id))
      .map(({ pid }) => pid);
  return {
    demo,
    screen: demo.screen,
    plain: { user: new MailUser(thunderbird), screen: plainScreen },
    stop,
    choose: async (mode, template = defaultDisposableTemplate) => {
      await setMode(mode);
      if (template !== null) await waitForPool(socketPath, mode, template);
    },
    openQemuPids: async () => findQemus((await fetchStatus(socketPath))?.dispvms.map(({ id }) => id) ?? []),
    pooledQemuPids: async (wanted) =>
      findQemus(
        (await fetchStatus(socketPath))?.pool.filter(({ state }) => state === wanted).map(({ id }) => id) ?? [],
      ),
    countLeft: async () => {
      const status = await fetchStatus(socketPath);
      const known = [...(status?.dispvms ?? []), ...(status?.pool ?? [])].map(({ id }) => id);
      const folders = await readdir(join(demo.runtimeDir, 'dispvms'));
      return [...folders, ...listQemus(demo.daemonPid).map(({ id }) => id)].filter((id) => !known.includes(id)).length;
    },
  };
};

/** Jailed QEMUs below the daemon. The DispVM is named in the command line of the jail around it. */
const listQemus = (pid: number, jailOf = ''): readonly { readonly id: string; readonly pid: number }[] =>
  readText(`/proc/${pid}/task/${pid}/children`)
    .split(' ')
    .filter(Boolean)
    .map(Number)
    .flatMap((child) => {
      const id = /\/dispvms\/(disp[0-9]+)\//.exec(readText(`/proc/${child}/cmdline`))?.[1] ?? jailOf;
      const own = readText(`/proc/${child}/comm`).startsWith('qemu-system') ? [{ id, pid: child }] : [];
      return [...own, ...listQemus(child, id)];
    });

/** Empty where the process has ended. */
const readText = (path: string): string => {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
};
