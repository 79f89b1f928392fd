// Has the editor that waits load a document while the person looks at its pages, so that “Edit” has only to show it. It
// is work that may be for nothing, so it is done when nothing else is: once the guest has rested for a while, and for a
// document that is not large. What becomes of it is not heard: an editor without the document loads it on the click.
import type { Viewer } from '../../protocol/viewer-table.ts';
import { argvFor, type Guest, type Scheduled } from './guest.ts';
import { awaitRest } from './rest.ts';

/** Two seconds without anything to paint, or to leaf through. */
const restingLooks = 20;
/** Five minutes: who still leafs through it then is not about to edit it. */
const looksMax = 3000;
/** Such a document takes some seconds of an emulated processor. */
const documentMaxBytes = 1024 * 1024;
const reapAfterMs = 1000;

/** null where its editor has nothing to do before it is asked for. */
export const loadAhead = (guest: Guest, { program }: Viewer, path: string): Scheduled | null => {
  if (program.kind !== 'start' || program.ahead === undefined) return null;
  const { ahead } = program;
  return awaitRest(guest, { looksMax, restingLooks }, (isAtRest) => {
    const state = guest.fileState(path);
    if (!isAtRest || state === null || state.sizeBytes > documentMaxBytes) return;
    const process = guest.startViewer(argvFor(ahead, path));
    // Only so that what has ended does not stay in the table of processes.
    if (process !== null) guest.schedule(reapAfterMs, () => void process.status());
  });
};
