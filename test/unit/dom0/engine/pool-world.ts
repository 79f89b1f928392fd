// A pool without QEMU: what it asks of its machines is written down, and the world around it is what a test says.
import { fromSavefile } from '../../../../dom0/qemu/savefile.ts';
import { Pool, type PoolMachine } from '../../../../dom0/engine/pool.ts';
import { defaultPoolSettings, type PoolSettings } from '../../../../dom0/engine/pool-settings.ts';
import type { LoadedTemplate } from '../../../../dom0/template/template-access.ts';
import type { LogEntry } from '../../../../dom0/runtime/log.ts';
import { savedScreen, type Screen } from '../../../../protocol/screen.ts';
import { failure, success, type Result } from '../../../../protocol/result.ts';
import { table } from '../../../support/viewer-table.ts';

export const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** A machine without QEMU: what the pool asks of it is written down. */
export class MachineStandIn implements PoolMachine {
  readonly description: PoolMachine['description'];
  readonly said: string[] = [];
  readonly display: PoolMachine['display'];
  readonly agent = new Promise<never>(() => undefined);
  readonly ended: Promise<void>;
  readonly template: LoadedTemplate;
  readonly viewers = table;
  readonly documentMaxBytes = 0;
  hasBegunRestore = false;
  screen = savedScreen;
  end: () => void = () => undefined;
  finishRehearsal: () => void = () => undefined;
  rehearsesWell = true;

  constructor(id: string, template: LoadedTemplate, rehearsalWaits: boolean) {
    this.template = template;
    this.display = Promise.resolve(success(`/sockets/${id}`));
    this.description = { id, template: template.name, engine: 'qemu', accelerator: 'tcg' };
    this.ended = new Promise((resolve) => {
      this.end = resolve;
    });
    this.#rehearsal = rehearsalWaits
      ? new Promise((resolve) => {
          this.finishRehearsal = resolve;
        })
      : Promise.resolve();
  }

  readonly #rehearsal: Promise<void>;

  watchAnswering(): void {
    this.said.push('watch');
  }
  begin(): void {
    this.said.push('begin');
  }
  prestart(): Promise<boolean> {
    this.said.push('prestart');
    return Promise.resolve(true);
  }
  async rehearse(screen: Screen): Promise<boolean> {
    this.said.push('rehearse');
    this.screen = screen;
    this.hasBegunRestore = true;
    await this.#rehearsal;
    return this.rehearsesWell;
  }
  pause(): Promise<boolean> {
    this.said.push('pause');
    return Promise.resolve(true);
  }
  resume(): Promise<boolean> {
    this.said.push('resume');
    return Promise.resolve(true);
  }
  kill(): void {
    this.said.push('kill');
    this.finishRehearsal();
    this.end();
  }
  remove(): Promise<void> {
    this.said.push('remove');
    return Promise.resolve();
  }
}

export const startPool = (settings: Partial<PoolSettings> = {}, rehearsalWaits = false) => {
  const world = {
    machines: [] as MachineStandIn[],
    template: { identity: 'one' } as { identity: string } | null,
    nowMs: 0,
    memory: { availableMib: 8000, isStalling: false },
    windows: [] as string[],
    settings: { ...defaultPoolSettings, ...settings },
    screen: savedScreen,
    rehearsesWell: true,
    diskIsBroken: false,
    log: [] as LogEntry[],
  };
  const load = (name: string): Promise<Result<LoadedTemplate>> =>
    world.diskIsBroken
      ? Promise.reject(new Error('no space left'))
      : Promise.resolve(
          world.template === null
            ? failure('template-stale')
            : success({
                name,
                accelerator: 'tcg',
                memoryMib: 384,
                viewers: table,
                files: { kernel: '', initrd: '', root: '', ram: '', state: '' },
                start: fromSavefile,
                isOutdated: false,
                packagesAtMs: 0,
                isSystem: false,
                sha256: '',
                ...world.template,
              }),
        );
  const pool = new Pool({
    source: {
      load,
      create: (template) => {
        const machine = new MachineStandIn(`disp${world.machines.length + 1}`, template, rehearsalWaits);
        machine.rehearsesWell = world.rehearsesWell;
        world.machines.push(machine);
        return Promise.resolve(success(machine));
      },
    },
    settings: () => Promise.resolve(world.settings),
    memory: () => Promise.resolve(world.memory),
    windows: {
      get usualScreen() {
        return world.screen;
      },
      prepare: (id, socket) => world.windows.push(`prepare ${id} ${socket}`),
      discard: (id) => world.windows.push(`discard ${id}`),
    },
    defaultTemplate: 'debian-13',
    log: (entry) => world.log.push(entry),
    nowMs: () => world.nowMs,
  });
  const states = (): string[] => pool.describe().map(({ state }) => state);
  const take = async (): Promise<string> => {
    const taken = await pool.take('debian-13');
    return taken.ok ? taken.value.description.id : taken.error;
  };
  const tend = async (): Promise<void> => {
    world.nowMs += 1000;
    await pool.tend();
    await settle();
  };
  return { world, pool, states, take, tend };
};
