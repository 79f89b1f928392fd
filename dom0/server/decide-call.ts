// What policy makes of a client's request: it is granted, refused by a code, or a person is asked on the trusted side. A
// client's words are untrusted: policy sees only what dom0 knows. Whoever does not answer has said no.
import { failure, success, type Result } from '../../protocol/result.ts';
import type { TriggerService } from '../../protocol/qrexec.ts';
import type { Displays } from '../gui-displays.ts';
import type { Call, Decision } from '../policy/decision.ts';
import { evaluatePolicy, grantChoice, splitService } from '../policy/evaluate-policy.ts';
import { loadPolicy } from '../policy/load-policy.ts';
import { parseIntendedTarget, type GrantedTarget } from '../policy/tokens.ts';
import type { Log } from '../runtime/log.ts';
import { localSource } from '../system.ts';
import { askPerson, tellPerson } from './ask-person.ts';
import type { Client } from './client.ts';
import type { Deadlines } from './deadlines.ts';
import { describeSystem, type PolicySource } from './local-system.ts';

export interface PolicyServices {
  /** The folders that count, asked anew for each call, so that a changed policy counts at once. */
  readonly policyDirs: () => Promise<readonly string[]>;
  /** Disposable templates that there are, or that could be made. */
  readonly listTemplates: () => Promise<readonly string[]>;
  readonly displays: Displays;
  /** Whose call it is, where it comes from elsewhere: it is known by its certificate, and no person here can be asked. */
  readonly farSource?: PolicySource;
  readonly deadlines: Pick<Deadlines, 'personAnswers'>;
  readonly log: Log;
}

/** What policy granted. `argument` has its `+`. */
export interface Granted {
  readonly target: GrantedTarget;
  readonly service: string;
  readonly argument: string;
}

export const decideCall = async (
  client: Client,
  request: TriggerService,
  services: PolicyServices,
): Promise<Result<Granted>> => {
  const intendedTarget = parseIntendedTarget(request.intendedTarget);
  const called = splitService(request.service);
  const source = services.farSource ?? { name: localSource, tags: new Set() };
  client.record.asked({ source: source.name, service: called?.service ?? null, argument: called?.argument ?? '+' });
  if (intendedTarget === null || called === null) return failure('policy-denied');
  // Qubes grants it to the relay of a remote qube alone, and there is none here.
  if (request.untrustedSource !== '') return failure('policy-denied');
  const policy = await loadPolicy({ dirs: await services.policyDirs() });
  if (!policy.ok) {
    const { file, line, reason } = policy.error;
    services.log({ event: 'policy-invalid', requestId: request.requestId, cause: `${file}:${line}: ${reason}` });
    return failure('policy-invalid');
  }
  const system = describeSystem(await services.listTemplates(), policy.value, source);
  const call: Call = { source: source.name, intendedTarget, ...called };
  const first = evaluatePolicy(policy.value, call, system);
  if (first.decision === 'ask' && services.farSource !== undefined) return failure('policy-denied');
  let decision: Decision = first;
  if (first.decision === 'ask') {
    const answer = await askPerson(client, first, services);
    if (!answer.ok) {
      client.record.decided(first, null);
      if (first.notify) tellPerson(client, call, null, services);
      return answer;
    }
    decision = grantChoice(first, answer.value, system);
  }
  const target = decision.decision === 'allow' && isUsualUser(decision.user) ? decision.target : null;
  client.record.decided(first, target);
  if (decision.notify) tellPerson(client, call, target, services);
  return target === null ? failure('policy-denied') : success({ target, ...called });
};

/** Services run as the guest's only user; a grant for another one cannot be kept, so it is none. */
const isUsualUser = (user: string | null): boolean => user === null || user === '' || user === 'user';
