// One safe copy under way: pages come as pixels from a call, and a PDF of these alone is written as they come. It trusts dom0 with the
// stages, and nothing that the DispVM says. Whose document it is, and how it gets into the call, is its caller's.
import type { ErrorCode } from '../protocol/error-codes.ts';
import type { DispvmDescription, Stage } from '../protocol/stages.ts';
import type { EditedCopy, SavedEdit } from './edited-copy.ts';
import { PageStream, type CopyNews } from './page-stream.ts';
import { PixelPdf, type PixelPage } from './pixel-pdf.ts';
import { recogniseText, type RecognitionEnd } from './recognise-text.ts';
import { copyForm } from './safe-copy-call.ts';
import type { Call, CallHandlers, CallOutcome, Transport } from './transport.ts';
import { WatchedCall, type WatchedCallOptions } from './watched-call.ts';

/** The heaviest page of an ordinary document, on a busy computer and under emulation. */
export const usualPageDeadlineMs = 180_000;

export interface SafeCopyOptions extends WatchedCallOptions {
  /** Where it is saved. */
  readonly copy: EditedCopy;
  /** null is what is usual there. */
  readonly dpi: number | null;
  readonly whenPage: (page: number, pages: number) => void;
  /** Whether its text is recognised, by a second DispVM; each page is told. null where it is not. */
  readonly whenTextPage: ((page: number, pages: number) => void) | null;
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
  /** dom0 saw the end of each VM's process, or never announced a VM; on Qubes the end of the call says so. */
  readonly destroyed: boolean;
  /** null where nothing was saved, and nothing left. */
  readonly copy: MadeCopy | null;
  /** What came of its text: a copy is saved without it, too. null where it was not asked for, or there was no copy to read. */
  readonly text: RecognitionEnd | null;
  readonly code: ErrorCode | null;
}

export class SafeCopy {
  readonly #transport: Transport;
  readonly #options: SafeCopyOptions;
  readonly #watched: WatchedCall;
  readonly #stream: PageStream;
  readonly #pdf: PixelPdf;
  readonly #dpi: number;
  readonly #pagesMs: number[] = [];
  #pages = 0;
  #text: RecognitionEnd | null = null;
  /** The page before is written while the next one comes. */
  #writing: Promise<void> = Promise.resolve();

  constructor(transport: Transport, options: SafeCopyOptions, startMs = Date.now()) {
    const { dpi, pixels } = copyForm(transport, options.dpi);
    this.#transport = transport;
    this.#options = options;
    this.#watched = new WatchedCall(options, startMs);
    this.#stream = new PageStream(pixels);
    this.#pdf = new PixelPdf(options.copy, dpi);
    this.#dpi = dpi;
  }

  get isGivenUp(): boolean {
    return this.#watched.failure !== null;
  }

  /** `feed` gives the call its document; once it has settled, nothing more goes in. Never rejects. */
  async run(begin: (handlers: CallHandlers) => Call, feed: (call: Call) => Promise<void>): Promise<SafeCopyEnd> {
    const outcome = await this.#watched.run(begin, (bytes) => this.#take(bytes), feed);
    await this.#writing;
    return this.#finish(outcome);
  }

  /** A sign of life, of whomever this waits for. */
  heard(): void {
    this.#watched.heard();
  }

  giveUp(code: ErrorCode): void {
    this.#watched.giveUp(code);
  }

  async #take(untrustedBytes: Uint8Array): Promise<void> {
    if (this.isGivenUp) return;
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
    this.#pagesMs.push(this.#watched.sinceStart(Date.now()));
    this.#options.whenPage(this.#pagesMs.length, this.#pages);
    await this.#writing;
    if (this.#options.copy.hasFailed) this.giveUp('copy-not-saved');
    else this.#writing = this.#write(news);
  }

  async #write(page: PixelPage): Promise<void> {
    await this.#pdf.addPage(page);
    if (this.#options.copy.hasFailed) this.giveUp('copy-not-saved');
  }

  async #finish(outcome: CallOutcome): Promise<SafeCopyEnd> {
    // The pages can have come whole before the call broke: what policy or dom0 says of it still counts.
    const broken = this.#watched.failure ?? (outcome.ok ? null : outcome.error.code);
    const failed = broken ?? (this.#stream.isWhole ? await this.#recognise() : 'agent-protocol');
    const copy = failed === null ? await this.#save() : null;
    if (copy === null) await this.#options.copy.discard();
    const { dispvm, stagesMs } = this.#watched;
    return {
      dispvm,
      stagesMs,
      pagesMs: this.#pagesMs,
      destroyed: this.#watched.isDestroyed(outcome, this.#transport.kind) && this.#text?.destroyed !== false,
      copy,
      text: this.#text,
      code: failed ?? (copy === null ? 'copy-not-saved' : null),
    };
  }

  /** The first DispVM has gone. Gives why there shall be no copy at all: whoever gives it up wants none without its text. */
  async #recognise(): Promise<ErrorCode | null> {
    const { whenTextPage, whenWaiting, pageDeadlineMs, stop } = this.#options;
    if (whenTextPage === null) return null;
    this.#text = await recogniseText(this.#transport, {
      pdf: this.#pdf,
      dpi: this.#dpi,
      pageDeadlineMs,
      stop,
      whenPage: whenTextPage,
      ...(whenWaiting !== undefined && { whenWaiting }),
    });
    return stop.aborted ? 'cancelled' : null;
  }

  async #save(): Promise<MadeCopy | null> {
    await this.#pdf.finish();
    const saved = await this.#options.copy.finish(true);
    return saved.ok && saved.value !== null ? { ...saved.value, pages: this.#pages, dpi: this.#dpi } : null;
  }
}
