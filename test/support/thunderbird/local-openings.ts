// Sees whether Thunderbird opened a file by itself: a new window or tab, a new file in its temporary or download
// folder, a new program among its children.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MailUser } from '../../../scripts/thunderbird/mail-user.ts';

export interface LocalTraces {
  readonly windows: readonly string[];
  readonly tabs: readonly string[];
  readonly files: readonly string[];
  readonly programs: readonly string[];
}

/** Thunderbird's own processes are no opened files. */
const ownPrograms = new Set(['thunderbird', 'thunderbird-bin', 'glxtest', 'vaapitest', 'forkserver', 'crashhelper']);

export const findLocalTraces = async (user: MailUser): Promise<LocalTraces> => {
  const { home, tmpDir, pid } = user.thunderbird;
  // A window that has just been opened, as a notification's is, has no address of its own yet.
  const seen = (await user.look(`
    const deadline = Date.now() + 5000;
    const addresses = () => [...Services.wm.getEnumerator(null)].map(win => win.location.href);
    while (addresses().includes("about:blank") && Date.now() < deadline) await new Promise(resolve => setTimeout(resolve, 50));
    const windows = addresses().filter(href => !href.includes("/alerts/alert."));
    const tabs = mainWindow().document.getElementById("tabmail").tabInfo.map(tab =>
      tab.mode.name + " " + (tab.linkedBrowser?.currentURI?.scheme ?? ""));
    return { windows, tabs };`)) as Pick<LocalTraces, 'windows' | 'tabs'>;
  const files = [...(await listFiles(tmpDir)), ...(await listFiles(join(home, 'Downloads')))];
  return { windows: seen.windows.toSorted(), tabs: seen.tabs, files, programs: await listPrograms(pid) };
};

export const assertNothingOpened = async (user: MailUser, before: LocalTraces): Promise<void> => {
  const now = await findLocalTraces(user);
  const appeared = (kind: keyof LocalTraces): string[] =>
    now[kind].filter((trace) => countOf(now[kind], trace) > countOf(before[kind], trace));
  assert.deepEqual(
    { windows: appeared('windows'), tabs: appeared('tabs'), files: appeared('files'), programs: appeared('programs') },
    { windows: [], tabs: [], files: [], programs: [] },
    'something opened where the mail lives',
  );
};

const countOf = (traces: readonly string[], wanted: string): number =>
  traces.filter((trace) => trace === wanted).length;

const listFiles = async (folder: string): Promise<string[]> => {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch {
    return [];
  }
};

/** Children of Thunderbird, and theirs, by name, without its own. */
const listPrograms = async (pid: number): Promise<string[]> => {
  const names: string[] = [];
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      // Fields after the name in parentheses: state, parent, process group.
      const stat = await readFile(`/proc/${entry}/stat`, 'latin1');
      const [, name = '', rest = ''] = /^\d+ \((.*)\) (.*)$/s.exec(stat) ?? [];
      const group = Number(rest.split(' ')[2]);
      if (group === pid && Number(entry) !== pid && !isOwn(name)) names.push(name);
    } catch {
      // The process ended while we looked.
    }
  }
  return names.sort();
};

/**
 * Thunderbird's content processes have names such as `Web Content` or `WebExtensions`; names are cut at 15 characters.
 */
const isOwn = (name: string): boolean =>
  ownPrograms.has(name) || /^(Isolated|Web|Privileged|Socket|RDD|Utility|Sandbox|Fork|MainThread)/.test(name);
