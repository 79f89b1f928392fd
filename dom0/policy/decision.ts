// A call that policy is asked about, and what it decides. Types only.
import type { Rule } from './parse-rule.ts';
import type { GrantedTarget, IntendedTarget } from './tokens.ts';

export interface Call {
  /** Set by dom0, never by the client. */
  readonly source: string;
  readonly intendedTarget: IntendedTarget;
  readonly service: string;
  /** With its `+`; a call without argument has `+`. */
  readonly argument: string;
  /** A qube of another computer, for which the source passes a call on. */
  readonly requestedSource?: string | undefined;
}

/** What a rule says besides its target. */
export interface Terms {
  readonly rule: Rule;
  /** Whom the service runs as; null and empty for the guest's usual one. */
  readonly user: string | null;
  readonly notify: boolean;
  /** Whether a target that does not run is started. */
  readonly autostart: boolean;
}

export type Decision =
  | ({ readonly decision: 'allow'; readonly target: GrantedTarget } & Terms)
  /** Targets as qrexec writes them, and the one that is chosen beforehand. */
  | ({
      readonly decision: 'ask';
      readonly choices: readonly string[];
      readonly defaultChoice: string | null;
      /** The call as policy understood it, for the question that is asked. */
      readonly call: Call;
    } & Terms)
  | { readonly decision: 'deny'; readonly notify: boolean; readonly reason: string; readonly rule: Rule | null };
