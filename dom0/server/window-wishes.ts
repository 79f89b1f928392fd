// What a person asks for in a window that is the client's to do, as the client is told it.
import type { Status } from '../../protocol/stages.ts';
import type { WindowEvent } from '../gui-supervisor.ts';

type Wish = Extract<WindowEvent, { type: 'copy' | 'fileAlone' | 'idle' }>;

export const toldOf = (wish: Wish): Status => {
  if (wish.type === 'idle') return { event: 'idleClosed' };
  return wish.type === 'copy'
    ? { event: 'copyWanted', purpose: wish.purpose }
    : { event: 'fileWanted', file: wish.file };
};
