// What the activity list keeps of an opening that has ended.
import type { ActivityEntry, ActivityOutcome } from './activity.ts';
import type { KeptEdit } from './host-link.ts';
import type { Decision } from './policy/decision.ts';
import type { Opening, OpeningEnd } from './recent-openings.ts';

const outcomes: Readonly<Record<OpeningEnd, ActivityOutcome>> = {
  done: 'opened',
  copied: 'copied',
  printed: 'printed',
  local: 'local',
  thunderbird: 'thunderbird',
  saved: 'saved',
  blocked: 'blocked',
  declined: 'declined',
  failed: 'failed',
};

/** `nameRule` says what a rule without a title is called now: it may stand elsewhere tomorrow. */
export const activityEntry = (
  opening: Opening,
  end: OpeningEnd,
  nameRule: (decision: Decision) => string,
): ActivityEntry => {
  const { requestId, attachment, evidence, decision, dispvm, stagesAtMs } = opening;
  return {
    requestId,
    askedAtMs: stagesAtMs.click ?? Date.now(),
    name: attachment.name,
    declaredType: attachment.declaredType || null,
    detectedType: attachment.detectedType,
    sizeBytes: attachment.sizeBytes,
    warnings: [...(evidence?.warnings ?? [])],
    sender: evidence?.message.sender ?? null,
    decision:
      decision === null
        ? null
        : {
            action: decision.action,
            rule: decision.rule,
            ruleTitle: decision.untitled === null ? decision.ruleTitle : nameRule(decision),
          },
    dispvm: dispvm === null ? null : { id: dispvm.id, template: dispvm.template },
    outcome: outcomes[end],
    failure: opening.failure,
    wasShown: stagesAtMs.visible !== undefined,
    edited: opening.editedPath !== null,
  };
};

/** An edit that came home, or was lost, when nobody listened: all that the host still knows. */
export const keptEntry = ({ keptId, name, path, code }: KeptEdit): ActivityEntry => ({
  requestId: keptId,
  askedAtMs: Date.now(),
  name,
  declaredType: null,
  detectedType: null,
  sizeBytes: null,
  warnings: [],
  sender: null,
  decision: null,
  dispvm: null,
  outcome: code === null ? 'opened' : 'failed',
  failure: code,
  wasShown: true,
  edited: path !== null,
});
