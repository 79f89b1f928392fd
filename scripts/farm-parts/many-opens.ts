// Many documents opened through a farm by many people, some at once, with a host that is killed in their middle where that is
// asked for: each is shown or fails with a code, none opens on the person's computer, and nothing is left on any host.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { median } from '../demo-report.ts';
import { farmOf, openOnce, type Opened } from './opening.ts';
import type { Daemon, World } from './world.ts';

export interface ManyOpens {
  readonly opens: number;
  readonly visible: number;
  /** How many failed with which code. */
  readonly codes: Readonly<Record<string, number>>;
  /** Neither shown nor told why not. */
  readonly untold: number;
  /** Folders of DispVMs with a document that are still there. */
  readonly left: number;
  /** Calls that the person's own dom0 took for a document. */
  readonly openedLocally: number;
  readonly visibleMs: number | null;
  readonly byHost: Readonly<Record<string, number>>;
}

const acceptedBy = ({ log }: Daemon): readonly string[] =>
  [...log().matchAll(/"accepted".*?"dispvmId":"(disp\d+)"/g)].map(([, id = '']) => id);

export const openMany = async (
  world: World,
  wanted: { readonly opens: number; readonly atOnce: number; readonly killsOne: boolean },
  document: Uint8Array,
): Promise<ManyOpens> => {
  const opened: Opened[] = [];
  let next = 0;
  const openSome = async (): Promise<void> => {
    while (next < wanted.opens) {
      const index = next++;
      if (wanted.killsOne && index === Math.floor(wanted.opens / 2)) world.hosts[0]?.daemon.child.kill('SIGKILL');
      opened.push(await openOnce(farmOf(world, index), document));
    }
  };
  await Promise.all(Array.from({ length: wanted.atOnce }, openSome));
  const codes: Record<string, number> = {};
  for (const { code } of opened) if (code !== null) codes[code] = (codes[code] ?? 0) + 1;
  const times = opened.flatMap(({ visibleMs }) => visibleMs ?? []);
  return {
    opens: wanted.opens,
    visible: times.length,
    codes,
    untold: opened.filter(({ visibleMs, code }) => visibleMs === null && code === null).length,
    left: await countLeft(world),
    openedLocally: acceptedBy(world.windows).length,
    visibleMs: times.length === 0 ? null : Math.round(median(times)),
    byHost: Object.fromEntries(world.hosts.map(({ name, daemon }) => [name, acceptedBy(daemon).length])),
  };
};

/** What waits for a call is none of it: that has no document. Nor is what a killed daemon left, which its next start removes. */
const countLeft = async ({ hosts }: World): Promise<number> => {
  const living = hosts.filter(({ daemon }) => daemon.child.signalCode === null);
  const counts = await Promise.all(
    living.map(async ({ daemon }) => {
      const taken = new Set(acceptedBy(daemon));
      return (await readdir(join(daemon.runtimeDir, 'dispvms'))).filter((id) => taken.has(id)).length;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
};
