// Which templates this computer has and whether a DispVM can be started from each, as a call would find it. Checking
// one for the first time reads all of it, so each is checked once at a time however many ask, and nobody waits longer
// than they want to.
import { templatesMax, type Dom0Status } from '../../protocol/dom0-status.ts';
import { disposableTemplateSchema } from '../../protocol/native-messages.ts';
import type { Result } from '../../protocol/result.ts';
import type { ViewerTable } from '../../protocol/viewer-table.ts';
import { documentMaxBytes, type LoadedTemplate } from '../template/template-access.ts';
import { makeable } from '../template/template-maker.ts';
import { within } from '../runtime/deadline.ts';

export type TemplateReport = Dom0Status['templates'][number];

export interface Templates {
  /** What a plain `@dispvm` gets. */
  readonly defaultTemplate: string;
  /** What those show that could be made here, by name. */
  readonly shipped: Readonly<Record<string, ViewerTable>>;
  /** Those of them that nobody waits for: another one describes what they show until they are there. */
  readonly madeLate: readonly string[];
  readonly list: () => Promise<readonly string[]>;
  /** Cheap for a template that was checked before and has not changed since. */
  readonly load: (name: string) => Promise<Result<Pick<LoadedTemplate, 'viewers' | 'memoryMib' | 'sha256'>>>;
  /** The same of those that root made for everybody of this computer, which `load` prefers. */
  readonly loadSystem: (name: string) => Promise<Result<unknown>>;
}

export class TemplateReports {
  readonly #templates: Templates;
  readonly #checks = new Map<string, Promise<TemplateReport>>();

  constructor(templates: Templates) {
    this.#templates = templates;
  }

  /**
   * In the order of their names; without those whose check is not done in time and that are not shipped. It goes on,
   * for the next one who asks; until then a shipped one counts as usable: only a call has to know better.
   */
  async describe(patienceMs: number): Promise<readonly TemplateReport[]> {
    const all = new Set([...Object.keys(this.#templates.shipped), ...(await this.#templates.list())]);
    const names = [...all]
      .sort()
      .filter((name) => disposableTemplateSchema.safeParse(name).success)
      .slice(0, templatesMax);
    const reports = await Promise.all(
      names.map((name) => within(this.#check(name), patienceMs, this.#unchecked(name))),
    );
    return reports
      .filter((report) => report !== null)
      .filter(
        ({ name, problem }) =>
          problem === null || !makeable.includes(problem) || !this.#templates.madeLate.includes(name),
      );
  }

  #check(name: string): Promise<TemplateReport> {
    const running = this.#checks.get(name);
    if (running !== undefined) return running;
    const check = this.#report(name).finally(() => this.#checks.delete(name));
    this.#checks.set(name, check);
    return check;
  }

  #unchecked(name: string): TemplateReport | null {
    const { shipped, madeLate, defaultTemplate } = this.#templates;
    const viewers = Object.hasOwn(shipped, name) && !madeLate.includes(name) ? shipped[name] : undefined;
    if (viewers === undefined) return null;
    const isDefault = name === defaultTemplate;
    return { name, problem: null, system: null, isDefault, viewers, ...unknown };
  }

  async #report(name: string): Promise<TemplateReport> {
    const { load, loadSystem, shipped, defaultTemplate } = this.#templates;
    const loaded = await load(name);
    const system = describeSystem(await loadSystem(name));
    const isDefault = name === defaultTemplate;
    if (loaded.ok)
      return {
        name,
        problem: null,
        system,
        isDefault,
        viewers: loaded.value.viewers,
        documentMaxBytes: documentMaxBytes(loaded.value),
        sha256: loaded.value.sha256,
      };
    return { name, problem: loaded.error, system, isDefault, viewers: shipped[name] ?? null, ...unknown };
  }
}

/** Of one that was not read. */
const unknown = { documentMaxBytes: null, sha256: null } as const;

const describeSystem = (loaded: Result<unknown>): TemplateReport['system'] => {
  if (loaded.ok) return 'used';
  return loaded.error === 'template-missing' ? null : loaded.error;
};
