// A picture inside a message that Thunderbird has not shown: the policy is asked about it as about any attachment, by
// its bytes too, and it is shown only where that says `thunderbird`. Trusts nobody with the outcome: whatever fails, it
// stays held, and a press on it still opens it.
import type { AttachmentGuardApi, OpenRequest } from './guard-api.ts';
import { decide } from './policy/decide.ts';
import { detectionBytes } from './policy/evidence.ts';
import type { PolicyStore } from './policy/policy-store.ts';
import { evidenceOfRequest } from './request-evidence.ts';

interface Parts {
  readonly guard: Pick<AttachmentGuardApi, 'peek' | 'showInThunderbird' | 'release'>;
  readonly policies: Pick<PolicyStore, 'ready' | 'current'>;
}

/** Never rejects. */
export const judgeHeldPicture = async (request: OpenRequest, { guard, policies }: Parts): Promise<void> => {
  try {
    await policies.ready();
    const { policy } = policies.current();
    // Spares the reading where the name alone says that no rule shows it.
    const byName = await evidenceOfRequest(request, null);
    if (byName.extension !== null && decide(byName, policy, 'default').action !== 'thunderbird') return;
    const start = await guard.peek(request.id, detectionBytes);
    if ('error' in start) return;
    const evidence = await evidenceOfRequest(request, Uint8Array.fromBase64(start.base64));
    const isPicture = evidence.detected?.startsWith('image/') === true;
    if (isPicture && decide(evidence, policy, 'default').action === 'thunderbird')
      await guard.showInThunderbird(request.id);
  } catch (error) {
    console.error(error);
  } finally {
    await guard.release(request.id);
  }
};
