// What our viewer says to the agent: the events that dom0 may hear, and three lines that are for the agent alone. The
// viewer is hostile once it has a document: what is no such word makes it a failed viewer.
import { agentExitCodes } from '../../protocol/agent-services.ts';
import { ViewerEventReader, type ViewerEvent } from '../../protocol/viewer-events.ts';

/** Said by the agent, and by no viewer: which viewer has the document or which of several, and what becomes of its saves. */
const agentEvents = ['delivered', 'file', 'unshown', 'editing', 'saving', 'saved', 'settled'] as const;
type AgentEvent = (typeof agentEvents)[number];

export type ViewerWord =
  | Exclude<ViewerEvent, { event: AgentEvent }>
  /** The person wants to edit. */
  | { readonly event: 'edit' }
  /** Of several files the next one that it was told to show: what it says from now on is of that one. */
  | { readonly event: 'showing' }
  /** The document can not be shown; the exit code says why. */
  | { readonly event: 'failed'; readonly exitCode: number };

type AgentWord = Extract<ViewerWord, { event: 'edit' | 'showing' | 'failed' }>;

const failureCodes: ReadonlySet<number> = new Set(
  Object.values(agentExitCodes).filter((code) => code !== agentExitCodes.ok),
);

const parseAgentWord = (untrustedLine: string): AgentWord | null => {
  if (untrustedLine === 'edit' || untrustedLine === 'showing') return { event: untrustedLine };
  const code = /^failed ([1-9][0-9]{0,2})$/.exec(untrustedLine)?.[1];
  return code !== undefined && failureCodes.has(Number(code)) ? { event: 'failed', exitCode: Number(code) } : null;
};

/** Reads what the viewer says of one document; null for ever after the first bytes that are none of its words. */
export const createWordReader = (): ((untrustedBytes: Uint8Array) => readonly ViewerWord[] | null) => {
  const reader = new ViewerEventReader<AgentWord>(parseAgentWord);
  return (untrustedBytes) => {
    const words = reader.push(untrustedBytes);
    return words?.every(isViewerWord) === true ? words : null;
  };
};

const isViewerWord = (word: ViewerEvent | AgentWord): word is ViewerWord =>
  !agentEvents.some((event) => event === word.event);
