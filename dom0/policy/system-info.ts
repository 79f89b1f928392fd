// What policy has to know of the qubes of a computer, as Qubes' own qubesd tells it (internal.GetSystemInfo): tags,
// types, which are disposable templates, and which one a qube's plain `@dispvm` means. Read only.
import * as z from 'zod';
import { failure, success, type Result } from '../../protocol/result.ts';
import { dispvmPrefix, uuidPrefix } from './tokens.ts';

const domainSchema = z.looseObject({
  tags: z.array(z.string()).default([]),
  type: z.string().default('AppVM'),
  template_for_dispvms: z.boolean().default(false),
  default_dispvm: z.string().min(1).nullish(),
  power_state: z.string().default('Halted'),
  internal: z.boolean().nullish(),
  uuid: z.string().nullish(),
  relayvm: z.string().nullish(),
  transport_rpc: z.string().nullish(),
});
const systemInfoSchema = z.looseObject({ domains: z.record(z.string(), domainSchema) });

export interface Domain {
  readonly name: string;
  readonly uuid: string | null;
  readonly type: string;
  readonly tags: ReadonlySet<string>;
  readonly isDisposableTemplate: boolean;
  /** The template behind its plain `@dispvm`. */
  readonly defaultDisposableTemplate: string | null;
  readonly isRunning: boolean;
  /** Never offered to a person. */
  readonly isInternal: boolean;
  /** Of a qube of another computer: the one here that leads to it, and the service that passes calls on. */
  readonly relay: string | null;
  readonly transportService: string | null;
}

/** A qube of which only this is known. */
export const describeDomain = (name: string, known: Partial<Domain> = {}): Domain => ({
  name,
  uuid: null,
  type: name === 'dom0' ? 'AdminVM' : 'AppVM',
  tags: new Set(),
  isDisposableTemplate: false,
  defaultDisposableTemplate: null,
  isRunning: true,
  isInternal: false,
  relay: null,
  transportService: null,
  ...known,
});

export class SystemInfo {
  readonly domains: readonly Domain[];
  readonly #byWord = new Map<string, Domain>();

  constructor(domains: readonly Domain[]) {
    this.domains = domains;
    for (const domain of domains) {
      this.#byWord.set(domain.name, domain);
      if (domain.uuid !== null) this.#byWord.set(`${uuidPrefix}${domain.uuid}`, domain);
    }
  }

  /** By name, or by `uuid:`. */
  find(word: string): Domain | undefined {
    return this.#byWord.get(word);
  }

  /** What a plain `@dispvm` of this qube means, with its prefix; null where it means nothing. */
  defaultDispvm(source: string): string | null {
    const template = this.find(source)?.defaultDisposableTemplate ?? null;
    return template === null ? null : `${dispvmPrefix}${template}`;
  }
}

export const parseSystemInfo = (untrustedText: string): Result<SystemInfo, string> => {
  let untrusted: unknown;
  try {
    untrusted = JSON.parse(untrustedText);
  } catch {
    return failure('it is not JSON');
  }
  const parsed = systemInfoSchema.safeParse(untrusted);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return failure(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unknown'}`);
  }
  // A dump of qrexec's own has each qube a second time, by its uuid.
  const named = Object.entries(parsed.data.domains).filter(([name]) => !name.startsWith(uuidPrefix));
  return success(
    new SystemInfo(
      named.map(([name, domain]) => ({
        name,
        uuid: domain.uuid ?? null,
        type: domain.type,
        tags: new Set(domain.tags),
        isDisposableTemplate: domain.template_for_dispvms,
        defaultDisposableTemplate: domain.default_dispvm ?? null,
        isRunning: domain.power_state === 'Running',
        isInternal: domain.internal ?? false,
        relay: domain.relayvm ?? null,
        transportService: domain.transport_rpc ?? null,
      })),
    ),
  );
};
