// What the tool bar offers of a viewer: its row of the template's table, with every key turned into strokes once. Icons
// and names (protocol/words.ts) are ours; a key that cannot be typed has no button.
import type { Viewer, ViewerAction } from '../protocol/viewer-table.ts';
import { parseKeys } from './key-names.ts';
import type { Stroke } from './strokes.ts';

export type ButtonAction = Exclude<ViewerAction, 'search'>;

export interface ToolLook {
  readonly action: ButtonAction;
  readonly icon: string;
}

/** In the order of the tool bar. */
export const toolLooks: readonly ToolLook[] = [
  { action: 'back', icon: 'go-up-symbolic' },
  { action: 'previousPage', icon: 'go-previous-symbolic' },
  { action: 'nextPage', icon: 'go-next-symbolic' },
  { action: 'zoomOut', icon: 'zoom-out-symbolic' },
  { action: 'zoomIn', icon: 'zoom-in-symbolic' },
  { action: 'fitWidth', icon: 'object-flip-horizontal-symbolic' },
  { action: 'fitPage', icon: 'zoom-fit-best-symbolic' },
  { action: 'actualSize', icon: 'zoom-original-symbolic' },
  { action: 'rotate', icon: 'object-rotate-right-symbolic' },
  { action: 'copy', icon: 'edit-copy-symbolic' },
  { action: 'reading', icon: 'format-justify-left-symbolic' },
  { action: 'edit', icon: 'document-edit-symbolic' },
  { action: 'note', icon: 'insert-text-symbolic' },
  { action: 'draw', icon: 'applications-graphics-symbolic' },
  { action: 'undo', icon: 'edit-undo-symbolic' },
  { action: 'save', icon: 'document-save-symbolic' },
];

export interface Tool extends ToolLook {
  readonly strokes: readonly Stroke[];
  /** The key itself, for the tooltip. */
  readonly key: string;
}

export interface SearchStrokes {
  /** Typed before the text and after it. */
  readonly begin: readonly Stroke[];
  readonly end: readonly Stroke[];
  readonly next: readonly Stroke[];
  readonly previous: readonly Stroke[];
}

export interface ViewerTools {
  readonly tools: readonly Tool[];
  readonly search: SearchStrokes | null;
}

export const noTools: ViewerTools = { tools: [], search: null };

export const viewerTools = (viewer: Pick<Viewer, 'keys' | 'search'>, mayEdit: boolean): ViewerTools => ({
  tools: toolLooks.flatMap((look) => {
    const keys = viewer.keys[look.action] ?? [];
    const strokes = parseKeys(keys);
    if (strokes === null || strokes.length === 0 || (look.action === 'edit' && !mayEdit)) return [];
    return [{ ...look, strokes, key: keys.join(' ') }];
  }),
  search: searchStrokes(viewer.search),
});

const searchStrokes = (keys: Viewer['search']): SearchStrokes | null => {
  if (keys === null) return null;
  const [begin, end, next, previous] = [keys.begin, keys.end, keys.next, keys.previous].map(parseKeys);
  return begin && end && next && previous ? { begin, end, next, previous } : null;
};
