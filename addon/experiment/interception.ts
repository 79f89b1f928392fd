// Takes over every way Thunderbird has to open an attachment (docs/interception.md is the list) and hands it to one
// function. Fails closed: what is taken over never opens here, whether or not anybody answers, and where a guard fails,
// what is in our hands is closed. `disable` restores Thunderbird completely.
import type { Switches } from '../../protocol/policy.ts';
import type { QuitQuestion } from '../guard-api.ts';
import type { GuardFinding } from '../guard-findings.ts';
import { tellAdministrator } from './administrator-log.ts';
import { allGuards } from './guards/all-guards.ts';
import { Barrier } from './guards/barrier.ts';
import type { Guard, Hands } from './guards/guard.ts';
import { Guards } from './guards/guards.ts';
import { InputTime } from './input-time.ts';
import { watchMailWindows } from './mail-windows.ts';
import type { OpenAll } from './open-all.ts';
import type { Originals, Path, InterceptedOpening } from './originals.ts';
import { Patches } from './patches.ts';

export interface InterceptionEvents {
  intercepted(taken: InterceptedOpening): void;
  /** A picture inside a message is not shown; `Originals` can show it. */
  held(taken: InterceptedOpening): void;
  /** What stands in place of a held picture, in the person's language. */
  describeHeld(untrustedName: string): string;
  /** null while quitting loses nothing. */
  quitQuestion(): QuitQuestion | null;
  saveRefused(attachments: readonly Gecko.Attachment[]): void;
  /** Told once for each place in Thunderbird that could not be guarded. */
  guardFailed(finding: GuardFinding): void;
}

export class Interception {
  readonly #originals: Originals;
  readonly #on: InterceptionEvents;
  readonly #openAll: OpenAll;
  readonly #guards: Guards;
  readonly #barrier = new Barrier();
  readonly #patches = new Patches();
  readonly #inputTime = new InputTime();
  #enabled = false;

  /** What the administrator does not allow is refused from the start, before anybody listens. */
  constructor(
    originals: Originals,
    on: InterceptionEvents,
    switches: Pick<Switches, 'maySave' | 'mayDragOut'>,
    openAll: OpenAll,
  ) {
    this.#originals = originals;
    this.#on = on;
    this.#openAll = openAll;
    const hands: Hands = {
      originals,
      switches,
      take: (attachment, path, browsingContext) => on.intercepted(this.#describe(attachment, path, browsingContext)),
      hold: (attachment, browsingContext) => on.held(this.#describe(attachment, 'in-message', browsingContext)),
      describeHeld: (untrustedName) => on.describeHeld(untrustedName),
      quitQuestion: () => on.quitQuestion(),
      refuseSaving: (attachments) => on.saveRefused(attachments),
    };
    this.#guards = new Guards(allGuards, hands, (guard, finding, cause) => this.#fail(guard, finding, cause));
  }

  enable(): void {
    if (this.#enabled) return;
    this.#enabled = true;
    this.#guards.guardProgram();
    this.#patches.onUndo(
      watchMailWindows((window) => {
        if (window.parent === window) this.#inputTime.watch(window, this.#patches);
        // A guard of the same function lies over it, and is undone before it.
        this.#openAll.watch(window, this.#patches);
        this.#guards.guardWindow(window);
      }),
    );
    this.check().catch((error: unknown) => tellAdministrator('nobody knows whether the guards stand', error));
  }

  disable(): void {
    if (!this.#enabled) return;
    this.#enabled = false;
    this.#guards.undoAll();
    this.#patches.undoAll();
    this.#barrier.openAll();
  }

  /** What every guard says of itself now. */
  check(): Promise<readonly GuardFinding[]> {
    return this.#enabled ? this.#guards.check() : Promise.resolve([]);
  }

  /** For what a menu item of ours is to open. */
  takeSelected(attachment: Gecko.Attachment, browsingContext: Gecko.BrowsingContext | null): InterceptedOpening {
    return this.#describe(attachment, 'menu', browsingContext);
  }

  /** For what is asked for once more. */
  takeAgain({ attachment, path, browsingContext }: InterceptedOpening): InterceptedOpening {
    return this.#describe(attachment, path, browsingContext);
  }

  #describe(
    attachment: Gecko.Attachment,
    path: Path,
    browsingContext: Gecko.BrowsingContext | null,
  ): InterceptedOpening {
    this.#originals.forget(attachment);
    return { attachment, path, browsingContext, clickedAtMs: this.#inputTime.clickedAtMs(Date.now()) };
  }

  #fail({ closes }: Guard, finding: GuardFinding, cause: unknown): void {
    for (const area of closes) this.#barrier.close(area);
    tellAdministrator(`the guard “${finding.guard}” failed: ${finding.target} (${finding.place})`, cause);
    // The other guards go on, even if nobody can be told.
    try {
      this.#on.guardFailed(finding);
    } catch (error) {
      tellAdministrator('nobody could be told of it', error);
    }
  }
}
