// Which templates attachments are to open in, by the hashes that the administrator's policy names, and whether dom0 has just
// these: the one of this computer, or a host of the farm. It is looked at and told; what is opened is dom0's decision.
import * as z from 'zod';
import type { Dom0Status } from '../protocol/dom0-status.ts';
import { templateHashesSchema, type TemplateHashes } from '../protocol/policy.ts';
import { findManagedPolicy } from './managed-policy.ts';

/** The rest of the policy is the add-on's matter, and so is what is wrong with it. */
const policySchema = z.looseObject({ templateHashes: templateHashesSchema.optional() });

/** Empty where nothing is said of them. */
export const readTemplateHashes = async (
  env: Readonly<Record<string, string | undefined>>,
): Promise<TemplateHashes> => {
  const found = await findManagedPolicy(env);
  const checked = policySchema.safeParse(found?.is === 'found' ? found.untrustedPolicy : null);
  return checked.data?.templateHashes ?? {};
};

interface Wanted {
  readonly name: string;
  readonly wanted: string;
}
/** `unread`: dom0 has not looked at it yet. */
export type Comparison =
  | (Wanted & { readonly is: 'same' | 'unread' | 'missing' })
  | (Wanted & { readonly is: 'other'; readonly found: string });

/** One for each that the policy names. */
export const compareTemplates = (hashes: TemplateHashes, templates: Dom0Status['templates']): readonly Comparison[] =>
  Object.entries(hashes).map(([name, wanted]): Comparison => {
    const template = templates.find((one) => one.name === name);
    if (template === undefined || template.problem !== null) return { name, wanted, is: 'missing' };
    if (template.sha256 === null) return { name, wanted, is: 'unread' };
    return template.sha256 === wanted
      ? { name, wanted, is: 'same' }
      : { name, wanted, is: 'other', found: template.sha256 };
  });
