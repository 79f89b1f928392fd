// What the native host is asked, within what a message may carry.
import { headMaxBytes } from '../protocol/document-type.ts';
import { copyPurposes, type CopyPurpose } from '../protocol/copy-purpose.ts';
import type { Switches } from '../protocol/policy.ts';
import type { CopyAttempt } from './copying.ts';
import type { OpenRequest } from './guard-api.ts';
import type { OpenMessage } from './host-call.ts';
import { mayCopy } from './policy/decide.ts';
import type { Decision } from './policy/decision.ts';
import { samplePath } from './recent-openings.ts';

/** UTF-16 units; a name's end, which says the type, stays. */
const nameMaxLength = 4096;
/** Whole groups of base64, so that what is cut off is still base64. */
const startMaxLength = Math.ceil(headMaxBytes / 3) * 4;

/** `untrustedStart` are the first bytes, in base64. */
export const openMessage = (
  requestId: string,
  { name }: OpenRequest,
  untrustedStart: string,
  viewOnly: boolean,
  { disposableTemplate, network, returnEdits, closeAfterIdleMinutes }: Decision,
  copies: readonly CopyPurpose[],
): OpenMessage => ({
  type: 'open',
  requestId,
  name: name.slice(-nameMaxLength),
  start: untrustedStart.slice(0, startMaxLength),
  viewOnly,
  disposableTemplate,
  network,
  returnEdits: returnEdits && !viewOnly,
  closeAfterIdleMinutes,
  ...(copies.length > 0 && { copies: [...copies] }),
});

/** What a window offers: what the administrator allows, of an attachment that can be asked for once more. */
export const offeredCopies = ({ path }: Pick<OpenRequest, 'path'>, switches: Switches): readonly CopyPurpose[] =>
  path === samplePath ? [] : copyPurposes.filter((purpose) => mayCopy(purpose, switches));

export const copyMessage = (
  requestId: string,
  { name }: OpenRequest,
  untrustedStart: string,
  purpose: CopyPurpose,
  { disposableTemplate }: Decision,
  { wrongPasswords, searchable }: CopyAttempt,
): OpenMessage => ({
  type: 'copy',
  requestId,
  name: name.slice(-nameMaxLength),
  start: untrustedStart.slice(0, startMaxLength),
  purpose,
  disposableTemplate,
  searchable,
  wrongPasswords,
});
