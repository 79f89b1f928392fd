// What every guard is: one function (or preference) of Thunderbird's that is taken over, whether that worked, and what
// is closed if not. A guard that throws has failed, and so has one whose replacement is no longer in its place. The
// others never notice.
import type { Switches } from '../../../protocol/policy.ts';
import type { QuitQuestion } from '../../guard-api.ts';
import type { GuardAnswer, GuardName } from '../../guard-findings.ts';
import type { Originals, Path } from '../originals.ts';
import type { Patches } from '../patches.ts';
import type { Area } from './barrier.ts';

/** What a guard hands on to. Nothing opens or is saved by being handed on. */
export interface Hands {
  readonly originals: Originals;
  readonly switches: Pick<Switches, 'maySave' | 'mayDragOut'>;
  /** `browsingContext` is that of the window it was asked for in. */
  readonly take: (attachment: Gecko.Attachment, path: Path, browsingContext: Gecko.BrowsingContext | null) => void;
  /** For a picture inside a message that is not shown; `originals` can show it. */
  readonly hold: (attachment: Gecko.Attachment, browsingContext: Gecko.BrowsingContext | null) => void;
  /** What stands in place of such a picture, in the person's language. */
  readonly describeHeld: (untrustedName: string) => string;
  /** What is to be asked before Thunderbird quits; null while quitting loses nothing. */
  readonly quitQuestion: () => QuitQuestion | null;
  readonly refuseSaving: (attachments: readonly Gecko.Attachment[]) => void;
}

interface AnyGuard {
  readonly name: GuardName;
  /** As Thunderbird calls what is replaced. */
  readonly target: string;
  /** Closed to the person's hand while this guard has failed. */
  readonly closes: readonly Area[];
}

/** Of what the whole program shares. */
export interface ProgramGuard extends AnyGuard {
  /** Whether this version of Thunderbird has use for it; left out where each has. */
  readonly isNeeded?: () => boolean;
  readonly guard: (patches: Patches, hands: Hands) => GuardAnswer | Promise<GuardAnswer>;
}

/** Of what every window of a kind has for itself. */
export interface WindowGuard extends AnyGuard {
  /**
   * By the window's address, so that a function that is gone is missed; by the function, so that a new window with it
   * is guarded too.
   */
  readonly isNeededIn: (window: Gecko.ChromeWindow) => boolean;
  readonly guard: (patches: Patches, hands: Hands, window: Gecko.ChromeWindow) => GuardAnswer;
}

export type Guard = ProgramGuard | WindowGuard;

export interface GuardList {
  readonly program: readonly ProgramGuard[];
  readonly windows: readonly WindowGuard[];
}

export const composeAddress = 'chrome://messenger/content/messengercompose/messengercompose.xhtml';
/** The document that shows a message, wherever it is: beside the list, in a tab, in a window of its own. */
export const messageAddress = 'about:message';

export const addressOf = (window: Gecko.ChromeWindow): string => window.location.href.replace(/[?#].*/s, '');
