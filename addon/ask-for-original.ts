// “Ask for the original” in a bar that says what a policy keeps closed: the native host gets the bytes, saves them where an
// administrator has granted just these to this person, and otherwise the person says why they need them and the host asks.
// Nothing opens here, and whatever fails leaves the attachment closed.
import { mediaTypeSchema, reasonMaxLength, senderDomainSchema, type Exceptions } from '../protocol/exceptions.ts';
import type { ErrorCode } from '../protocol/error-codes.ts';
import type { AttachmentGuardApi, OpenRequest } from './guard-api.ts';
import type { HostEvent, OriginalMessage } from './host-call.ts';
import type { HostConnection } from './host-connection.ts';
import type { Subject } from './notices.ts';
import type { PolicyStore } from './policy/policy-store.ts';
import { sendBytes } from './send-bytes.ts';

export interface OriginalParts {
  readonly guard: Pick<AttachmentGuardApi, 'pull' | 'rest' | 'release' | 'askReason'>;
  readonly host: Pick<HostConnection, 'open'>;
  readonly policies: Pick<PolicyStore, 'ready' | 'current'>;
  readonly notices: {
    notifyOriginalSaved(subject: Subject, path: string): Promise<void>;
    notifyOriginalAsked(subject: Subject): Promise<void>;
    notifyFailure(subject: Subject, code: ErrorCode, wasShown: boolean): Promise<void>;
  };
}

const nameMaxLength = 4096;

/** Resolves when the person has been told what became of it; never rejects. */
export const askForOriginal = async (request: OpenRequest, parts: OriginalParts): Promise<void> => {
  const { guard, policies, notices } = parts;
  const requestId = newId();
  try {
    await policies.ready();
    const { exceptions } = policies.current().policy;
    if (exceptions === null) return;
    const subject = subjectOf(request, requestId);
    const saved = await send(request, requestId, exceptions, null, parts);
    if (saved.code === null) return await notices.notifyOriginalSaved(subject, saved.path ?? '');
    if (saved.code !== 'exception-needed') return await notices.notifyFailure(subject, saved.code, false);
    const reason = cleanReason(await guard.askReason(request.id));
    if (reason === '') return;
    const asked = await send(request, newId(), exceptions, { reason, ...describe(request) }, parts);
    if (asked.code === null) await notices.notifyOriginalAsked(subject);
    else await notices.notifyFailure(subject, asked.code, false);
  } catch (error) {
    console.error(error);
    await notices.notifyFailure(subjectOf(request, requestId), 'internal', false).catch(console.error);
  } finally {
    await guard.release(request.id);
  }
};

const newId = (): string => crypto.randomUUID().replaceAll('-', '').slice(0, 24);

const subjectOf = ({ id, name }: OpenRequest, requestId: string): Subject => ({
  requestId,
  id,
  untrustedName: name,
  hasWindow: false,
  isQueued: false,
});

interface Outcome {
  readonly code: ErrorCode | null;
  readonly path: string | null;
}

const send = async (
  { id, name }: OpenRequest,
  requestId: string,
  exceptions: Exceptions,
  ask: OriginalMessage['ask'],
  { host, guard }: OriginalParts,
): Promise<Outcome> => {
  let path: string | null = null;
  let code: ErrorCode | null = null;
  await guard.rest(id);
  const follow = (event: HostEvent): void => {
    if (event.type === 'original') ({ path } = event);
    else if (event.type === 'failed') ({ code } = event);
  };
  const call = host.open({ type: 'original', requestId, name: name.slice(-nameMaxLength), exceptions, ask }, follow);
  await sendBytes(call, guard, id, () => Promise.resolve(true));
  await call.end;
  return { code, path };
};

/** What the sender says of it is checked as the host will check it; neither its name nor the whole address goes along. */
const describe = ({
  declaredType,
  guessedType,
  message,
}: OpenRequest): Omit<NonNullable<OriginalMessage['ask']>, 'reason'> => {
  const type = mediaTypeSchema.safeParse((guessedType ?? declaredType).toLowerCase().split(';')[0]?.trim());
  const { sender } = message;
  const domain = senderDomainSchema.safeParse(sender?.slice(sender.lastIndexOf('@') + 1));
  return { mediaType: type.data ?? null, senderDomain: domain.data ?? null };
};

/** Pasted ends of lines and what cannot be seen become spaces. */
const cleanReason = (typed: string | null): string =>
  (typed ?? '')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, reasonMaxLength);
