// A document with its viewer, until the viewer's end: the person closes it, or dom0 asks. A viewer that hands the document to
// another process and leaves has not ended: as in the stock service, the document is open while any process has it open.
import type { Guest, ViewerProcess } from './guest.ts';
import type { Viewer } from './viewer-table.ts';

/** Seldom, and not while the document is being painted: each look costs the one processor some milliseconds. */
const watchEveryMs = 1000;
const endingEveryMs = 20;
/** What a viewer gets to put its things away after it was asked to end. */
const endGraceMs = 1000;

export interface Viewing {
  /** Asks the viewer to end, then makes it; `onEnd` is called as ever. */
  end(): void;
  /** Leaves the viewer as it is; `onEnd` is not called. */
  release(): void;
  /** Kills the viewer; `onEnd` is not called. */
  abandon(): void;
}

/** Gives the document to its viewer; null where the viewer did not take it. */
export const showDocument = (guest: Guest, viewer: Viewer, path: string, onEnd: (outcome: 'ended' | 'failed') => void): Viewing | null => {
  const process = viewer.kind === 'running'
    ? guest.notifyViewer(viewer.pidFile, viewer.signal)
    : guest.startViewer(viewer.argv.map((argument) => (argument === '{file}' ? path : argument)));
  return process === null ? null : watchViewer(guest, process, path, onEnd);
};

const watchViewer = (guest: Guest, process: ViewerProcess, path: string, onEnd: (outcome: 'ended' | 'failed') => void): Viewing => {
  let endingForMs: number | null = null;
  /** It ended because it was asked to: what is on disk is the edit, whoever else may have the file open. */
  let wasAsked = false;
  const look = (): void => {
    const status = process.status();
    // Looking through all processes is dear, so it waits until the viewer itself has ended.
    const left = status === 'running' ? [process.pid] : wasAsked ? [] : guest.holders(path);
    if (left.length === 0) return onEnd(status === 'failed' && endingForMs === null ? 'failed' : 'ended');
    if (endingForMs !== null) {
      for (const pid of left) guest.endProcess(pid, endingForMs < endGraceMs ? 'terminate' : 'kill');
      endingForMs += endingEveryMs;
    }
    timer = guest.schedule(endingForMs === null ? watchEveryMs : endingEveryMs, look);
  };
  let timer = guest.schedule(watchEveryMs, look);
  return {
    end() {
      if (endingForMs !== null) return;
      endingForMs = 0;
      wasAsked = process.status() === 'running';
      timer.cancel();
      look();
    },
    release() {
      timer.cancel();
    },
    abandon() {
      timer.cancel();
      if (process.status() === 'running') guest.endProcess(process.pid, 'kill');
      for (const pid of guest.holders(path)) guest.endProcess(pid, 'kill');
    },
  };
};
