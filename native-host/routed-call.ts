// A call to the template that fits its document: begun at once where the templates are known, and otherwise as soon as
// they are. Whoever uses the call notices nothing of it but the time.
import { openInVm, type OpenInVm } from './open-in-vm.ts';
import { refusedCall } from './refused-call.ts';
import {
  chooseTemplate,
  chooseTogether,
  type KnownTemplate,
  type LookedAt,
  type TemplateChoice,
} from './template-choice.ts';
import { callLater } from './call-later.ts';
import type { Call, CallHandlers, Transport } from './transport.ts';

export interface Document {
  /** The first bytes, at most as many as are looked at. */
  readonly untrustedStart: Uint8Array;
  /** Where they are several, each of them. */
  readonly files?: readonly LookedAt[];
  /** Where it is known before all of it was read. */
  readonly sizeBytes?: number;
  /** Told once, before the call is under way. */
  readonly onChoice?: (choice: TemplateChoice) => void;
}

type Templates = readonly KnownTemplate[];

/** What is known of a call before its template is. */
interface Asked {
  readonly untrustedName: string;
  /** A request that names a template is left alone. */
  readonly disposableTemplate: string | null;
}

export const openRouted = (
  transport: Transport,
  request: OpenInVm,
  document: Document,
  templates: Templates | Promise<Templates>,
  handlers: CallHandlers,
): Call =>
  routeCall(request, document, templates, (disposableTemplate) =>
    openInVm(transport, { ...request, disposableTemplate }, handlers),
  );

/** `begin` gets the template, or null for the default one. */
export const routeCall = (
  asked: Asked,
  document: Document,
  templates: Templates | Promise<Templates>,
  begin: (disposableTemplate: string | null) => Call,
): Call => {
  const beginWith = (known: Templates): Call => {
    const choice =
      document.files === undefined
        ? chooseTemplate(known, document.untrustedStart, asked.untrustedName)
        : chooseTogether(known, document.files);
    if (asked.disposableTemplate === null && choice === null) return refusedCall('type-unsupported');
    const name = asked.disposableTemplate ?? choice?.template ?? null;
    document.onChoice?.({ template: name, type: choice?.type ?? null, viewer: choice?.viewer ?? null });
    const template = known.find((one) => (name === null ? one.isDefault : one.name === name));
    if (isTooLarge(document, template)) return refusedCall('document-too-large');
    return begin(name);
  };
  if (!(templates instanceof Promise)) return beginWith(templates);
  return asked.disposableTemplate === null ? callLater(templates.then(beginWith)) : beginWith([]);
};

/** Asked before any byte of the document travels. */
const isTooLarge = ({ sizeBytes = 0 }: Document, template: KnownTemplate | undefined): boolean =>
  sizeBytes > (template?.documentMaxBytes ?? Infinity);
