// Answers what the add-on's own pages ask the background page. Whatever else sends a message gets no answer.
import type { Runtime } from 'webextension-polyfill';
import type { AttachmentGuardApi } from './guard-api.ts';
import { failedGuards } from './guard-findings.ts';
import type { HostConnection } from './host-connection.ts';
import { pageRequestSchema, type PageReplies, type PageRequest, type StatusReport } from './page-messages.ts';
import type { PolicyStore } from './policy/policy-store.ts';
import type { Questions } from './questions.ts';

interface OwnAddon {
  readonly id: string;
  /** Where the add-on's own files are, with a slash at its end. */
  readonly baseUrl: string;
  /** What Thunderbird says about the add-on. */
  getSelf(): Promise<{ readonly installType: string; readonly mayDisable: boolean }>;
}

export interface PageParts {
  readonly addon: OwnAddon;
  readonly guard: Pick<AttachmentGuardApi, 'checkGuards' | 'standing'>;
  readonly policies: Pick<PolicyStore, 'ready' | 'current'>;
  readonly host: Pick<HostConnection, 'status' | 'transport'>;
  readonly questions: Pick<Questions, 'find' | 'answer'>;
  /** Ends the DispVM of an opening; nothing happens where it is over. */
  readonly close: (requestId: string) => void;
  /** Brings the window of an opening to the front; nothing happens where it is over. */
  readonly show: (requestId: string) => void;
  readonly trySample: () => void;
}

/** undefined for a message that is not ours to answer. */
export const replyToPage = (
  parts: PageParts,
  untrustedMessage: unknown,
  sender: Runtime.MessageSender,
): Promise<PageReplies[PageRequest['type']]> | undefined => {
  if (sender.id !== parts.addon.id || sender.url?.startsWith(parts.addon.baseUrl) !== true) return undefined;
  const request = pageRequestSchema.safeParse(untrustedMessage);
  return request.success ? reply(parts, request.data) : undefined;
};

const reply = async (parts: PageParts, request: PageRequest): Promise<PageReplies[PageRequest['type']]> => {
  const { policies, questions, close, show, trySample } = parts;
  if (request.type === 'policy') {
    await policies.ready();
    return policies.current();
  }
  if (request.type === 'status') return reportStatus(parts);
  if (request.type === 'question') return questions.find(request.requestId);
  if (request.type === 'answer') questions.answer(request.requestId, request.choice, request.remember);
  else if (request.type === 'trySample') trySample();
  else if (request.type === 'show') show(request.requestId);
  else close(request.requestId);
  return null;
};

const reportStatus = async ({ addon, guard, policies, host }: PageParts): Promise<StatusReport> => {
  const [status, self, guards, standing] = await Promise.all([
    host.status(),
    addon.getSelf(),
    guard.checkGuards().then(failedGuards, () => null),
    guard.standing().catch(() => null),
    policies.ready(),
  ]);
  const addonLocked = self.installType === 'admin' || !self.mayDisable;
  const { transport } = host;
  return {
    ...(typeof status === 'string'
      ? { host: status, dom0: null, templates: null, daemon: null }
      : { host: null, dom0: status.dom0, templates: status.templates, daemon: status.daemon }),
    transport,
    addonLocked,
    addonLockMissing: !policies.current().policy.switches.mayDisableAddon && !addonLocked,
    failedGuards: guards,
    standing,
  };
};
