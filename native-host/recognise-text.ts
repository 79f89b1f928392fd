// Has a second DispVM find the words in the pages of a safe copy. It gets the pixels that lie in the copy, packed anew here, and so has
// never seen a byte of the document; the words that it says are checked as they come, and hostile all the same.
import { randomBytes } from 'node:crypto';
import type { ErrorCode } from '../protocol/error-codes.ts';
import { encodeRecogniseService, recognisingTemplate } from '../protocol/recognise-service.ts';
import type { DispvmDescription } from '../protocol/stages.ts';
import { packPixels } from './pack-pixels.ts';
import type { PixelPdf } from './pixel-pdf.ts';
import type { Call, Transport } from './transport.ts';
import { WatchedCall, type WatchedCallOptions } from './watched-call.ts';
import { WordStream, type PageWords } from './word-stream.ts';

export interface Recognising extends Omit<WatchedCallOptions, 'whenStatus'> {
  /** The words go over the pages that it has, each page's when all of them have come. */
  readonly pdf: PixelPdf;
  readonly dpi: number;
  readonly whenPage: (page: number, pages: number) => void;
}

export interface RecognitionEnd {
  /** Whose words are in the copy. */
  readonly pages: number;
  readonly dispvm: DispvmDescription | null;
  readonly destroyed: boolean;
  /** Why not every page's are; null where they are. */
  readonly code: ErrorCode | null;
}

/** Settles when that DispVM has gone. Never rejects. */
export const recogniseText = async (transport: Transport, asked: Recognising): Promise<RecognitionEnd> => {
  const { pdf, dpi, whenPage } = asked;
  const sizes = [...pdf.sizes];
  const words = new WordStream(sizes);
  const watched = new WatchedCall(asked, Date.now());
  let pages = 0;
  const use = async (news: PageWords): Promise<void> => {
    watched.heard();
    await pdf.addWords(news.page, news.words);
    pages += 1;
    whenPage(pages, sizes.length);
  };
  const outcome = await watched.run(
    (handlers) =>
      transport.connect(
        {
          intendedTarget: `@dispvm:${recognisingTemplate}`,
          requestId: `text-${randomBytes(8).toString('hex')}`,
          service: encodeRecogniseService(dpi),
        },
        handlers,
      ),
    async (untrustedBytes) => {
      if (watched.failure !== null) return;
      for (const news of words.push(untrustedBytes)) await use(news);
      if (words.isBroken) watched.giveUp('agent-protocol');
    },
    (call) => sendPages(call, watched, pdf, sizes.length),
  );
  const failed = watched.failure ?? (outcome.ok ? null : outcome.error.code);
  return {
    pages,
    dispvm: watched.dispvm,
    destroyed: watched.isDestroyed(outcome, transport.kind),
    code: failed ?? (words.isWhole ? null : 'agent-protocol'),
  };
};

const sendPages = async (call: Call, watched: WatchedCall, pdf: PixelPdf, count: number): Promise<void> => {
  await call.write(Buffer.from(`${count}\n`));
  for (let index = 0; index < count && watched.failure === null; index += 1) {
    const page = await pdf.readPage(index);
    if (page === null) return watched.giveUp('copy-not-saved');
    await call.write(Buffer.from(`${page.width} ${page.height}\n`));
    await call.write(packPixels(page.rgb));
    watched.heard();
  }
  call.end();
};
