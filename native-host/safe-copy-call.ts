// The request for a safe copy, to our dom0 by glovebox.SafeCopy, on Qubes by its stock qubes.PdfConvert. The caller writes the
// contents and ends it.
import { encodeNameField } from '../protocol/file-names.ts';
import { encodePasswordField, encodeSafeCopyService } from '../protocol/safe-copy-service.ts';
import { inBackground } from './background.ts';
import type { PixelForm } from './page-stream.ts';
import { refusedCall } from './refused-call.ts';
import type { Call, CallHandlers, Transport } from './transport.ts';

export interface SafeCopyRequest {
  readonly requestId: string;
  readonly untrustedName: string;
  /** null asks for the default disposable template. */
  readonly disposableTemplate: string | null;
  /** null is what is usual there: 150, and 300 on Qubes. */
  readonly dpi: number | null;
  /** UTF-8; none where it is empty. */
  readonly password: Uint8Array;
}

const usualDpi = { embedded: 150, farm: 150, qubes: 300 } as const;

/** What its pages are drawn at, and how they come. */
export const copyForm = (transport: Transport, dpi: number | null): { dpi: number; pixels: PixelForm } => ({
  dpi: dpi ?? usualDpi[transport.kind],
  pixels: transport.kind === 'qubes' ? 'raw' : 'packed',
});

export const askForSafeCopy = (transport: Transport, request: SafeCopyRequest, handlers: CallHandlers): Call => {
  const { requestId, disposableTemplate, dpi, password } = request;
  const intendedTarget = disposableTemplate === null ? '@dispvm' : `@dispvm:${disposableTemplate}`;
  const passwordField = encodePasswordField(password);
  // Longer ones, or such as nobody can type, open nothing.
  if (passwordField === null) return refusedCall('password-wrong');
  if (transport.kind === 'qubes') {
    // An argument is what its template's service draws at; older ones have none.
    const service = dpi === null ? 'qubes.PdfConvert' : `qubes.PdfConvert+${dpi}`;
    const call = transport.connect({ intendedTarget, requestId, service }, handlers);
    if (password.length > 0) inBackground(call.write(Buffer.concat([Buffer.from('--password='), password, lineEnd])));
    return call;
  }
  const service = encodeSafeCopyService(copyForm(transport, dpi).dpi);
  const call = transport.connect({ intendedTarget, requestId, service }, handlers);
  inBackground(call.write(passwordField));
  inBackground(call.write(encodeNameField(request.untrustedName, true)));
  return call;
};

const lineEnd = Buffer.from('\n');
