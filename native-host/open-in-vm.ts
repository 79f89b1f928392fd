// The request of qubes.OpenInVM, byte for byte as Qubes' own qopen-in-vm writes it: a 256-byte name field, the
// contents, the end. It trusts no file name: the name rules of protocol/ are applied here, and nowhere is the name used
// as a path.
import type { CopyPurpose } from '../protocol/copy-purpose.ts';
import { encodeNameField } from '../protocol/file-names.ts';
import { encodeOpenService } from '../protocol/open-service.ts';
import type { Call, CallHandlers, Transport } from './transport.ts';
import { inBackground } from './background.ts';

export interface OpenInVm {
  readonly requestId: string;
  readonly untrustedName: string;
  readonly viewOnly: boolean;
  /** null asks for the default disposable template. */
  readonly disposableTemplate: string | null;
  /** Asks for a DispVM that reaches the network. */
  readonly network: boolean;
  /** What the person reads, where it is known better than by the environment. */
  readonly language?: string | null;
  /** null never closes it by itself. */
  readonly closeAfterIdleMs?: number | null;
  /** What its window offers to make of it. */
  readonly copies?: readonly CopyPurpose[];
  /** Whether an edited copy is taken back; the caller drops what comes all the same. */
  readonly returnEdits: boolean;
  /** Several files in one DispVM: the caller writes them as protocol/together.ts has them, and no edit comes back. */
  readonly together?: boolean;
}

/** The call is under way and its name field sent; the caller writes the contents and ends it. */
export const openInVm = (transport: Transport, request: OpenInVm, handlers: CallHandlers): Call => {
  const { requestId, disposableTemplate, viewOnly, network, returnEdits, language = null, together = false } = request;
  const { closeAfterIdleMs = null, copies = [] } = request;
  // A view-only file has no edits that could be dropped: it is asked for without a word.
  const asked = { network, returnEdits: viewOnly || returnEdits, together };
  const intendedTarget = disposableTemplate === null ? '@dispvm' : `@dispvm:${disposableTemplate}`;
  const call = transport.connect(
    {
      intendedTarget,
      requestId,
      service: encodeOpenService(asked),
      language,
      label: { untrustedName: request.untrustedName, viewOnly, returnEdits },
      ...(closeAfterIdleMs !== null && { closeAfterIdleMs }),
      ...(copies.length > 0 && { copies }),
    },
    handlers,
  );
  inBackground(call.write(encodeNameField(request.untrustedName, request.viewOnly)));
  return call;
};
