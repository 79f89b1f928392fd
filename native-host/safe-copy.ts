// One safe copy under way: pages come as pixels from a call, and a PDF of these alone is written as they come. It trusts dom0 with the
// stages, and nothing that the DispVM says. Whose document it is, and how it gets into the call, is its caller's.
import type { ErrorCode } from '../protocol/error-codes.ts';
import type { DispvmDescription, Stage, Status } from '../protocol/stages.ts';
import type { EditedCopy, SavedEdit } from './edited-copy.ts';
import { PageStream, type CopyNews } from './page-stream.ts';
import { PixelPdf, type PixelPage } from './pixel-pdf.ts';
import { copyForm } from './safe-copy-call.ts';
import type { Call, CallHandlers, CallOutcome, Transport } from './transport.ts';

/** How long an orderly end may take before the call is dropped, which destroys the DispVM without one. */
const closeDeadlineMs = 15_000;
/** The heaviest page of an ordinary document, on a busy computer and under emulation. */
export const usualPageDeadlineMs = 180_000;

export interface SafeCopyOptions {
  /** Where it is saved. */
  readonly copy: EditedCopy;
  /** null is what is usual there. */
  readonly dpi: number | null;
  /** From one sign of life to the next: a status, or a whole page. */
  readonly pageDeadlineMs: number;
  readonly whenStatus?: (status: Status) => void;
  readonly whenWaiting?: (what: 'turn' | 'template') => void;
  readonly whenPage: (page: number, pages: number) => void;
  /** Its abort gives it up. */
  readonly stop: AbortSignal;
}

export interface MadeCopy extends SavedEdit {
  readonly pages: number;
  readonly dpi: number;
}

export interface SafeCopyEnd {
  readonly dispvm: DispvmDescription | null;
  /** Milliseconds since it began; of each page when all of it had come. */
  readonly stagesMs: Partial<Record<Stage, number>>;
  readonly pagesMs: readonly number[];
  /** dom0 saw the end of the VM's process, or never announced a VM; on Qubes the end of the call says so. */
  readonly destroyed: boolean;
  /** null where nothing was saved, and nothing left. */
  readonly copy: MadeCopy | null;
  readonly code: ErrorCode | null;
}

export class SafeCopy {
  readonly #transport: Transport;
  readonly #options: SafeCopyOptions;
  readonly #startMs: number;
  readonly #stream: PageStream;
  readonly #pdf: PixelPdf;
  readonly #dpi: number;
  readonly #stagesMs: Partial<Record<Stage, number>> = {};
  readonly #pagesMs: number[] = [];
  #pages = 0;
  #dispvm: DispvmDescription | null = null;
  #ownFailure: ErrorCode | null = null;
  #call: Call | null = null;
  #deadline: NodeJS.Timeout | undefined;
  #closing: NodeJS.Timeout | undefined;
  /** dom0 reads nothing of this call until then: what is sent on it is not heard. */
  #isHeldUp = false;
  readonly #saidToWaitFor = new Set<'turn' | 'template'>();
  /** The page before is written while the next one comes. */
  #writing: Promise<void> = Promise.resolve();

  constructor(transport: Transport, options: SafeCopyOptions, startMs = Date.now()) {
    const { dpi, pixels } = copyForm(transport, options.dpi);
    this.#transport = transport;
    this.#options = options;
    this.#startMs = startMs;
    this.#stream = new PageStream(pixels);
    this.#pdf = new PixelPdf((bytes) => options.copy.write(bytes), dpi);
    this.#dpi = dpi;
  }

  get isGivenUp(): boolean {
    return this.#ownFailure !== null;
  }

