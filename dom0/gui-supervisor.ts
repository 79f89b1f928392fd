// Keeps dom0's GUI daemon running and speaks protocol/gui-messages.ts with it.
// Trusts it with windows only: a message that breaks the protocol ends it. A VM must never run without its window, so
// whoever holds a window is told when the GUI dies, and nobody gets one while it is down.
import type { ChildProcess } from 'node:child_process';
import { fromGuiSchema, type FromGui, type ToGui } from '../protocol/gui-messages.ts';
import { JsonLineReader, type JsonLine } from '../protocol/json-lines.ts';
import type { Language } from '../protocol/language.ts';
import { jsonLineMaxBytes } from '../protocol/limits.ts';
import { savedScreen, type Screen } from '../protocol/screen.ts';
import { Deferred } from '../protocol/deferred.ts';
import { GuiPulse } from './gui-pulse.ts';
import { GuiQuestions } from './gui-questions.ts';
import { within } from './runtime/deadline.ts';
import type { Log } from './runtime/log.ts';
import { spawnChild } from './runtime/spawn-child.ts';
import { inBackground } from './runtime/background.ts';
import { BackOff } from './runtime/back-off.ts';

export type WindowEvent =
  | Exclude<FromGui, { type: 'ready' | 'pong' | 'usual-screen' | 'notWaiting' | 'answer' | 'gone' }>
  | { readonly type: 'gui-died' };
export interface WaitingNotice {
  show(words: Omit<Extract<ToGui, { type: 'waiting' }>, 'type' | 'waitId'>): void;
  close(): void;
}
export type OpenWindow = Omit<Extract<ToGui, { type: 'open' }>, 'type' | 'colour'>;

/** How a process that speaks the GUI protocol on its standard input and output is started. */
export interface GuiCommand {
  readonly program: string;
  readonly args: readonly string[];
  /** Names the display, among others. */
  readonly env: NodeJS.ProcessEnv;
}

interface RunningGui {
  /** null until the process has started. */
  child: ChildProcess | null;
  /** true at `ready`, false when it ended without ever being ready. */
  readonly ready: Deferred<boolean>;
  readonly ended: Deferred<void>;
}

/** Border colour of every DispVM: Qubes' red, for the least trusted. */
const dispvmColour = '#cc0000';
const firstDelayMs = 500;
const longestDelayMs = 15_000;
const readyTimeoutMs = 10_000;
const stopTimeoutMs = 1_000;
/** A GUI that says nothing at all for so long while it is to show a window hangs. */
const silentTimeoutMs = 20_000;
const complaintMaxCharacters = 300;

/** In a locale without UTF-8 (LANG not set) GTK leaves a window's old-style title empty as soon as it is not ASCII. */
const ensureUtf8 = ({ LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  /utf-?8/i.test([LC_ALL, LC_CTYPE, LANG].find((locale) => locale !== undefined && locale !== '') ?? '')
    ? {}
    : { LC_ALL: 'C.UTF-8' };

/**
 * A screen that was freed goes back at once: glibc would learn from the first to keep the next ones, between other
 * things.
 */
const freeLargeAtOnce = { MALLOC_MMAP_THRESHOLD_: '262144' };

/** The startup ids are of whoever started the daemon: a window of somebody else's click must not use them up. */
const noStartupIds = { XDG_ACTIVATION_TOKEN: undefined, DESKTOP_STARTUP_ID: undefined };

export const guiEnvironment = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  ...env,
  ...ensureUtf8(env),
  ...freeLargeAtOnce,
  ...noStartupIds,
});

export class GuiSupervisor {
  #command: GuiCommand;
  readonly #log: Log;
  readonly #onEmpty: () => void;
  readonly #pulse: GuiPulse;
  readonly #windows = new Map<string, (event: WindowEvent) => void>();
  /** Display sockets of VMs that wait for a call, by their DispVM, null where none is known: each has a window that nobody sees yet. */
  readonly #prepared = new Map<string, string | null>();
  /** Windows that a person may still see, with the failure of a call that has ended too. */
  readonly #shown = new Set<string>();
  readonly questions = new GuiQuestions((message) => this.send(message));
  readonly #waits = new Map<number, () => void>();
  #lastWait = 0;
  #gui: RunningGui | null = null;
  #isReady = false;
  #usualScreen = savedScreen;
  /** The language of the window that was opened last: the next one will have the same reader. */
  #usualLanguage: Language;
  readonly #backOff = new BackOff(firstDelayMs, longestDelayMs);
  #restart: NodeJS.Timeout | undefined;
  #stopping = false;

