// Whether the template of Office documents is there to be tried.
import { findRequirements, TemplateStore } from '../../dom0/template/template-store.ts';
import { dataDir } from '../../protocol/paths.ts';

/** Why it cannot be, or null. */
export const missingForOffice = async (): Promise<string | null> => {
  const template = await new TemplateStore(dataDir(process.env), await findRequirements()).load('office');
  return template.ok ? null : `no usable office template (${template.error}): glovebox template build office`;
};
