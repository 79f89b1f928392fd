// Which templates this computer has and whether a DispVM can be started from each, as a call would find it. Checking one for the
// first time reads all of it, so each is checked once at a time however many ask, and nobody waits longer than they want to.
import { templatesMax, type Dom0Status } from '../../protocol/dom0-status.ts';
import { disposableTemplateSchema } from '../../protocol/native-messages.ts';
import type { Result } from '../../protocol/result.ts';
import { within } from '../runtime/deadline.ts';

export type TemplateReport = Dom0Status['templates'][number];

export interface Templates {
  readonly list: () => Promise<readonly string[]>;
  /** Cheap for a template that was checked before and has not changed since. */
  readonly load: (name: string) => Promise<Result<unknown>>;
}

export class TemplateReports {
  readonly #templates: Templates;
  readonly #checks = new Map<string, Promise<TemplateReport>>();

  constructor(templates: Templates) {
    this.#templates = templates;
  }

  /** In the order of their names; without those whose check is not done in time. It goes on, for the next one who asks. */
  async describe(patienceMs: number): Promise<readonly TemplateReport[]> {
    const names = (await this.#templates.list()).filter((name) => disposableTemplateSchema.safeParse(name).success).slice(0, templatesMax);
    const reports = await Promise.all(names.map((name) => within(this.#check(name), patienceMs, null)));
    return reports.filter((report) => report !== null);
  }

  #check(name: string): Promise<TemplateReport> {
    const running = this.#checks.get(name);
    if (running !== undefined) return running;
    const check = this.#templates.load(name).then((loaded) => ({ name, problem: loaded.ok ? null : loaded.error })).finally(() => this.#checks.delete(name));
    this.#checks.set(name, check);
    return check;
  }
}
