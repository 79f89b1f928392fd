// The windows' processes, one for each display that a person sits at. The first is that of dom0's own session and
// stays; when that session is over it moves to the next one's, which makes that dom0's own. Another is started by a
// call from there and ends with its last window. Which display that is, is a client's claim: nothing of another user's
// is used for it, and a display that cannot be had is a refusal, never a window somewhere else.
import { lstat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { desktopOfEnvironment, displayKey, type Desktop } from '../protocol/desktop.ts';
import { chooseLanguage, languageOfEnvironment, type Language } from '../protocol/language.ts';
import { GuiSupervisor, type GuiCommand } from './gui-supervisor.ts';
import type { Log } from './runtime/log.ts';

/** What a call needs of those who draw its window. */
export type Windows = Pick<GuiSupervisor, 'waitReady' | 'open' | 'send' | 'createWaiting' | 'discard'> & {
  readonly questions: Pick<GuiSupervisor['questions'], 'ask'>;
};

/** Where a call's windows come up, and in which language. */
export interface WindowPlace {
  readonly gui: Windows;
  readonly language: Language;
}

/** What a call needs of all displays; one from elsewhere has none of these, but its person's own. */
export interface Displays {
  readonly first: Pick<GuiSupervisor, 'waitReady' | 'prepare' | 'discard' | 'pid'>;
  /** The one that whoever sits there reads. */
  readonly languageFor: (desktop: Desktop) => Language;
  readonly use: <T>(desktop: Desktop, work: (place: WindowPlace) => Promise<T>) => Promise<T | null>;
}

interface OtherDisplay {
  readonly gui: GuiSupervisor;
  /** How many calls need it now. */
  calls: number;
}

/** Other displays than the first; the windows of each take some 90 MB. */
const otherDisplaysMax = 8;

export class GuiDisplays implements Displays {
  readonly first: GuiSupervisor;
  readonly #command: GuiCommand;
  readonly #uid: number;
  readonly #log: Log;
  #firstDesktop: Desktop;
  readonly #ownLanguage: string | null;
  readonly #others = new Map<string, OtherDisplay>();
  readonly #ending = new Set<Promise<void>>();
  #isStopped = false;

  constructor(command: GuiCommand, uid: number, log: Log) {
    this.#command = command;
    this.#uid = uid;
    this.#log = log;
    this.#ownLanguage = languageOfEnvironment(command.env);
    this.#firstDesktop = desktopOfEnvironment(command.env, null);
    this.first = new GuiSupervisor(command, chooseLanguage(this.#ownLanguage), log);
  }

  /** The one that whoever sits there reads. */
  languageFor(desktop: Desktop): Language {
    return chooseLanguage(desktop.language ?? this.#ownLanguage);
  }

  /** Runs `work` with the place that `desktop` names; null where that cannot be had, and nothing was run. */
  async use<T>(desktop: Desktop, work: (place: WindowPlace) => Promise<T>): Promise<T | null> {
    const language = this.languageFor(desktop);
    if (this.#isFirst(desktop)) return work({ gui: this.first, language });
    const key = JSON.stringify([displayKey(desktop), desktop.xAuthority]);
    if (!this.#others.has(key) && (await this.#moveFirst(desktop))) return work({ gui: this.first, language });
    const other = this.#others.get(key) ?? this.#start(key, await this.#ownParts(desktop));
    if (other === null) return null;
    other.calls += 1;
    try {
      return await work({ gui: other.gui, language });
    } finally {
      other.calls -= 1;
      this.#endUnused(key, other);
    }
  }

  /** False where it stays, because its own display is there, or because there is none to move to. */
  async #moveFirst(desktop: Desktop): Promise<boolean> {
    if (this.first.hasWindows || (await this.first.waitReady())) return false;
    const own = await this.#ownParts(desktop);
    if (this.#isStopped || displayKey(own) === null) return false;
    this.#firstDesktop = desktop;
    this.first.moveTo({ ...this.#command, env: environmentAt(own, this.#command.env) });
    return true;
  }

  /** Whether a person may still see a window, be it one with the failure of a call that has ended. */
  get hasWindows(): boolean {
    return this.first.hasWindows || [...this.#others.values()].some(({ gui }) => gui.hasWindows);
  }

  /** A display that dom0's session had may be another session's by now: then its old cookies are good for nothing. */
  #isFirst(desktop: Desktop): boolean {
    const key = displayKey(desktop);
    if (key === null) return true;
    return (
      key === displayKey(this.#firstDesktop) &&
      (this.first.isReady || desktop.xAuthority === this.#firstDesktop.xAuthority)
    );
  }

  /** No call waits for a person any longer. */
  denyQuestions(): void {
    for (const { questions } of [this.first, ...[...this.#others.values()].map(({ gui }) => gui)]) questions.denyAll();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const [key, other] of this.#others) this.#end(key, other);
    await Promise.all([this.first.stop(), ...this.#ending]);
  }

  #start(key: string, desktop: Desktop): OtherDisplay | null {
    const running = this.#others.get(key);
    if (running !== undefined) return running;
    if (this.#isStopped || displayKey(desktop) === null || this.#others.size >= otherDisplaysMax) return null;
    const env = environmentAt(desktop, this.#command.env);
    const gui = new GuiSupervisor({ ...this.#command, env }, chooseLanguage(this.#ownLanguage), this.#log, () =>
      this.#endUnused(key, other),
    );
    const other: OtherDisplay = { gui, calls: 0 };
    this.#others.set(key, other);
    gui.start();
    return other;
  }

  #endUnused(key: string, other: OtherDisplay): void {
    if (other.calls === 0 && !other.gui.hasWindows && this.#others.get(key) === other) this.#end(key, other);
  }

  #end(key: string, { gui }: OtherDisplay): void {
    this.#others.delete(key);
    const ended = gui.stop().finally(() => this.#ending.delete(ended));
    this.#ending.add(ended);
  }

  /** Without what is not there or not this user's: a stranger's socket would be handed the documents' pictures. */
  async #ownParts({ x11, xAuthority, wayland }: Desktop): Promise<Desktop> {
    const [hasAuthority, hasWayland] = await Promise.all([
      this.#isOwn(xAuthority, 'file'),
      this.#isOwn(wayland, 'socket'),
    ]);
    return {
      ...(x11 !== undefined && { x11 }),
      ...(xAuthority !== undefined && hasAuthority && { xAuthority }),
      ...(wayland !== undefined && hasWayland && { wayland }),
    };
  }

  async #isOwn(path: string | undefined, kind: 'file' | 'socket'): Promise<boolean> {
    const status = path === undefined ? null : await lstat(path).catch(() => null);
    return status?.uid === this.#uid && (kind === 'file' ? status.isFile() : status.isSocket());
  }
}

/** Nothing of the display of dom0's own session is left. GTK connects to no compositor without a runtime folder. */
const environmentAt = ({ x11, xAuthority, wayland }: Desktop, own: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  ...own,
  DISPLAY: x11,
  XAUTHORITY: xAuthority,
  WAYLAND_DISPLAY: wayland,
  WAYLAND_SOCKET: undefined,
  XDG_RUNTIME_DIR: own['XDG_RUNTIME_DIR'] ?? (wayland === undefined ? undefined : dirname(wayland)),
});
