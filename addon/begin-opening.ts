// One opening, from the click to its end: it begins here or joins one that is under way, and it always ends with a word
// to the person. Trusts nobody with the outcome: whatever fails, nothing opens here.
import type { ErrorCode } from '../protocol/error-codes.ts';
import type { OpenRequest } from './guard-api.ts';
import type { Parts, UnderWay } from './opening-parts.ts';
import { OpeningRun } from './opening-run.ts';
import type { Opening } from './recent-openings.ts';

/** Resolves when the opening has ended, well or not; it never rejects. */
export const openAttachment = async (request: OpenRequest, parts: Parts): Promise<void> => {
  const { guard, underWay } = parts;
  if ([...underWay.values()].some((other) => other.joins(request))) return guard.release(request.id);
  const opening = startOpening(request);
  await runToEnd(opening, new OpeningRun(request, opening, parts), [request.id], parts);
};

interface Run extends UnderWay {
  proceed(): Promise<void>;
  fail(code: ErrorCode): void;
}

/** `ids` are those of the attachments that it holds until then. Never rejects. */
export const runToEnd = async (opening: Opening, run: Run, ids: readonly number[], parts: Parts): Promise<void> => {
  const { guard, underWay, recent, documents } = parts;
  recent.add(opening);
  documents.begin(opening.requestId);
  underWay.set(opening.requestId, run);
  try {
    await run.proceed();
  } catch (error) {
    console.error(error);
    run.fail('internal');
  } finally {
    underWay.delete(opening.requestId);
    for (const id of ids) await guard.release(id);
    documents.end(opening.requestId);
  }
};

/** Random, so that it means nothing to anybody and fits qrexec's 31 characters. */
export const newRequestId = (): string => crypto.randomUUID().replaceAll('-', '').slice(0, 24);

/** What is known when it begins. */
export const startOpening = (request: OpenRequest): Opening => ({
  requestId: newRequestId(),
  path: request.path,
  attachment: {
    name: request.name,
    sizeBytes: request.sizeBytes,
    declaredType: request.declaredType,
    detectedType: null,
  },
  evidence: null,
  decision: null,
  choice: null,
  dispvm: null,
  stagesAtMs: { click: request.clickedAtMs, intercepted: request.interceptedAtMs, received: Date.now() },
  outcome: 'under-way',
  failure: null,
  editedPath: null,
});
