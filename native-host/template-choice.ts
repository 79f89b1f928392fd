// Which template to ask for, where no rule names one: the one whose table knows the document best, by the very look
// that its guest will take. A wrong choice shows the document badly or not at all; dom0's policy decides what is
// granted.
import { detectWithCertainty, type Detection } from '../protocol/document-type.ts';
import type { DocumentType, ViewerTable } from '../protocol/viewer-table.ts';

export interface KnownTemplate {
  readonly name: string;
  /** A plain `@dispvm` gets this one. */
  readonly isDefault: boolean;
  readonly viewers: ViewerTable;
  /** What it can hold; null where nobody knows. */
  readonly documentMaxBytes: number | null;
}

/** `template` is null for the default one; the others are null where nobody tells. */
export interface TemplateChoice {
  readonly template: string | null;
  readonly type: DocumentType | null;
  readonly viewer: string | null;
}

/** null where these templates are all there are, and none has anything for it. */
export const chooseTemplate = (
  templates: readonly KnownTemplate[],
  untrustedStart: Uint8Array,
  fileName: string,
): TemplateChoice | null => {
  if (templates.length === 0) return { template: null, type: null, viewer: null };
  const found = templates.map((template) => ({
    template,
    detection: detectWithCertainty(template.viewers, untrustedStart, fileName),
  }));
  const able = found.filter((entry): entry is Able => entry.detection !== null);
  // Of those that are as sure one that shows it, before one that only says what it is; then the default one: it is
  // ready first, and holds the fewest programs.
  const [best] = able.sort(
    (one, other) =>
      other.detection.certainty - one.detection.certainty ||
      Number(shows(other)) - Number(shows(one)) ||
      Number(other.template.isDefault) - Number(one.template.isDefault),
  );
  if (best === undefined) return null;
  const { template, detection } = best;
  const type = template.viewers.types[detection.type];
  const viewer = type === undefined ? undefined : template.viewers.viewers[type.viewer];
  return { template: template.isDefault ? null : template.name, type: type ?? null, viewer: viewer?.name ?? null };
};

const shows = ({ template: { viewers }, detection }: Able): boolean =>
  viewers.viewers[viewers.types[detection.type]?.viewer ?? -1]?.describes !== true;

interface Able {
  readonly template: KnownTemplate;
  readonly detection: Detection;
}
