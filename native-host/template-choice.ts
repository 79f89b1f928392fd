// Which template to ask for, where no rule names one: the one whose table knows the document best, by the very look
// that its guest will take. A wrong choice shows the document badly or not at all; dom0's policy decides what is
// granted.
import { detectWithCertainty, type Detection } from '../protocol/document-type.ts';
import type { DocumentType, Viewer, ViewerTable } from '../protocol/viewer-table.ts';

export interface KnownTemplate {
  readonly name: string;
  /** A plain `@dispvm` gets this one. */
  readonly isDefault: boolean;
  /** No call would wait until it is made. */
  readonly isReady: boolean;
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

/** One type of document, as dom0's report of a template has it. */
export interface DescribedType {
  readonly name: string;
  readonly mime: string;
  readonly viewer: string;
}

export const describeType = (choice: TemplateChoice | null): DescribedType | null =>
  choice?.type == null || choice.viewer === null
    ? null
    : { name: choice.type.name, mime: choice.type.mime, viewer: choice.viewer };

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
  // Of those that are as sure one that shows it, before one that only says what it is; then one that shows the most of
  // what may lie inside of it; then the default one, which is ready first; then the one with the
  // fewest programs.
  const [best] = able.sort(
    (one, other) =>
      other.detection.certainty - one.detection.certainty ||
      Number(shows(other)) - Number(shows(one)) ||
      memberKinds(other) - memberKinds(one) ||
      Number(other.template.isDefault) - Number(one.template.isDefault) ||
      one.template.viewers.types.length - other.template.viewers.types.length,
  );
  if (best === undefined) return null;
  const { template, detection } = best;
  const type = template.viewers.types[detection.type] ?? null;
  return { template: template.isDefault ? null : template.name, type, viewer: viewerOf(best)?.name ?? null };
};

/** A file as far as it tells what it is. */
export interface LookedAt {
  readonly untrustedStart: Uint8Array;
  readonly untrustedName: string;
}

/**
 * For several files: the one that shows the most of them. Nobody waits for a template only because it shows one more.
 * null where these templates are all there are, and none has anything for any of them.
 */
export const chooseTogether = (
  templates: readonly KnownTemplate[],
  files: readonly LookedAt[],
): TemplateChoice | null => {
  if (templates.length === 0) return { template: null, type: null, viewer: null };
  const found = templates.map((template) => ({ template, shown: countShown(template, files) }));
  const [best] = found.sort(
    (one, other) =>
      Number(other.shown > 0) - Number(one.shown > 0) ||
      Number(other.template.isReady) - Number(one.template.isReady) ||
      other.shown - one.shown ||
      Number(other.template.isDefault) - Number(one.template.isDefault) ||
      one.template.viewers.types.length - other.template.viewers.types.length,
  );
  if (best === undefined || best.shown === 0) return null;
  const { name, isDefault } = best.template;
  return { template: isDefault ? null : name, type: null, viewer: null };
};

/** One that is only described counts less than one that is shown, and more than one that nothing is known of. */
const countShown = (template: KnownTemplate, files: readonly LookedAt[]): number =>
  files
    .map(({ untrustedStart, untrustedName }): number => {
      const detection = detectWithCertainty(template.viewers, untrustedStart, untrustedName);
      return detection === null ? 0 : shows({ template, detection }) ? 1 : describedCounts;
    })
    .reduce((sum, one) => sum + one, 0);
const describedCounts = 0.001;

const viewerOf = ({ template: { viewers }, detection }: Able): Viewer | undefined =>
  viewers.viewers[viewers.types[detection.type]?.viewer ?? -1];

const shows = (able: Able): boolean => viewerOf(able)?.describes !== true;

/** How many kinds open out of it. Nobody waits for a template only because of what a message or an archive may hold. */
const memberKinds = (able: Able): number =>
  viewerOf(able)?.opensMembers === true && able.template.isReady ? able.template.viewers.types.length : 0;

interface Able {
  readonly template: KnownTemplate;
  readonly detection: Detection;
}
