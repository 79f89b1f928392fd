// Sets every guard up in its place, each by itself, and knows at any time which of them stand.
// One that fails is told at once; it never keeps another from standing.
import type { GuardAnswer, GuardFinding } from '../../guard-findings.ts';
import { openWindows } from '../mail-windows.ts';
import { Patches } from '../patches.ts';
import { addressOf, type Guard, type GuardList, type Hands } from './guard.ts';

/** A guard in its place. */
interface Post {
  readonly guard: Guard;
  readonly place: string;
  /** null in the program. */
  readonly window: Gecko.ChromeWindow | null;
  readonly document: Document | null;
  readonly patches: Patches;
  answer: GuardAnswer;
}

const program = 'program';

export class Guards {
  readonly #guards: GuardList;
  readonly #hands: Hands;
  readonly #onFailed: (guard: Guard, finding: GuardFinding, cause: unknown) => void;
  readonly #posts = new Set<Post>();
  /** Guards that do not answer at once. */
  readonly #pending = new Set<Promise<void>>();

  /** `onFailed` is called once for each place. */
  constructor(
    guards: GuardList,
    hands: Hands,
    onFailed: (guard: Guard, finding: GuardFinding, cause: unknown) => void,
  ) {
    this.#guards = guards;
    this.#hands = hands;
    this.#onFailed = onFailed;
  }

  guardProgram(): void {
    const needed = this.#guards.program.filter(({ isNeeded }) => isNeeded?.() ?? true);
    for (const guard of needed) this.#set(guard, null, (patches) => guard.guard(patches, this.#hands));
  }

  guardWindow(window: Gecko.ChromeWindow): void {
    const { document } = window;
    const posted = new Set([...this.#posts].filter((post) => post.document === document).map(({ guard }) => guard));
    const missing = this.#guards.windows.filter((guard) => !posted.has(guard) && guard.isNeededIn(window));
    for (const guard of missing) this.#set(guard, window, (patches) => guard.guard(patches, this.#hands, window));
    if (missing.length > 0)
      window.addEventListener('unload', (event) => {
        if (event.target === document) this.#leave(document);
      });
  }

  undoAll(): void {
    for (const { patches } of [...this.#posts].reverse()) patches.undoAll();
    this.#posts.clear();
  }

  /** Looks at every place again, opens nothing, and tells what is found and was not known. */
  async check(): Promise<readonly GuardFinding[]> {
    // A function that came after its window had loaded is guarded from now on.
    for (const window of openWindows()) this.guardWindow(window);
    await Promise.all(this.#pending);
    const shown = [...this.#posts].filter(isShown);
    for (const post of shown) {
      if (post.answer === 'guarded' && !post.patches.areInPlace())
        this.#fail(post, new Error('it was replaced again, or put back'));
    }
    return shown.map(findingOf);
  }

  /** `window` is null in the program. */
  #set(
    guard: Guard,
    window: Gecko.ChromeWindow | null,
    act: (patches: Patches) => GuardAnswer | Promise<GuardAnswer>,
  ): void {
    const place = window === null ? program : addressOf(window);
    const post: Post = {
      guard,
      place,
      window,
      document: window?.document ?? null,
      patches: new Patches(),
      answer: 'failed',
    };
    this.#posts.add(post);
    try {
      const answer = act(post.patches);
      if (typeof answer === 'string') this.#settle(post, answer);
      else this.#wait(post, answer);
    } catch (error) {
      this.#fail(post, error);
    }
  }

  #wait(post: Post, answer: Promise<GuardAnswer>): void {
    const settled = answer
      .then(
        (value) => this.#settle(post, value),
        (error: unknown) => this.#fail(post, error),
      )
      .finally(() => this.#pending.delete(settled));
    this.#pending.add(settled);
  }

  #settle(post: Post, answer: GuardAnswer): void {
    if (answer === 'failed') this.#fail(post, null);
    else post.answer = answer;
  }

  #fail(post: Post, cause: unknown): void {
    // The guard was undone, or its window closed, before it had answered.
    if (!this.#posts.has(post)) return;
    post.answer = 'failed';
    this.#onFailed(post.guard, findingOf(post), cause);
  }

  /** What is in a window ends with it. */
  #leave(document: Document): void {
    for (const post of this.#posts) if (post.document === document) this.#posts.delete(post);
  }
}

/** A frame may keep a document to come back to, and show another one meanwhile. */
const isShown = ({ window, document }: Post): boolean => window === null || window.document === document;

const findingOf = ({ guard, place, answer }: Post): GuardFinding => ({
  guard: guard.name,
  target: guard.target,
  place,
  answer,
});