  /** `feed` gives the call its document; once it has settled, nothing more goes in. Never rejects. */
  async run(begin: (handlers: CallHandlers) => Call, feed: (call: Call) => Promise<void>): Promise<SafeCopyEnd> {
    const { stop } = this.#options;
    this.heard();
    const call = begin({
      onStdout: (bytes) => this.#take(bytes),
      onStatus: (status) => this.#note(status),
    });
    this.#call = call;
    const onStop = (): void => this.giveUp('cancelled');
    stop.addEventListener('abort', onStop);
    if (stop.aborted) onStop();
    const feeding = feed(call);
    const outcome = await call.outcome;
    stop.removeEventListener('abort', onStop);
    clearTimeout(this.#deadline);
    clearTimeout(this.#closing);
    await Promise.all([feeding, this.#writing]);
    return this.#finish(outcome);
  }

  /** A sign of life, of whomever this waits for. */
  heard(): void {
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.giveUp('viewer-timeout'), this.#options.pageDeadlineMs);
  }

  /** Orderly where that is heard, so that dom0 confirms the end of the VM. */
  giveUp(code: ErrorCode): void {
    if (this.#ownFailure !== null) return;
    this.#ownFailure = code;
    if (this.#isHeldUp) return this.#call?.cancel();
    this.#call?.close();
    this.#closing = setTimeout(() => this.#call?.cancel(), closeDeadlineMs);
  }

  #note(status: Status): void {
    this.heard();
    this.#options.whenStatus?.(status);
    if (status.event === 'dispvm') this.#dispvm = status.dispvm;
    if (status.event === 'waiting') this.#holdUp(status.for === 'template' ? 'template' : null);
    if (status.event !== 'stage') return;
    this.#stagesMs[status.stage] ??= this.#sinceStart(status.atMs);
    if (status.stage === 'queued') this.#holdUp('turn');
    if (status.stage === 'callAccepted') this.#isHeldUp = false;
  }

  #holdUp(what: 'turn' | 'template' | null): void {
    this.#isHeldUp = this.#stagesMs.callAccepted === undefined;
    if (what === null || this.#saidToWaitFor.has(what)) return;
    this.#saidToWaitFor.add(what);
    this.#options.whenWaiting?.(what);
  }

  async #take(untrustedBytes: Uint8Array): Promise<void> {
    if (this.#ownFailure !== null) return;
    for (const news of this.#stream.push(untrustedBytes)) await this.#use(news);
    if (this.#stream.isBroken) this.giveUp('agent-protocol');
  }

  /** Two pages are held at most: one that is being written, and one that comes. */
  async #use(news: CopyNews): Promise<void> {
    this.heard();
    if (news.news === 'count') {
      this.#pages = news.pages;
      return;
    }
    this.#pagesMs.push(this.#sinceStart(Date.now()));
    this.#options.whenPage(this.#pagesMs.length, this.#pages);
    await this.#writing;
    if (this.#options.copy.hasFailed) this.giveUp('copy-not-saved');
    else this.#writing = this.#write(news);
  }

  async #write(page: PixelPage): Promise<void> {
    await this.#pdf.addPage(page);
    if (this.#options.copy.hasFailed) this.giveUp('copy-not-saved');
  }

  #sinceStart(atMs: number): number {
    return Math.round((atMs - this.#startMs) * 10) / 10;
  }

  async #finish(outcome: CallOutcome): Promise<SafeCopyEnd> {
    // The pages can have come whole before the call broke: what policy or dom0 says of it still counts.
    const failed = this.#ownFailure ?? (outcome.ok ? null : outcome.error.code);
    const copy = failed === null ? await this.#save() : null;
    if (copy === null) await this.#options.copy.discard();
    const code =
      failed ?? (this.#stream.isWhole ? null : 'agent-protocol') ?? (copy === null ? 'copy-not-saved' : null);
    return {
      dispvm: this.#dispvm,
      stagesMs: this.#stagesMs,
      pagesMs: this.#pagesMs,
      destroyed: this.#isDestroyed(outcome),
      copy,
      code,
    };
  }

  async #save(): Promise<MadeCopy | null> {
    if (!this.#stream.isWhole) return null;
    await this.#pdf.finish();
    const saved = await this.#options.copy.finish(true);
    return saved.ok && saved.value !== null ? { ...saved.value, pages: this.#pages, dpi: this.#dpi } : null;
  }

  /** A service of Qubes' that has no window ends with its call, and its DispVM with it. */
  #isDestroyed(outcome: CallOutcome): boolean {
    if (this.#transport.kind === 'qubes') return outcome.ok || outcome.error.exitCode !== null;
    return this.#stagesMs.gone !== undefined || this.#dispvm === null;
  }
}
