// Asks dom0's glovebox.Status how it is, for the add-on's settings. Like every call it starts a dom0 that does not run
// yet. It trusts no answer's form: one that is too long, too late or not understood becomes a code.
import {
  dom0StatusMaxBytes,
  dom0StatusSchema,
  statusService,
  templatesMax,
  type Dom0Status,
} from '../protocol/dom0-status.ts';
import type { ErrorCode } from '../protocol/error-codes.ts';
import type { ToAddon } from '../protocol/native-messages.ts';
import { failure, success, type Result } from '../protocol/result.ts';
import { Deferred } from '../protocol/deferred.ts';
import type { TemplateHashes } from '../protocol/policy.ts';
import { notUnderstood } from './start-dom0.ts';
import { compareTemplates, type Comparison } from './template-hashes.ts';
import type { CallOutcome, Transport } from './transport.ts';

type HostStatus = Extract<ToAddon, { type: 'status' }>;

/** A daemon that is just being started needs some seconds of it. */
const answerDeadlineMs = 15_000;

/** Never rejects. On Qubes nobody can be asked but whether calls can be made: its own tools tell how dom0 is. */
export const askStatus = async (
  transport: Transport,
  deadlineMs = answerDeadlineMs,
  hashes: TemplateHashes = {},
): Promise<HostStatus> => {
  if (transport.kind === 'qubes') return describe(transport.problem?.() ?? null, null, hashes);
  const asked = await askDom0(transport, deadlineMs);
  if (asked.ok) return describe(problemOf(asked.value), asked.value, hashes);
  // A policy that keeps its status to itself may still grant what is to be opened.
  return describe(asked.error === 'policy-denied' ? null : asked.error, null, hashes);
};

/** What keeps any document from opening; null for nothing. */
const problemOf = ({ guiReady, cannotStart }: Dom0Status): ErrorCode | null => {
  if (cannotStart !== null) return 'engine-failed';
  return guiReady ? null : 'gui-unavailable';
};

const describe = (dom0: ErrorCode | null, report: Dom0Status | null, hashes: TemplateHashes): HostStatus => ({
  type: 'status',
  dom0,
  templates: report === null ? null : describeTemplates(report.templates, hashes),
  dispvms: report?.dispvms.length ?? null,
  daemon: report === null ? null : { build: report.build, endsWhenClosed: report.endsWhenClosed },
});

/** With those that the policy names, where dom0 has none of them. */
const describeTemplates = (
  templates: Dom0Status['templates'],
  hashes: TemplateHashes,
): NonNullable<HostStatus['templates']> => {
  const compared = compareTemplates(hashes, templates);
  const named = (how: Comparison['is']): ReadonlySet<string> =>
    new Set(compared.filter(({ is }) => is === how).map(({ name }) => name));
  const [unlike, unread] = [named('other'), named('unread')];
  const absent = compared.filter(({ is, name }) => is === 'missing' && !templates.some((one) => one.name === name));
  return [
    ...templates.map(({ name, problem, system }) => ({
      name,
      problem: unlike.has(name) ? ('template-unlike' as const) : problem,
      system,
      ...(unread.has(name) && { isUnread: true as const }),
    })),
    ...absent.slice(0, templatesMax).map(({ name }) => ({ name, problem: 'template-missing' as const, system: null })),
  ];
};

/** Never rejects. */
export const askDom0 = async (transport: Transport, deadlineMs: number): Promise<Result<Dom0Status>> => {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  const givenUp = new Deferred<CallOutcome>();
  const giveUp = (code: ErrorCode): void => {
    givenUp.resolve(failure({ code, exitCode: null }));
    call.cancel();
  };
  const call = transport.connect(
    { intendedTarget: '@adminvm', requestId: 'status', service: statusService },
    {
      onStdout: (bytes) => {
        sizeBytes += bytes.length;
        if (sizeBytes > dom0StatusMaxBytes) giveUp('dom0-protocol');
        else pieces.push(bytes);
        return Promise.resolve();
      },
      onStatus: () => undefined,
    },
  );
  const deadline = setTimeout(() => giveUp('dom0-unreachable'), deadlineMs);
  const outcome = await Promise.race([givenUp.promise, call.outcome]);
  clearTimeout(deadline);
  return outcome.ok ? readReport(Buffer.concat(pieces)) : failure(outcome.error.code);
};

const readReport = (untrustedBytes: Uint8Array): Result<Dom0Status> => {
  try {
    return success(dom0StatusSchema.parse(JSON.parse(new TextDecoder().decode(untrustedBytes))));
  } catch {
    return failure(notUnderstood());
  }
};