  /** `onEmpty` is called when its last window has gone. */
  constructor(
    command: GuiCommand,
    usualLanguage: Language,
    log: Log,
    onEmpty: () => void = () => undefined,
    silentMs = silentTimeoutMs,
  ) {
    this.#pulse = new GuiPulse(
      () => this.send({ type: 'ping' }),
      () => this.#endSilent(),
      silentMs,
    );
    this.#command = command;
    this.#usualLanguage = usualLanguage;
    this.#log = log;
    this.#onEmpty = onEmpty;
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** What a window that is opened now would want of its guest. */
  get usualScreen(): Screen {
    return this.#usualScreen;
  }

  get hasWindows(): boolean {
    return this.#shown.size > 0;
  }

  get pid(): number | null {
    return this.#gui?.child?.pid ?? null;
  }

  start(): void {
    clearTimeout(this.#restart);
    if (this.#gui !== null || this.#stopping) return;
    const gui: RunningGui = { child: null, ready: new Deferred(), ended: new Deferred() };
    this.#gui = gui;
    inBackground(this.#spawn(gui));
  }

  async #spawn(gui: RunningGui): Promise<void> {
    const { program, args, env } = this.#command;
    const spawned = await spawnChild(program, args, { env: guiEnvironment(env), stdio: ['pipe', 'pipe', 'pipe'] });
    if (!spawned.ok) return this.#ended(gui, spawned.error);
    const child = spawned.value;
    gui.child = child;
    this.#listen(gui, child);
    // The daemon may have been told to stop while the program was being started.
    if (this.#stopping) child.stdin?.end();
    if ((await within(gui.ready.promise, readyTimeoutMs, null)) === null) child.kill('SIGKILL');
  }

  #listen(gui: RunningGui, child: ChildProcess): void {
    let complaint = '';
    // Kept only until it is ready: later GTK may print a title, and a title holds a file name.
    child.stderr?.on('data', (chunk: Buffer) => {
      if (this.#gui === gui && !this.#isReady) {
        complaint = (complaint + chunk.toString('latin1')).slice(0, complaintMaxCharacters);
      }
    });
    child.stdin?.on('error', () => child.kill('SIGKILL'));
    child.once('exit', (code, signal) => this.#ended(gui, `${signal ?? `exit code ${code ?? 'none'}`} ${complaint}`));
    const lines = new JsonLineReader(jsonLineMaxBytes);
    child.stdout?.on('data', (chunk: Buffer) => {
      for (const line of lines.push(chunk)) if (!this.#receive(gui, line)) return;
    });
  }

  /** Whether windows can be opened; starts the GUI where it waits for its next attempt. */
  async waitReady(): Promise<boolean> {
    if (this.#stopping) return false;
    this.start();
    return this.#isReady || (await this.#gui?.ready.promise) === true;
  }

  /** For the display of another session, when its own is gone: whatever it was about to start there ends. */
  moveTo(command: GuiCommand): void {
    this.#command = command;
    this.#backOff.succeeded();
    if (this.#gui === null) this.start();
    else this.#gui.child?.kill('SIGKILL');
  }

  /** Lets the window of a VM that waits for a call be made, now and after any restart of the GUI. */
  prepare(dispvmId: string, vncSocket: string | null): void {
    this.#prepared.set(dispvmId, vncSocket);
    const socket = vncSocket === null ? {} : { vncSocket };
    this.send({ type: 'prepare', dispvmId, colour: dispvmColour, language: this.#usualLanguage, ...socket });
  }

  /** Takes back `prepare`: nobody opened that window, and nobody will. */
  discard(dispvmId: string): void {
    if (this.#prepared.delete(dispvmId)) this.send({ type: 'close', dispvmId });
  }

  /** Opens a window; `onEvent` gets what happens to it until `close` or `gui-died`. False where the GUI is down. */
  open(window: OpenWindow, onEvent: (event: WindowEvent) => void): boolean {
    if (!this.#isReady) return false;
    this.#prepared.delete(window.dispvmId);
    this.#usualLanguage = window.language;
    this.#windows.set(window.dispvmId, onEvent);
    this.#shown.add(window.dispvmId);
    this.#pulse.opened(window.dispvmId);
    return this.send({ type: 'open', colour: dispvmColour, ...window });
  }

  /**
   * A window of no DispVM: something is waited for. It comes with its first words; `cancel` is called where its user
   * closes it.
   */
  createWaiting(cancel: () => void): WaitingNotice {
    this.#lastWait += 1;
    const waitId = this.#lastWait;
    let isShown = false;
    return {
      show: (words) => {
        isShown = this.send({ type: 'waiting', waitId, ...words });
        this.#waits.set(waitId, cancel);
      },
      close: () => {
        this.#waits.delete(waitId);
        if (isShown) this.send({ type: 'waited', waitId });
      },
    };
  }

  send(message: ToGui): boolean {
    if (!this.#isReady || this.#gui === null) return false;
    this.#gui.child?.stdin?.write(`${JSON.stringify(message)}\n`);
    if (message.type === 'close' || message.type === 'failed') this.#forgetListener(message.dispvmId);
    return true;
  }

  /** Another one is started: the next opening would wait in vain as well. */
  #endSilent(): void {
    this.#log({ event: 'gui-silent' });
    this.#gui?.child?.kill('SIGKILL');
  }

  /** Ends the GUI; resolves when its process has ended. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#restart);
    const gui = this.#gui;
    if (gui === null) return;
    gui.child?.stdin?.end();
    if ((await within(gui.ended.promise, stopTimeoutMs, 'late')) !== 'late') return;
    gui.child?.kill('SIGKILL');
    await gui.ended.promise;
  }

  /** false where the GUI broke the protocol, and is ended. */
  #receive(gui: RunningGui, line: JsonLine): boolean {
    this.#pulse.heard();
    const parsed = line.ok ? fromGuiSchema.safeParse(line.untrustedValue) : null;
    if (parsed?.success !== true) {
      gui.child?.kill('SIGKILL');
      return false;
    }
    const event = parsed.data;
    if (event.type === 'ready') {
      this.#isReady = true;
      this.#backOff.succeeded();
      this.#log({ event: 'gui-started' });
      gui.ready.resolve(true);
      for (const [dispvmId, vncSocket] of this.#prepared) this.prepare(dispvmId, vncSocket);
    } else if (event.type === 'usual-screen') this.#usualScreen = event.screen;
    else if (event.type === 'gone') this.#forget(event.dispvmId);
    else if (event.type === 'notWaiting') this.#waits.get(event.waitId)?.();
    else if (event.type === 'answer') this.questions.answer(event.questionId, event.choice);
    else if (event.type !== 'pong') this.#pass(event);
    return true;
  }

  #pass(event: Exclude<WindowEvent, { type: 'gui-died' }>): void {
    const onEvent = this.#windows.get(event.dispvmId);
    if (event.type === 'visible') this.#pulse.settled(event.dispvmId);
    // The window of a DispVM is gone: what becomes of the GUI is no matter of that DispVM any more.
    if (event.type === 'closed' || event.type === 'destroy') this.#forgetListener(event.dispvmId);
    onEvent?.(event);
  }

  #forgetListener(dispvmId: string): void {
    this.#windows.delete(dispvmId);
    this.#pulse.settled(dispvmId);
  }

  #forget(dispvmId: string): void {
    if (this.#shown.delete(dispvmId) && this.#shown.size === 0) this.#onEmpty();
  }

  #ended(gui: RunningGui, cause: string): void {
    if (this.#gui !== gui) return;
    this.#pulse.stop();
    this.#gui = null;
    this.#isReady = false;
    gui.ready.resolve(false);
    gui.ended.resolve();
    this.#log({ event: 'gui-ended', cause });
    this.questions.denyAll();
    const listeners = [...this.#windows.values()];
    this.#windows.clear();
    for (const onEvent of listeners) onEvent({ type: 'gui-died' });
    this.#shown.clear();
    this.#onEmpty();
    if (this.#stopping) return;
    this.#restart = setTimeout(() => this.start(), this.#backOff.failed());
  }
}
