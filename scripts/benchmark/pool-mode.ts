// What the pool holds for each way of opening, and the wait until it does.
import { setTimeout as sleep } from 'node:timers/promises';
import { fetchStatus } from '../../dom0/runtime/fetch-status.ts';
import { defaultDisposableTemplate } from '../../dom0/system.ts';

export type Mode = 'pool' | 'onDemand' | 'classicRestore' | 'coldBoot';

/** No template is made meanwhile: that would cost the openings. */
const nothingMade = { build: false } as const;

export const pools: Record<Mode, { readonly build: boolean; readonly spares: number; readonly prestarted: number }> = {
  pool: { ...nothingMade, spares: 1, prestarted: 1 },
  onDemand: { ...nothingMade, spares: 0, prestarted: 1 },
  classicRestore: { ...nothingMade, spares: 0, prestarted: 0 },
  coldBoot: { ...nothingMade, spares: 0, prestarted: 0 },
};

const poolTimeoutMs = 60_000;
/** The daemon looks at its settings once a second: what is there sooner may be of before. */
const settingsMs = 1200;
const settleMs = 300;

/**
 * Settles when the pool of the daemon behind this socket has of this template what the mode wants, and nothing else
 * goes on.
 */
export const waitForPool = async (
  socketPath: string,
  mode: Mode,
  template: string = defaultDisposableTemplate,
): Promise<void> => {
  const deadline = performance.now() + poolTimeoutMs;
  const { spares, prestarted } = pools[mode];
  await sleep(settingsMs);
  for (;;) {
    const status = await fetchStatus(socketPath);
    const count = (state: string): number =>
      status?.pool.filter((pooled) => pooled.template === template && pooled.state === state).length ?? -1;
    const isWarming = status?.pool.some(({ state }) => state === 'warming') ?? true;
    if (count('spare') === spares && count('prestarted') === prestarted && !isWarming && status?.dispvms.length === 0)
      break;
    if (performance.now() > deadline)
      throw new Error(`the pool does not get ready for ${mode}: ${JSON.stringify(status?.pool)}`);
    await sleep(50);
  }
  await sleep(settleMs);
};
