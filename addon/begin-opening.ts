// One opening, from the click to its end: it begins here or joins one that is under way, and it always ends with a word
// to the person. Trusts nobody with the outcome: whatever fails, nothing opens here.
import type { OpenRequest } from './guard-api.ts';
import type { Parts } from './opening-parts.ts';
import { OpeningRun } from './opening-run.ts';
import type { Opening } from './recent-openings.ts';

/** Resolves when the opening has ended, well or not; it never rejects. */
export const openAttachment = async (request: OpenRequest, parts: Parts): Promise<void> => {
  const { guard, underWay, recent, documents } = parts;
  if ([...underWay.values()].some((other) => other.joins(request))) return guard.release(request.id);
  const opening = startOpening(request);
  recent.add(opening);
  documents.begin(opening.requestId);
  const run = new OpeningRun(request, opening, parts);
  underWay.set(opening.requestId, run);
  try {
    await run.proceed();
  } catch (error) {
    console.error(error);
    run.fail('internal');
  } finally {
    underWay.delete(opening.requestId);
    await guard.release(request.id);
    documents.end(opening.requestId);
  }
};

/** What is known when it begins. */
export const startOpening = (request: OpenRequest): Opening => ({
  // Random, so that it means nothing to anybody and fits qrexec's 31 characters.
  requestId: crypto.randomUUID().replaceAll('-', '').slice(0, 24),
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
