// Makes a safe copy of one file of the user's: the document goes to a DispVM, and a PDF of its pages as pixels comes of it.
import { randomBytes } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ErrorCode } from '../protocol/error-codes.ts';
import { safeCopyAt } from './copy-destination.ts';
import { KnownTemplates } from './known-templates.ts';
import { routeCall } from './routed-call.ts';
import { SafeCopy, type SafeCopyEnd, type SafeCopyOptions } from './safe-copy.ts';
import { askForSafeCopy } from './safe-copy-call.ts';
import { sendFile } from './send-file.ts';
import { codeOfFault, openSource, readStart, type FileFault } from './source-file.ts';
import { describeType, type DescribedType, type TemplateChoice } from './template-choice.ts';
import type { Call, CallHandlers, Transport } from './transport.ts';

export interface CopyFileOptions extends Omit<SafeCopyOptions, 'whenStatus'> {
  readonly path: string;
  readonly password: Uint8Array;
  readonly disposableTemplate: string | null;
}

export interface ConvertOptions extends Omit<CopyFileOptions, 'copy'> {
  readonly out: string;
  readonly mayReplace: boolean;
}

/** Times are milliseconds since the command started. */
export interface ConvertReport extends Pick<SafeCopyEnd, 'dispvm' | 'stagesMs' | 'pagesMs' | 'destroyed'> {
  readonly document: { readonly name: string; readonly sizeBytes: number };
  /** What kind of document it was taken for, or null where nobody tells. */
  readonly type: DescribedType | null;
  readonly copy?: {
    readonly path: string;
    readonly sizeBytes: number;
    readonly pages: number;
    readonly dpi: number;
  };
  /** Where its text was to be recognised, and there was a copy to read: how many pages were, and why not all. */
  readonly text?: { readonly pages: number; readonly dispvm: SafeCopyEnd['dispvm']; readonly code?: ErrorCode };
  readonly code?: ErrorCode;
  /** Why the file itself could not be opened. */
  readonly fault?: FileFault;
}

export const convertFile = (transport: Transport, options: ConvertOptions): Promise<ConvertReport> =>
  copyFile(transport, { ...options, copy: safeCopyAt(options.out, options.mayReplace) });

/** The same, to where `copy` puts it. */
export const copyFile = async (transport: Transport, options: CopyFileOptions): Promise<ConvertReport> => {
  const startMs = Date.now();
  const name = basename(options.path);
  const source = await openSource(options.path);
  if (!source.ok) {
    const nothing = { type: null, dispvm: null, stagesMs: {}, pagesMs: [], destroyed: true };
    const code = codeOfFault(source.error);
    return { document: { name, sizeBytes: 0 }, ...nothing, code, fault: source.error };
  }
  const { file, before } = source.value;
  try {
    return await convertOpened(transport, options, startMs, file, { name, sizeBytes: before.size });
  } finally {
    await file.close();
  }
};

const convertOpened = async (
  transport: Transport,
  options: CopyFileOptions,
  startMs: number,
  file: FileHandle,
  document: ConvertReport['document'],
): Promise<ConvertReport> => {
  const { disposableTemplate, dpi, password } = options;
  const safeCopy = new SafeCopy(transport, options, startMs);
  const request = { requestId: `cli-${randomBytes(8).toString('hex')}`, untrustedName: document.name, dpi, password };
  let choice: TemplateChoice | null = null;
  const known = {
    untrustedStart: await readStart(file),
    sizeBytes: document.sizeBytes,
    onChoice: (chosen: TemplateChoice) => void (choice = chosen),
  };
  const begin = (handlers: CallHandlers): Call =>
    routeCall(
      { untrustedName: document.name, disposableTemplate },
      known,
      new KnownTemplates(transport).get(),
      (template) => askForSafeCopy(transport, { ...request, disposableTemplate: template }, handlers),
    );
  const { copy, text, code, ...seen } = await safeCopy.run(begin, async (call) => {
    if (!(await sendFile(file, call, { isGivenUp: () => safeCopy.isGivenUp })))
      safeCopy.giveUp('attachment-unreadable');
  });
  return {
    document,
    type: describeType(choice),
    ...seen,
    ...(copy !== null && {
      copy: { path: copy.path, sizeBytes: copy.sizeBytes, pages: copy.pages, dpi: copy.dpi },
    }),
    ...(text !== null && {
      text: { pages: text.pages, dispvm: text.dispvm, ...(text.code !== null && { code: text.code }) },
    }),
    ...(code !== null && { code }),
  };
};
