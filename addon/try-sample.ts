// Opens a sample of ours, which the add-on brings along, as an attachment would be opened: by the person's rules, the
// native host and dom0.
import browser from 'webextension-polyfill';
import type { OpenRequest } from './guard-api.ts';
import { openAttachment } from './begin-opening.ts';
import type { Notices, Parts } from './opening-parts.ts';
import { unknownMessage } from './policy/decision.ts';
import { samplePath } from './recent-openings.ts';
import { SampleReader } from './sample-reader.ts';

const address = 'addon/first/sample.pdf';

/** The page that asks for it says what becomes of it, but for a copy, which is somewhere. */
const quiet: Omit<Notices, 'notifyEdited' | 'notifyCopied'> = {
  showProgress: () => Promise.resolve(),
  showCopying: () => Promise.resolve(),
  endProgress: () => Promise.resolve(),
  notifyFailure: () => Promise.resolve(),
  notifyNotCopied: () => Promise.resolve(),
  notifyIdleClosed: () => Promise.resolve(),
  notifyNotShown: () => Promise.resolve(),
  notifyRefused: () => Promise.resolve(),
  notifyWarnings: () => Promise.resolve(),
};

export const trySample = async (parts: Parts): Promise<void> => {
  const bytes = new Uint8Array(await (await fetch(browser.runtime.getURL(address))).arrayBuffer());
  const now = Date.now();
  const request: OpenRequest = {
    // No attachment of a message has this number.
    id: 0,
    path: samplePath,
    source: samplePath,
    message: unknownMessage,
    isRemote: false,
    clickedAtMs: now,
    interceptedAtMs: now,
    wish: 'open',
    name: 'sample.pdf',
    declaredType: 'application/pdf',
    guessedType: null,
    sizeBytes: bytes.length,
  };
  const notices: Notices = {
    ...quiet,
    notifyEdited: (...edited) => parts.notices.notifyEdited(...edited),
    notifyCopied: (...copied) => parts.notices.notifyCopied(...copied),
  };
  await openAttachment(request, { ...parts, guard: new SampleReader(bytes), notices });
};
